import type { FeedView, InstrumentView, QuoteView } from '@paperdesk/contract';
import { countersOf, deskFigures, type DeskFigures, type Stretch } from './desk-figures.js';
import { type LoadResult, type LoadTarget, postOrders } from './load.js';
import { marketsOf, orderOf } from './order-mix.js';
import type { ScratchDesk } from './scratch-desk.js';
import { median } from './statistics.js';

/** Orders of one request. */
const BATCH = 100;
const WAYS = [
  { connections: 1, brief: false },
  { connections: 8, brief: false },
  { connections: 8, brief: true },
] as const;
const ROUNDS = 3;
const SECONDS = 4;
const WARM_UP_SECONDS = 2;

export interface BatchFigures {
  readonly connections: number;
  /** Asked for `return=minimal`: the reply carries only what changes. */
  readonly brief: boolean;
  readonly ordersPerSecond: number;
  /** Of a whole batch. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly counted: DeskFigures;
  readonly rounds: readonly LoadResult[];
}
export interface BatchResult {
  readonly ordersInBatch: number;
  readonly ways: readonly BatchFigures[];
  readonly faults: readonly string[];
}

/** The batch route with 100 orders a request, journal on and feed running. */
export async function benchBatch(desk: ScratchDesk): Promise<BatchResult> {
  const ways: BatchFigures[] = [];
  for (const way of WAYS) ways.push(await measure(desk, way));
  const faults = ways.flatMap(({ connections, brief, rounds }) => {
    const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
    if (failed === 0) return [];
    return [`${connections} connections${brief ? ', brief' : ''}: ${failed} batches were not answered with 2xx`];
  });
  return { ordersInBatch: BATCH, ways, faults };
}

async function measure(desk: ScratchDesk, way: (typeof WAYS)[number]): Promise<BatchFigures> {
  const { connections, brief } = way;
  const target = await targetOf(desk, way);
  const say = (what: string) => desk.say(`Batches over ${connections} connections${brief ? ', brief' : ''}: ${what} …`);
  say('warming up');
  await postOrders(target, connections, WARM_UP_SECONDS);
  const rounds: LoadResult[] = [];
  const stretches: Stretch[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}`);
    await desk.cancelAll();
    const before = await lookAt(desk);
    const started = performance.now();
    const load = await postOrders(target, connections, SECONDS);
    const seconds = (performance.now() - started) / 1000;
    stretches.push({ before, after: await lookAt(desk), seconds, orders: load.requests * BATCH });
    rounds.push(load);
  }
  await desk.cancelAll();
  return {
    ...way,
    ordersPerSecond: median(rounds.map((round) => round.requestsPerSecond)) * BATCH,
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    counted: deskFigures(stretches),
    rounds,
  };
}

async function lookAt(desk: ScratchDesk) {
  return countersOf(await desk.read('/metrics'), JSON.parse(await desk.read('/api/v1/feeds')) as FeedView[]);
}

/** Bodies are made while the load runs, as a program that trades makes them. */
async function targetOf(desk: ScratchDesk, { connections, brief }: (typeof WAYS)[number]): Promise<LoadTarget> {
  const markets = marketsOf(
    JSON.parse(await desk.read('/api/v1/quotes')) as QuoteView[],
    JSON.parse(await desk.read('/api/v1/instruments')) as InstrumentView[],
  );
  const run = `batch-${connections}${brief ? '-brief' : ''}`;
  let batches = 0;
  const next = () => {
    const orders = Array.from({ length: BATCH }, (_, index) => orderOf(markets, batches * BATCH + index, run));
    batches += 1;
    return { body: JSON.stringify({ orders }), token: desk.tokens[batches % desk.tokens.length] ?? '' };
  };
  return {
    ...{ url: desk.apiUrl, path: '/api/v1/orders/batch', next },
    ...(brief && { headers: { prefer: 'return=minimal' } }),
  };
}
