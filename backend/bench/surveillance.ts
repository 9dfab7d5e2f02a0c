import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionReport, FeedView, InstrumentView, QuoteView } from '@paperdesk/contract';
import { systemClock } from '../src/clock.js';
import { readJournal } from '../src/journal/journal-file.js';
import { Feeder } from './feed/feed-bench-desk.js';
import { marketsOf, orderOf } from './order-mix.js';
import { RestartDesk } from './restart-desk.js';
import { DESK_FILE, SYMBOLS, type ScratchDesk } from './scratch-desk.js';
import { percentile } from './statistics.js';

/** Of this desk alone: see {@link RestartDesk}. */
const ACCOUNT = 'bench-surveillance';
const SECONDS = 30;
/** The first of a process are slower, and a wash is one only once bought and sold are nearly alike. */
const WARM_UP_HITS = 50;
const HITS_PER_SECOND = 20;
const ORDERS_PER_SECOND = 100;
/** Of each kind; a desk that answers slower is sent fewer. */
const MOST_UNDER_WAY = 16;
/** The invented market at so many times its usual rate makes some thousand frames a second. */
const RATE = 10;
/** Worth of an order that is half of a wash, in quote currency: over the rule's least value. */
const WASHED = 5_000;
const LOOK_EVERY_MS = 2;
const PATIENCE_MS = 5_000;

