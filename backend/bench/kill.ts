import type { FeedView, InstrumentView, QuoteView } from '@paperdesk/contract';
import { readJournal } from '../src/journal/journal-file.js';
import { Feeder } from './feed/feed-bench-desk.js';
import { marketsOf, restingOrderOf } from './order-mix.js';
import { RestartDesk } from './restart-desk.js';
import { DESK_FILE, SYMBOLS, type ScratchDesk } from './scratch-desk.js';
import { median, percentile } from './statistics.js';

/** Of this desk alone: see {@link RestartDesk}. */
const ACCOUNT = 'bench-kill';
const ORDERS = 10_000;
const BATCH = 100;
const RUNS = 3;
const PRESSES = 1_000;
/** The invented market at so many times its usual rate makes some five thousand frames a second. */
const RATE = 50;

export interface KillResult {
  readonly orders: number;
  /** From the request until its answer, which comes when the last cancel is on disk and told; of each run. */
  readonly requestMs: readonly number[];
  readonly requestMedianMs: number;
  readonly presses: number;
  /** From the press until no order is taken any more, as the desk timed each. */
  readonly flagP50Us: number;
  readonly flagP99Us: number;
  readonly flagWorstUs: number;
  readonly marketEventsPerSecond: number;
  readonly faults: readonly string[];
}

/** Stops a desk over {@link ORDERS} open orders while its feed runs at full rate, then presses {@link PRESSES} times. */
export async function benchKill(desk: ScratchDesk): Promise<KillResult> {
  const feeder = await Feeder.start(desk.run, { rate: RATE });
  const backend = await RestartDesk.prepare(desk.run, {
    ...{ questdb: desk.access, exchangeUrl: feeder.url, name: 'kill', roles: ['trader', 'risk'], account: ACCOUNT },
    deskFile: {
      execution: { accounts: { [ACCOUNT]: 'frictionless' } },
      accounts: DESK_FILE.accounts.map((account) => ({ ...account, id: ACCOUNT })),
      killSwitch: { fourEyes: 'single_operator', coolDownSeconds: 0 },
    },
  });
  const faults: string[] = [];
  const requestMs: number[] = [];
  try {
    await backend.start(() => isLive(backend));
    const fed = await fedSince(backend);
    for (let run = 1; run <= RUNS; run += 1) {
      desk.say(`Kill: run ${run} of ${RUNS}: placing ${ORDERS} orders …`);
      await place(backend, `kill-${run}`);
      const from = performance.now();
      const { killId, canceled } = await press(backend);
      requestMs.push(performance.now() - from);
      if (canceled !== ORDERS) faults.push(`kill: run ${run} canceled ${canceled} orders, and not ${ORDERS}`);
      await backend.call('POST', '/api/v1/kill-switch/re-arm', { killId, confirmation: 'RE-ARM', reason: 'bench' });
    }
    desk.say(`Kill: ${PRESSES} presses …`);
    for (let count = 0; count < PRESSES; count += 1) await press(backend);
    const marketEventsPerSecond = await fed();
    await backend.stop();
    const flags = flagTimes(backend.journalFile)
      .slice(-PRESSES)
      .sort((a, b) => a - b);
    if (flags.length !== PRESSES) faults.push(`kill: ${flags.length} of ${PRESSES} presses were timed`);
    return {
      ...{ orders: ORDERS, requestMs, requestMedianMs: median(requestMs), presses: PRESSES, marketEventsPerSecond },
      flagP50Us: percentile(flags, 0.5),
      flagP99Us: percentile(flags, 0.99),
      flagWorstUs: flags.at(-1) ?? 0,
      faults,
    };
  } finally {
    await backend.stop();
    await feeder.stop();
  }
}

async function press(backend: RestartDesk): Promise<{ readonly killId: string; readonly canceled: number }> {
  const state = (await backend.call('POST', '/api/v1/kill-switch', { reason: 'bench' })) as {
    readonly killId: string;
    readonly kills: readonly { readonly killId: string; readonly ordersCanceled: number }[];
  };
  const { killId } = state;
  return { killId, canceled: state.kills.find((kill) => kill.killId === killId)?.ordersCanceled ?? 0 };
}

async function isLive(backend: RestartDesk): Promise<boolean> {
  try {
    const quotes = (await backend.call('GET', '/api/v1/quotes')) as QuoteView[];
    return quotes.length === SYMBOLS.length && quotes.every(({ state, bid }) => state === 'live' && bid !== null);
  } catch {
    return false;
  }
}

async function place(backend: RestartDesk, name: string): Promise<void> {
  const markets = marketsOf(
    (await backend.call('GET', '/api/v1/quotes')) as QuoteView[],
    (await backend.call('GET', '/api/v1/instruments')) as InstrumentView[],
  );
  for (let from = 0; from < ORDERS; from += BATCH) {
    const orders = Array.from({ length: BATCH }, (_, index) => ({
      ...restingOrderOf(markets, from + index, name),
      account: ACCOUNT,
    }));
    await backend.call('POST', '/api/v1/orders/batch', { orders });
  }
}

/** Returns how to ask for market events a second since now. */
async function fedSince(backend: RestartDesk): Promise<() => Promise<number>> {
  const count = async () => {
    const feeds = (await backend.call('GET', '/api/v1/feeds')) as FeedView[];
    return feeds.reduce((sum, { trades, quotes, books }) => sum + trades + quotes + books, 0);
  };
  const [before, from] = [await count(), performance.now()];
  return async () => ((await count()) - before) / ((performance.now() - from) / 1000);
}

/** What the desk journaled of each press, in order. */
function flagTimes(journalFile: string): number[] {
  const database = readJournal(journalFile);
  try {
    const rows = database
      .prepare<[], { readonly payload: string }>(`SELECT payload FROM events WHERE type = 'killTimed' ORDER BY seq`)
      .all();
    return rows.map(({ payload }) => (JSON.parse(payload) as { readonly flagUs: number }).flagUs);
  } finally {
    database.close();
  }
}
