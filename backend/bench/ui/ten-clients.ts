import { pause } from '../feed/wait-for.js';
import { GrafanaSession, type PanelQueries, type PanelQuery } from './grafana-session.js';
import { LiveSocket } from './live-socket.js';
import type { PanelRequest } from './panel-requests.js';
import type { CpuSeconds, WholeDesk } from './whole-desk.js';

const CLIENTS = 10;
const MEASURE_MS = 30_000;
const SETTLE_MS = 5_000;
const POLL_EVERY_MS = 250;
/** Grafana stops a stream that nobody watches after three looks of 5 s; the next side must not pay for it. */
const STREAMS_END_MS = 20_000;
const VARIABLES: Readonly<Record<string, string>> = {
  venue: 'demo',
  symbol: 'BTC/USDT',
  account: 'demo-main',
};

export interface CpuShare {
  /** Of a core. */
  readonly backend: number;
  readonly questdb: number;
  readonly grafana: number;
  readonly total: number;
}
export interface TenClientsResult {
  readonly clients: number;
  /** The desk with nobody watching. */
  readonly idle: CpuShare;
  readonly live: CpuShare & { readonly messagesPerSecond: number; readonly requestsPerSecond: number };
  readonly polling: CpuShare & { readonly requestsPerSecond: number; readonly askedPerSecond: number };
  /** Live's CPU of polling's. */
  readonly ratio: number;
  readonly faults: readonly string[];
}

/** What a dashboard that polls would ask QuestDB for to show a trading desk: its chart, candles, trades and best prices. */
const POLLED: readonly PanelQueries[] = [
  `SELECT ts AS time, avg(bid) AS bid, avg(ask) AS ask FROM quotes WHERE venue = 'demo' AND symbol = 'BTC/USDT' AND $__timeFilter(ts) SAMPLE BY 1s`,
  `SELECT ts AS time, first(open) AS open, max(high) AS high, min(low) AS low, last(close) AS close, sum(volume) AS volume FROM candles_1s WHERE venue = 'demo' AND symbol = 'BTC/USDT' AND $__timeFilter(ts) SAMPLE BY 1s ORDER BY 1`,
  `SELECT ts AS time, price, quantity, side FROM trades WHERE venue = 'demo' AND symbol = 'BTC/USDT' AND $__timeFilter(ts) ORDER BY ts DESC LIMIT 50`,
  `SELECT ts AS time, bid, bid_size, ask, ask_size FROM quotes WHERE venue = 'demo' AND symbol = 'BTC/USDT' LATEST ON ts PARTITION BY symbol`,
].map((rawSql) => [{ refId: 'A', datasource: { uid: 'questdb' }, format: 'table', rawQuery: true, rawSql }]);

/**
 * CPU of backend, QuestDB and Grafana under ten clients of the trading desk without browsers: streams heard over Grafana
 * Live with what the dashboard asks beside them at its own refresh and its panels by themselves, then the same desk as a
 * dashboard that polls SQL.
 */
export async function measureTenClients(
  desk: WholeDesk,
  requests: readonly PanelRequest[],
  say: (line: string) => void,
): Promise<TenClientsResult> {
  const sessions: GrafanaSession[] = [];
  for (let client = 0; client < CLIENTS; client += 1) sessions.push(await GrafanaSession.logIn(desk));
  say(`Ten clients: nobody watches, for ${MEASURE_MS / 1000} s …`);
  await pause(STREAMS_END_MS);
  const idle = await shareWhile(desk, () => Promise.resolve());
  say(`Ten clients: Grafana Live …`);
  const live = await measureLive(desk, sessions, requests);
  await pause(STREAMS_END_MS);
  say(`Ten clients: polling …`);
  const polling = await measurePolling(desk, sessions);
  const failed = sessions.reduce((sum, { faults }) => sum + faults, 0);
  const faults = [
    ...(failed > 0 ? [`ten clients: ${failed} requests failed`] : []),
    ...(live.messagesPerSecond < CLIENTS ? ['ten clients: less than a message a second and client over Live'] : []),
  ];
  return { clients: CLIENTS, idle, live, polling, ratio: live.total / polling.total, faults };
}

async function measureLive(
  desk: WholeDesk,
  sessions: readonly GrafanaSession[],
  requests: readonly PanelRequest[],
): Promise<TenClientsResult['live']> {
  const { panels, refreshMs } = await dashboardQueries(sessions);
  const sockets: LiveSocket[] = [];
  for (const session of sessions) {
    const channels = new Set<string>();
    for (const panel of panels) for (const channel of await session.ask(panel)) channels.add(channel);
    sockets.push(await LiveSocket.open(session.url, session.cookie, [...channels]));
  }
  await pause(SETTLE_MS);
  const heard = () => sockets.reduce((sum, { messages }) => sum + messages, 0);
  const before = { heard: heard(), requests: requestsOf(sessions) };
  const share = await shareWhile(desk, (until) =>
    Promise.all([
      repeat(sessions, refreshMs, until, (session) => everyPanel(session, panels)),
      ...requests.map(({ path, everyMs }) => repeat(sessions, everyMs, until, (session) => session.get(path))),
    ]),
  );
  for (const socket of sockets) socket.close();
  const seconds = MEASURE_MS / 1000;
  return {
    ...share,
    messagesPerSecond: (heard() - before.heard) / seconds,
    requestsPerSecond: (requestsOf(sessions) - before.requests) / seconds,
  };
}

