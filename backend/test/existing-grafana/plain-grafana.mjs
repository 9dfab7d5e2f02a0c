import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const ADMIN = { login: 'admin', password: 'rehearsal-admin' };
/** Grafana as a package runs it: another user than the desk's. Only root can do that. */
const NOBODY = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
export const GRAFANA_GROUP = process.getuid() === 0 ? '65534' : String(process.getgid());

/** A Grafana somebody already runs: a configuration, a data source, a dashboard and an alert route of its own. */
export class PlainGrafana {
  constructor({ homePath, binary, folder, port }) {
    Object.assign(this, { homePath, binary, folder, port, url: `http://127.0.0.1:${port}` });
    this.rootUrl = `http://localhost:${port}/grafana/`;
    this.etc = join(folder, 'etc');
    this.plugins = join(folder, 'plugins');
    for (const name of ['etc/provisioning/datasources', 'etc/provisioning/alerting', 'etc/provisioning/dashboards'])
      mkdirSync(join(folder, name), { recursive: true });
    for (const name of ['plugins', 'data', 'logs', 'own-dashboards']) mkdirSync(join(folder, name));
    writeFileSync(join(this.etc, 'provisioning/datasources/own.yaml'), OWN_SOURCE);
    writeFileSync(join(this.etc, 'provisioning/alerting/own.yaml'), OWN_ROUTE);
    this.ini(this.ownIni());
    if (NOBODY.uid !== undefined) giveAway(folder);
  }

  ini(text) {
    writeFileSync(join(this.etc, 'grafana.ini'), text);
  }

  ownIni() {
    const { folder, etc, plugins, port, rootUrl } = this;
    return `[paths]
data = ${folder}/data
logs = ${folder}/logs
plugins = ${plugins}
provisioning = ${etc}/provisioning
[server]
http_addr = 127.0.0.1
http_port = ${port}
root_url = ${rootUrl}
serve_from_sub_path = true
[security]
admin_password = ${ADMIN.password}
[analytics]
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false
[log]
mode = console
`;
  }

  /** As systemd starts it: nothing of our environment but what the page's file of variables holds. */
  async start(environmentFile) {
    const variables = environmentFile === undefined ? {} : variablesIn(environmentFile);
    const log = openSync(join(this.folder, 'grafana.log'), 'a');
    this.process = spawn(
      this.binary,
      ['server', '--homepath', this.homePath, '--config', join(this.etc, 'grafana.ini')],
      {
        env: { PATH: '/usr/bin:/bin', GF_PLUGINS_PREINSTALL_DISABLED: 'true', ...variables },
        stdio: ['ignore', log, log],
        ...NOBODY,
      },
    );
    this.ended = new Promise((done) => this.process.once('exit', done));
    await until('Grafana answers', async () => (await fetch(`${this.url}/grafana/api/health`)).ok, 120);
  }

  async stop() {
    if (this.process === undefined || this.process.exitCode !== null) return;
    this.process.kill('SIGTERM');
    await this.ended;
  }

  lastWords() {
    return readFileSync(join(this.folder, 'grafana.log'), 'utf8').split('\n').slice(-25).join('\n');
  }

  as({ login, password }) {
    const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
    const ask = async (method, path, body) => {
      const response = await fetch(`${this.url}/grafana${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
    };
    return { get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body), authorization };
  }
}

const OWN_SOURCE = `apiVersion: 1
datasources:
  - { name: Our own, uid: our-own, type: grafana-testdata-datasource, access: proxy, isDefault: true }
`;
const OWN_ROUTE = `apiVersion: 1
contactPoints:
  - orgId: 1
    name: Our pager
    receivers: [{ uid: our-pager, type: webhook, settings: { url: 'http://127.0.0.1:9/' } }]
policies:
  - { orgId: 1, receiver: Our pager, group_by: [alertname] }
`;

function giveAway(folder) {
  for (const entry of ['', ...readdirSync(folder, { recursive: true })])
    chownSync(join(folder, entry), NOBODY.uid, NOBODY.gid);
}

function variablesIn(file) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** Asks until it is so; the last answer's fault is told when it never is. */
export async function until(what, ask, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  let fault;
  while (Date.now() < deadline) {
    try {
      if ((await ask()) !== false) return;
      fault = undefined;
    } catch (cause) {
      fault = cause;
    }
    await pause(250);
  }
  throw new Error(`${what}: not within ${seconds} s${fault === undefined ? '' : ` (${fault.message})`}`);
}
