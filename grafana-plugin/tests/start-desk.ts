import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DeskUnderTest, ORDERS_PER_MINUTE, SECOND_VENUE } from './desk-under-test';

const START_DEADLINE_MS = 240_000;
const PORTS = [
  'HTTP_PORT',
  'GRAFANA_PORT',
  'QUESTDB_HTTP_PORT',
  'QUESTDB_PG_PORT',
  'QUESTDB_HEALTH_PORT',
  'PROMETHEUS_PORT',
  'DEMO_EXCHANGE_PORT',
] as const;

/** What a run of the desk is started with, beside free ports and a home of its own. */
export interface DeskSettings {
  /** The checkout. */
  readonly root: string;
  /** Goes over everything else in the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StartedDesk {
  readonly desk: DeskUnderTest;
  stop(): Promise<void>;
}

/**
 * The journeys' desk: one for all of them, in the environment for the workers to read. Who writes a journey may keep a desk
 * running between tries and name it there.
 */
export default async function startForJourneys(): Promise<() => Promise<void>> {
  if (process.env['DESK_UNDER_TEST'] !== undefined) return () => Promise.resolve();
  const { desk, stop } = await startDesk({ root: resolve(__dirname, '../..') });
  process.env['DESK_UNDER_TEST'] = JSON.stringify(desk);
  return stop;
}

/** Starts a whole desk as `npm start` does, with a listener for its alerts. */
export async function startDesk({ root, environment }: DeskSettings): Promise<StartedDesk> {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-journeys-'));
  const alertsFile = join(home, 'alerts.jsonl');
  writeFileSync(alertsFile, '');
  writeDeskFile(root, home);
  const listener = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      appendFileSync(alertsFile, `${JSON.stringify(JSON.parse(body))}\n`);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const ports = await freePorts();
  const child = spawn(process.execPath, [join(root, 'backend/bin/start.mjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...ports,
      NODE_ENV: 'development',
      MARKET_DATA: 'demo',
      PAPERDESK_HOME: home,
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/alerts`,
      ...environment,
    },
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null) {
      child.kill('SIGCONT');
      child.kill('SIGINT');
      await ended;
    }
    listener.close();
    if (process.env['KEEP_HOME'] === undefined) rmSync(home, { recursive: true, force: true });
  };
  try {
    await untilRunning(child);
  } catch (fault) {
    await stop();
    throw fault;
  }
  const desk: DeskUnderTest = {
    home,
    root,
    starterPid: child.pid ?? 0,
    alertsFile,
    grafanaUrl: `http://localhost:${ports['GRAFANA_PORT']}`,
    apiUrl: `http://127.0.0.1:${ports['HTTP_PORT']}`,
    exchangeUrl: `http://127.0.0.1:${ports['DEMO_EXCHANGE_PORT']}`,
    passwords: JSON.parse(readFileSync(join(home, 'secrets/people.json'), 'utf8')) as Record<string, string>,
  };
  return { desk, stop };
}

/**
 * The shipped desk but for two things: all journeys share one trader, who places more than ten orders a minute; and there
 * is a second venue, for what has to change when another one is chosen: the same exchange over sockets of its own.
 */
function writeDeskFile(root: string, home: string): void {
  let desk = readFileSync(join(root, 'deploy/desk.yaml'), 'utf8');
  for (const [shipped, here] of [
    ['ordersPerMinute: 10 }', `ordersPerMinute: ${ORDERS_PER_MINUTE} }`],
    ['\n  live:\n', `\n    - { id: ${SECOND_VENUE}, ccxt: binance, symbols: [SOL/USDT, ETH/USDT] }\n  live:\n`],
  ] as const) {
    if (!desk.includes(shipped)) throw new Error(`deploy/desk.yaml no longer has ${JSON.stringify(shipped)}`);
    desk = desk.replace(shipped, here);
  }
  writeFileSync(join(home, 'desk.yaml'), desk);
}

async function untilRunning(child: ReturnType<typeof spawn>): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    const timer = setTimeout(
      () => fail(new Error(`the desk did not start in time; it said:\n${said}`)),
      START_DEADLINE_MS,
    );
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('Paperdesk runs.') || !said.includes('Ctrl-C stops')) return;
      clearTimeout(timer);
      if (said.includes('No Grafana')) fail(new Error(said));
      else done();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`the desk's starter ended with ${String(code)}; it said:\n${said}`));
    });
  });
}

async function freePorts(): Promise<Record<string, string>> {
  const sockets = await Promise.all(
    PORTS.map(
      () =>
        new Promise<ReturnType<typeof createSocket>>((done) => {
          const socket = createSocket();
          socket.listen(0, '127.0.0.1', () => done(socket));
        }),
    ),
  );
  const ports = sockets.map((socket) => String((socket.address() as AddressInfo).port));
  await Promise.all(sockets.map((socket) => new Promise((done) => socket.close(done))));
  return Object.fromEntries(PORTS.map((name, index) => [name, ports[index] ?? '']));
}