async function measurePolling(
  desk: WholeDesk,
  sessions: readonly GrafanaSession[],
): Promise<TenClientsResult['polling']> {
  const warm = performance.now() + SETTLE_MS;
  const poll = (session: GrafanaSession) => everyPanel(session, POLLED);
  await repeat(sessions, POLL_EVERY_MS, warm, poll);
  const before = requestsOf(sessions);
  const share = await shareWhile(desk, (until) => repeat(sessions, POLL_EVERY_MS, until, poll));
  return {
    ...share,
    requestsPerSecond: (requestsOf(sessions) - before) / (MEASURE_MS / 1000),
    askedPerSecond: (CLIENTS * POLLED.length * 1000) / POLL_EVERY_MS,
  };
}

const requestsOf = (sessions: readonly GrafanaSession[]) => sessions.reduce((sum, { requests }) => sum + requests, 0);

const everyPanel = (session: GrafanaSession, panels: readonly PanelQueries[]) =>
  Promise.all(panels.map((panel) => session.ask(panel)));

/** Each client asks, then again after `everyMs`, or once it is answered when that takes longer. */
async function repeat(
  sessions: readonly GrafanaSession[],
  everyMs: number,
  until: number,
  ask: (session: GrafanaSession) => Promise<unknown>,
): Promise<void> {
  if (!Number.isFinite(everyMs)) return;
  await Promise.all(
    sessions.map(async (session, client) => {
      await pause((everyMs * client) / sessions.length);
      while (performance.now() < until) {
        const next = performance.now() + everyMs;
        await ask(session);
        await pause(Math.max(0, Math.min(next, until) - performance.now()));
      }
    }),
  );
}

async function shareWhile(desk: WholeDesk, act: (until: number) => Promise<unknown>): Promise<CpuShare> {
  const from = performance.now();
  const before = desk.cpuSeconds();
  await Promise.all([act(from + MEASURE_MS), pause(MEASURE_MS)]);
  const after = desk.cpuSeconds();
  const seconds = (performance.now() - from) / 1000;
  const share = (name: keyof CpuSeconds) => (after[name] - before[name]) / seconds;
  const [backend, questdb, grafana] = [share('backend'), share('questdb'), share('grafana')];
  return { backend, questdb, grafana, total: backend + questdb + grafana };
}

interface DashboardQueries {
  /** Of each panel and each annotation. */
  readonly panels: readonly PanelQueries[];
  /** Infinity for a dashboard that does not refresh by itself. */
  readonly refreshMs: number;
}

/** What the shipped trading desk asks at each refresh; Grafana asks a stream's first answer again too. */
async function dashboardQueries([session]: readonly GrafanaSession[]): Promise<DashboardQueries> {
  if (session === undefined) throw new Error('nobody is logged in');
  const { dashboard } = (await session.get('/api/dashboards/uid/paperdesk-trading-desk')) as {
    dashboard: {
      refresh?: string;
      panels: { targets?: PanelQuery[] }[];
      annotations: { list: { datasource: PanelQuery['datasource']; target?: Omit<PanelQuery, 'datasource'> }[] };
    };
  };
  const annotations = dashboard.annotations.list.flatMap(({ datasource, target }) =>
    target === undefined ? [] : [[{ refId: 'Anno', ...target, datasource }]],
  );
  const panels = [...dashboard.panels.map(({ targets }) => targets ?? []), ...annotations];
  const seconds = /^(\d+)s$/.exec(dashboard.refresh ?? '')?.[1];
  return {
    panels: panels.filter(({ length }) => length > 0).map((queries) => queries.map(filledIn)),
    refreshMs: seconds === undefined ? Infinity : Number(seconds) * 1000,
  };
}

/** The variables as the front end would fill them in. */
function filledIn(query: PanelQuery): PanelQuery {
  let text = JSON.stringify(query).replaceAll('${__interval_ms}', '1000').replaceAll('$__interval', '1s');
  for (const [name, value] of Object.entries(VARIABLES))
    text = text
      .replaceAll(`\${${name}:sqlstring}`, `'${value}'`)
      .replaceAll(`\${${name}:raw}`, value)
      .replaceAll(`\${${name}}`, value)
      .replaceAll(`$${name}`, value);
  return JSON.parse(text) as PanelQuery;
}
