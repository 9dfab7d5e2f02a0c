#!/usr/bin/env node
// `npm run grafana:rehearse`: walks docs/how-to/existing-grafana.md. The commands and files come from the page; the
// Grafana is a plain one with a configuration, a data source, a dashboard and an alert route of its own.
import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { grafanaHome } from '../../../.ci/journeys.mjs';
import { bridge, killFires, provisioned, proxy, rulesEvaluated, stream, untouched } from './checks.mjs';
import { stepsOf } from './page.mjs';
import { ADMIN, GRAFANA_GROUP, PlainGrafana, until } from './plain-grafana.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const steps = stepsOf(join(ROOT, 'docs/how-to/existing-grafana.md'));
const PORTS = [
  'HTTP_PORT',
  'QUESTDB_HTTP_PORT',
  'QUESTDB_PG_PORT',
  'QUESTDB_HEALTH_PORT',
  'PROMETHEUS_PORT',
  'DEMO_EXCHANGE_PORT',
];

async function main() {
  const homePath = grafanaHome();
  if (homePath === undefined) return give('no Grafana 12.2+ is installed (set GRAFANA_HOME)');
  const scratch = mkdtempSync(join(tmpdir(), 'pd-own-'));
  chmodSync(scratch, 0o755);
  const [grafanaPort, tcpPort, ...rest] = await freePorts(PORTS.length + 2);
  const grafana = new PlainGrafana({
    homePath,
    binary: binaryOf(homePath),
    folder: join(scratch, 'g'),
    port: grafanaPort,
  });
  const socket = join(scratch, 'run/grafana.sock');
  const environment = {
    ...process.env,
    ...Object.fromEntries(PORTS.map((name, at) => [name, String(rest[at])])),
    ...{ MARKET_DATA: 'demo', PAPERDESK_HOME: join(scratch, 'home'), GRAFANA_TCP: `127.0.0.1:${tcpPort}` },
    ...{ GRAFANA_ETC: grafana.etc, GRAFANA_PLUGINS: grafana.plugins, GRAFANA_GROUP, GRAFANA_SOCKET: socket },
    ...{ GRAFANA_URL: `${grafana.url}/grafana`, GRAFANA_ROOT_URL: grafana.rootUrl },
  };
  const walk = { grafana, environment, scratch, socket, tcpPort, results: [] };
  try {
    await theWay(walk);
  } catch (fault) {
    walk.results.push(['FAIL', fault.message]);
    process.stdout.write(`FAIL ${fault.stack}\n${grafana.lastWords()}\n`);
  }
  await grafana.stop();
  await stopDesk(walk);
  rmSync(scratch, { recursive: true, force: true });
  const failed = walk.results.filter(([state]) => state === 'FAIL').length;
  process.stdout.write(`\n${walk.results.length - failed} passed, ${failed} failed, 0 skipped\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function theWay(walk) {
  const { grafana, environment, socket, tcpPort } = walk;
  const admin = grafana.as(ADMIN);
  const step = stepper(walk);
  await step('a Grafana with things of its own runs', async () => {
    await grafana.start();
    const own = { dashboard: { uid: 'our-own-board', title: 'Our own', panels: [] }, overwrite: true };
    if ((await admin.post('/api/dashboards/db', own)).status !== 200) throw new Error('no dashboard of its own');
  });
  await step('2. the folder of the socket', () => page(walk, 'socket'));
  await step('3. the desk starts without a Grafana of its own', () => startDesk(walk));
  for (const [title, name] of [
    ['4. the plugin folder', 'plugin'],
    ['6. provisioning', 'provisioning'],
    ['6. the variables', 'variables'],
  ])
    await step(title, () => page(walk, name));
  await step('5. grafana.ini, and the restart', async () => {
    grafana.ini(`${grafana.ownIni()}\n${block('ini', '/run/paperdesk/grafana.sock', socket)}`);
    await restart(walk);
    return `Grafana ${(await admin.get('/api/health')).body.version}`;
  });
  const people = await makePeople(grafana, admin);
  await step('app, panels and dashboards are loaded', () => provisioned(admin, boardCount()));
  await step('bridge over the socket', () => bridge(people.viewer));
  await step('stream through Grafana Live', async () => `${await stream(grafana, people.viewer)} packets in 2 s`);
  await step('proxy: an order of a listed person, none of a Viewer', () => proxy(people.trader, people.viewer));
  await step('alert rules are evaluated', async () => `${await rulesEvaluated(admin, ruleCount())} rules`);
  await step('what was there before is untouched', () => untouched(admin));
  await step('bridge and stream over TCP', async () => {
    grafana.ini(
      `${grafana.ownIni()}\n${section('ini', 'plugins')}\n${block('tcp', '10.0.0.7:4001', `127.0.0.1:${tcpPort}`)}`,
    );
    await restart(walk);
    await bridge(people.viewer);
    return `${await stream(grafana, people.viewer)} packets in 2 s`;
  });
  await step('a stop fires its alert, on the way the owner chose', async () => {
    paperdesk(environment, ['kill', '--reason', 'rehearsal']);
    await killFires(admin, 'Our pager');
  });
  await step('opted in, the desk’s policy tree takes its place', async () => {
    rmSync(join(grafana.etc, 'provisioning/alerting/own.yaml'));
    writeFileSync(join(grafana.etc, 'provisioning/alerting/paperdesk-policies.yaml'), text('policies'));
    await restart(walk);
    await killFires(admin, 'Paperdesk');
  });
}

const text = (name) => {
  const found = steps.get(name);
  if (found === undefined) throw new Error(`the page has no step ${name}`);
  return found.text;
};
/** A file of the page with the one thing changed that differs here. */
function block(name, shown, here) {
  if (!text(name).includes(shown)) throw new Error(`step ${name} of the page does not name ${shown}`);
  return text(name).replace(shown, here);
}
const section = (name, wanted) =>
  text(name)
    .split(/(?=^\[)/m)
    .find((part) => part.startsWith(`[${wanted}]`));

/** Runs a step of the page behind its settings, as whoever follows it does. */
function page({ environment }, name) {
  const script = `set -e\n${text('settings')}\n${text(name)}`;
  const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: ROOT, env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`step ${name} of the page ended with ${status}: ${stderr}`);
}

function stepper({ results }) {
  return async (title, run) => {
    const from = Date.now();
    const said = await run();
    results.push(['ok', title]);
    const took = ((Date.now() - from) / 1000).toFixed(1);
    process.stdout.write(`ok   ${title}${said === undefined ? '' : `: ${said}`} (${took} s)\n`);
  };
}

/** The page's own command, run by the program behind it: npm would not hand on a signal. */
async function startDesk(walk) {
  if (text('desk').trim() !== 'npm start') throw new Error('the page starts the desk in another way');
  const { environment } = walk;
  walk.desk = spawn(process.execPath, [join(ROOT, 'backend/bin/start.mjs')], {
    ...{ cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  walk.deskEnded = new Promise((done) => walk.desk.once('exit', done));
  let said = '';
  for (const out of [walk.desk.stdout, walk.desk.stderr]) out.on('data', (chunk) => (said += chunk));
  walk.desk.once('exit', (code) => (said += `\nended with ${code}`));
  await until(
    'the desk runs',
    () => {
      if (/ended with/.test(said)) throw new Error(said);
      return said.includes('Ctrl-C stops');
    },
    240,
  ).catch((fault) => {
    throw new Error(`${fault.message}\n${said}`);
  });
  if (/^ {2}Grafana .*started/m.test(said)) throw new Error('a Grafana of its own was started');
}

async function stopDesk({ desk, deskEnded }) {
  if (desk === undefined || desk.exitCode !== null) return;
  desk.kill('SIGINT');
  await deskEnded;
}

async function restart({ grafana }) {
  await grafana.stop();
  await grafana.start(join(grafana.etc, 'paperdesk.env'));
}

async function makePeople(grafana, admin) {
  const people = {};
  for (const [login, role] of [
    ['trader', 'Editor'],
    ['viewer', 'Viewer'],
  ]) {
    const password = `rehearsal-${login}`;
    const { body } = await admin.post('/api/admin/users', { login, name: login, password });
    const headers = { authorization: admin.authorization, 'content-type': 'application/json' };
    await fetch(`${grafana.url}/grafana/api/org/users/${body.id}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ role }),
    });
    people[login] = grafana.as({ login, password });
  }
  return people;
}

function paperdesk(environment, args) {
  const command = [join(ROOT, 'backend/bin/paperdesk.mjs'), ...args];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`paperdesk ${args[0]} ended with ${status}: ${stderr}`);
}

const ruleCount = () =>
  readdirSync(join(ROOT, 'alerts'))
    .map((file) => readFileSync(join(ROOT, 'alerts', file), 'utf8').match(/^ +- uid: /gm)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);

const boardCount = () =>
  readdirSync(join(ROOT, 'dashboards'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'))
    .length;

function binaryOf(homePath) {
  const places = [join(homePath, 'bin/grafana'), '/usr/sbin/grafana'];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`no program grafana in ${places.join(' or ')}`);
  accessSync(found);
  return found;
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((done) => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function give(why) {
  process.stdout.write(`nothing ran: ${why}\n`);
  process.exitCode = 2;
}

await main();
