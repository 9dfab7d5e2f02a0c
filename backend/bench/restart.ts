import type { InstrumentView, QuoteView } from '@paperdesk/contract';
import { Feeder } from './feed/feed-bench-desk.js';
import { marketsOf, orderOf, restingOrderOf } from './order-mix.js';
import { RestartDesk, type StartTimes } from './restart-desk.js';
import { ACCOUNT, SYMBOLS, type ScratchDesk } from './scratch-desk.js';
import { median } from './statistics.js';

const OPEN_ORDERS = 10_000;
/** Of the tail: each order is accepted and canceled at once, which is two events. */
const TAIL_EVENTS = 5_000;
const BATCH = 100;
const RUNS = 3;

export interface RestartFigures {
  readonly cancelMs: number;
  readonly orderMs: number;
  readonly runs: readonly StartTimes[];
}
export interface RestartResult {
  readonly openOrders: number;
  readonly tailEvents: number;
  readonly withSnapshot: RestartFigures;
  readonly withoutSnapshot: RestartFigures;
  readonly faults: readonly string[];
}
type Markets = ReturnType<typeof marketsOf>;

/** A killed backend started again over 10,000 open orders: from a snapshot with a tail of events, and from all events. */
export async function benchRestart(desk: ScratchDesk): Promise<RestartResult> {
  const feeder = await Feeder.start(desk.run, { rate: 1 });
  const backend = await RestartDesk.prepare(desk.run, { questdb: desk.access, exchangeUrl: feeder.url });
  try {
    desk.say(`Restart: placing ${OPEN_ORDERS} orders …`);
    const markets = await startLive(backend);
    const open = await place(backend, OPEN_ORDERS, (count) => restingOrderOf(markets, count, 'open'));
    await backend.stop();
    await startLive(backend);
    await place(backend, TAIL_EVENTS / 2, (count) => awayOrderOf(markets, count));
    await backend.kill();
    let next = 0;
    const measured = async () => {
      const runs: StartTimes[] = [];
      for (let run = 1; run <= RUNS; run += 1) {
        desk.say(`Restart: run ${run} of ${RUNS} …`);
        next += 1;
        const [id, count] = [open[next] ?? '', next];
        runs.push(await backend.startMeasured(id, () => restingOrderOf(markets, count, 'restarted')));
        await backend.kill();
      }
      return figuresOf(runs);
    };
    const withSnapshot = await measured();
    backend.dropSnapshots();
    const withoutSnapshot = await measured();
    const kept = await stillOpen(backend);
    const due = OPEN_ORDERS;
    const faults = kept === due ? [] : [`restart: ${kept} orders are open at the end, and not ${due}`];
    return { openOrders: OPEN_ORDERS, tailEvents: TAIL_EVENTS, withSnapshot, withoutSnapshot, faults };
  } finally {
    await backend.stop();
    await feeder.stop();
  }
}

async function startLive(backend: RestartDesk): Promise<Markets> {
  await backend.start(() => isLive(backend));
  return marketsOf(
    (await backend.call('GET', '/api/v1/quotes')) as QuoteView[],
    (await backend.call('GET', '/api/v1/instruments')) as InstrumentView[],
  );
}

async function isLive(backend: RestartDesk): Promise<boolean> {
  try {
    const quotes = (await backend.call('GET', '/api/v1/quotes')) as QuoteView[];
    return quotes.length === SYMBOLS.length && quotes.every(({ state, bid }) => state === 'live' && bid !== null);
  } catch {
    return false;
  }
}

/** Sends orders by the hundred; returns their ids. */
async function place(backend: RestartDesk, count: number, order: (count: number) => object): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const orders = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => order(from + index));
    const result = (await backend.call('POST', '/api/v1/orders/batch', { orders })) as {
      readonly orders: readonly { readonly orderId: string }[];
    };
    ids.push(...result.orders.map(({ orderId }) => orderId));
  }
  return ids;
}

/** Every third group of the mix is priced away and canceled at once. */
function awayOrderOf(markets: Markets, count: number): object {
  const group = Math.floor(count / 3) * 12 + 6 + (count % 3);
  return orderOf(markets, group, 'tail');
}

async function stillOpen(backend: RestartDesk): Promise<number> {
  await backend.start(() => isLive(backend));
  const { canceled } = (await backend.call('DELETE', `/api/v1/orders?account=${ACCOUNT}`)) as {
    canceled: readonly unknown[];
  };
  return canceled.length;
}

function figuresOf(runs: readonly StartTimes[]): RestartFigures {
  return {
    cancelMs: median(runs.map(({ cancelMs }) => cancelMs)),
    orderMs: median(runs.map(({ orderMs }) => orderMs)),
    runs,
  };
}