export interface SurveillanceResult {
  readonly alerts: number;
  /** From the change of an order, as the desk decided it, until another process reads the alert from the journal. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly ordersPerSecond: number;
  readonly marketEventsPerSecond: number;
  readonly faults: readonly string[];
}

interface SeenAlert {
  readonly rule: string;
  readonly to: number;
  readonly orderIds: readonly string[];
  readonly seenAt: number;
}

/** Washes trades among ordinary orders while the feed runs, and reads the journal for the alerts about them. */
export async function benchSurveillance(desk: ScratchDesk): Promise<SurveillanceResult> {
  const feeder = await Feeder.start(desk.run, { rate: RATE });
  const backend = await RestartDesk.prepare(desk.run, {
    ...{ questdb: desk.access, exchangeUrl: feeder.url, name: 'surveillance', account: ACCOUNT },
    deskFile: {
      execution: { accounts: { [ACCOUNT]: 'frictionless' } },
      accounts: DESK_FILE.accounts.map((account) => ({ ...account, id: ACCOUNT })),
      // Each hit is told, so that there are enough to be measured.
      risk: { surveillance: { 'wash-trade': { quietSeconds: 0 } } },
    },
  });
  try {
    await backend.start(() => isLive(backend));
    const markets = marketsOf(await quotesOf(backend), await instrumentsOf(backend));
    const before = await marketEventsOf(backend);
    const from = performance.now();
    const until = from + SECONDS * 1000;
    desk.say(`Surveillance: ${SECONDS} s of orders …`);
    const enough = new AbortController();
    const watched = watchAlerts(backend.journalFile, enough.signal);
    const ordinary = paced(ORDERS_PER_SECOND, until, (count) =>
      place(backend, { ...orderOf(markets, count, 'ordinary'), account: ACCOUNT }),
    );
    const washed = paced(HITS_PER_SECOND, until, (count) => place(backend, washOf(markets, count)));
    const [orders, washes] = await Promise.all([ordinary, washed]);
    const seconds = (performance.now() - from) / 1000;
    const marketEventsPerSecond = ((await marketEventsOf(backend)) - before) / seconds;
    await pause(PATIENCE_MS);
    enough.abort();
    const alerts = await watched;
    await backend.stop();
    const told = new Set(alerts.flatMap(({ rule, orderIds }) => (rule === 'wash-trade' ? [orderIds.at(-1)] : [])));
    const missed = washes.slice(WARM_UP_HITS).filter((id) => id !== null && !told.has(id)).length;
    const delays = alerts
      .slice(WARM_UP_HITS)
      .map(({ to, seenAt }) => (seenAt - to) / 1000)
      .sort((a, b) => a - b);
    const refused = [...orders, ...washes].filter((id) => id === null).length;
    return {
      ...{ alerts: delays.length, marketEventsPerSecond },
      ordersPerSecond: (orders.length + washes.length) / seconds,
      p50Ms: percentile(delays, 0.5),
      p99Ms: percentile(delays, 0.99),
      worstMs: delays.at(-1) ?? Number.NaN,
      faults: [
        ...(missed === 0 ? [] : [`surveillance: ${missed} washed orders have no alert`]),
        ...(refused === 0 ? [] : [`surveillance: ${refused} orders were refused`]),
      ],
    };
  } finally {
    await backend.stop();
    await feeder.stop();
  }
}

/** Calls so often a second while not too many are under way; the results in the order of the calls. */
async function paced<Result>(perSecond: number, until: number, call: (count: number) => Promise<Result>) {
  const results: Promise<Result>[] = [];
  let underWay = 0;
  const ended = () => void (underWay -= 1);
  let dueAt = performance.now();
  while (dueAt < until) {
    await pause(Math.max(1, dueAt - performance.now()));
    if (underWay < MOST_UNDER_WAY) {
      underWay += 1;
      const result = call(results.length);
      void result.then(ended, ended);
      results.push(result);
    }
    dueAt = Math.max(dueAt + 1000 / perSecond, performance.now() - 1000);
  }
  return Promise.all(results);
}

/** The order's id; null when it was refused. */
async function place(backend: RestartDesk, order: object): Promise<string | null> {
  try {
    return ((await backend.call('POST', '/api/v1/orders', order)) as ExecutionReport).orderId;
  } catch {
    return null;
  }
}

/** Buys and sells in turn what undoes the one before. */
function washOf(markets: ReturnType<typeof marketsOf>, count: number): object {
  const [market] = markets;
  if (market === undefined) throw new Error('no market to trade');
  const quantity = (WASHED / Number(market.crossingBuy)).toFixed(4);
  return {
    ...{ clientOrderId: `wash-${count}`, account: ACCOUNT, venue: market.venue, symbol: market.symbol, quantity },
    ...{ side: count % 2 === 0 ? 'buy' : 'sell', orderType: 'market' },
  };
}

/** Reads what is on disk, as another process does: alerts in order, with the time at which each could be read. */
async function watchAlerts(journalFile: string, enough: AbortSignal): Promise<SeenAlert[]> {
  const database = readJournal(journalFile);
  try {
    const select = database.prepare<
      [number],
      { readonly seq: number; readonly type: string; readonly payload: string }
    >(
      `SELECT seq, type, CASE WHEN type = 'surveillanceAlertRaised' THEN payload ELSE '' END AS payload
       FROM events WHERE seq > ? ORDER BY seq`,
    );
    const seen: SeenAlert[] = [];
    let seq = 0;
    while (!enough.aborted) {
      for (const row of select.all(seq)) {
        seq = row.seq;
        if (row.type !== 'surveillanceAlertRaised') continue;
        seen.push({ ...(JSON.parse(row.payload) as Omit<SeenAlert, 'seenAt'>), seenAt: systemClock.nowUs() });
      }
      await pause(LOOK_EVERY_MS);
    }
    return seen;
  } finally {
    database.close();
  }
}

async function isLive(backend: RestartDesk): Promise<boolean> {
  try {
    const quotes = await quotesOf(backend);
    return quotes.length === SYMBOLS.length && quotes.every(({ state, bid }) => state === 'live' && bid !== null);
  } catch {
    return false;
  }
}

const quotesOf = async (backend: RestartDesk) => (await backend.call('GET', '/api/v1/quotes')) as QuoteView[];
const instrumentsOf = async (backend: RestartDesk) =>
  (await backend.call('GET', '/api/v1/instruments')) as InstrumentView[];

async function marketEventsOf(backend: RestartDesk): Promise<number> {
  const feeds = (await backend.call('GET', '/api/v1/feeds')) as FeedView[];
  return feeds.reduce((sum, { trades, quotes, books }) => sum + trades + quotes + books, 0);
}
