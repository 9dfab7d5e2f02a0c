import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { freePort } from '../questdb-server.js';

export const GRAFANA_HOME = process.env.GRAFANA_HOME ?? '/usr/share/grafana';
export const GRAFANA_BINARY = join(GRAFANA_HOME, 'bin', 'grafana');
const PLUGIN = join(__dirname, '../../../grafana-plugin/src/datasource');
const LOGIN = { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` };

export interface ResultFrame {
  schema: { meta?: { channel?: string }; fields: { name: string; labels?: Record<string, string> }[] };
  data: { values: unknown[][] };
}
export interface QueryResult {
  status: number;
  error?: string;
  frames?: ResultFrame[];
}
export const valuesOf = (frame: ResultFrame, name: string): unknown[] | undefined =>
  frame.data.values[frame.schema.fields.findIndex((field) => field.name === name)];

/** A Grafana of its own: home in a temporary folder, free port, our data source as its only plugin. */
export class RealGrafana {
  private constructor(
    readonly home: string,
    readonly base: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(home: string): Promise<RealGrafana> {
    const port = await freePort();
    writeHome(home, port);
    const child = spawn(GRAFANA_BINARY, ['server', '--homepath', GRAFANA_HOME, '--config', join(home, 'grafana.ini')], {
      stdio: 'ignore',
    });
    return new RealGrafana(home, `http://127.0.0.1:${port}`, child);
  }

  call(path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...LOGIN, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async query(...models: object[]): Promise<Record<string, QueryResult>> {
    const queries = models.map((model, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: { type: 'paperdesk-datasource', uid: 'paperdesk' },
      ...model,
    }));
    const response = await this.call('/api/ds/query', { queries, from: 'now-5m', to: 'now' });
    return ((await response.json()) as { results?: Record<string, QueryResult> }).results ?? {};
  }

  /** Subscribes as a browser does (centrifuge's JSON protocol); every packet goes to `onPacket`. */
  async subscribe(channel: string, onPacket: (packet: ResultFrame) => void): Promise<() => void> {
    const url = `${this.base.replace('http', 'ws')}/api/live/ws`;
    const socket = new WebSocket(url, { headers: { ...LOGIN, origin: this.base } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.on('message', (data: Buffer) => {
      for (const line of data.toString().split('\n').filter(Boolean)) {
        if (line === '{}') socket.send('{}');
        const { push } = JSON.parse(line) as { push?: { pub?: { data: ResultFrame } } };
        if (push?.pub !== undefined) onPacket(push.pub.data);
      }
    });
    socket.send(JSON.stringify({ id: 1, connect: {} }));
    socket.send(JSON.stringify({ id: 2, subscribe: { channel: `1/${channel}` } }));
    return () => socket.close();
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await gone;
  }
}

export const aGrafanaHome = () => mkdtempSync(join(tmpdir(), 'pd-bridge-'));
export const removeHome = (home: string) => rmSync(home, { recursive: true, force: true });

/** Polls a condition; for waiting on another process only. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  const holdsNow = async () => holds();
  while (!(await holdsNow().catch(() => false))) {
    if (Date.now() > end) throw new Error(`did not hold within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function writeHome(home: string, port: number): void {
  const plugin = join(home, 'plugins', 'paperdesk-datasource');
  cpSync(PLUGIN, plugin, { recursive: true });
  writeFileSync(join(plugin, 'module.js'), 'define([], function () { return {}; });');
  mkdirSync(join(home, 'provisioning', 'datasources'), { recursive: true });
  mkdirSync(join(home, 'provisioning', 'alerting'), { recursive: true });
  writeFileSync(
    join(home, 'provisioning', 'datasources', 'paperdesk.yaml'),
    'apiVersion: 1\ndatasources: [{ name: Paperdesk, type: paperdesk-datasource, uid: paperdesk, access: proxy }]\n',
  );
  writeFileSync(
    join(home, 'grafana.ini'),
    `[paths]
data = ${home}/data
logs = ${home}/logs
plugins = ${home}/plugins
provisioning = ${home}/provisioning
[server]
http_addr = 127.0.0.1
http_port = ${port}
[plugins]
allow_loading_unsigned_plugins = paperdesk-datasource
preinstall_disabled = true
[plugin.paperdesk-datasource]
socket = ${home}/bridge.sock
[analytics]
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false
[news]
news_feed_enabled = false
`,
  );
}
