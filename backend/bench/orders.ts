import type { FeedView, InstrumentView, QuoteView } from '@paperdesk/contract';
import { type LoadResult, type LoadTarget, postOrders } from './load.js';
import { type Counters, countersOf, deskFigures, type DeskFigures, type Stretch } from './desk-figures.js';
import { marketsOf, orderOf } from './order-mix.js';
import type { ScratchDesk } from './scratch-desk.js';
import { median } from './statistics.js';

const CONNECTIONS = [1, 32] as const;
const ROUNDS = 3;
const SECONDS = 4;
const WARM_UP_SECONDS = 3;

/** Medians over the rounds. */
interface OrderFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly ordersPerSecond: number;
  readonly rounds: readonly LoadResult[];
}
export interface OrderComparison {
  readonly connections: number;
  readonly desk: OrderFigures;
  readonly bareRoute: OrderFigures;
  readonly counted: DeskFigures;
}
export interface OrdersResult {
  readonly comparisons: readonly OrderComparison[];
  /** Why the figures must not be trusted; empty when every request was answered with 2xx. */
  readonly faults: readonly string[];
}

/** Order → reply over HTTP, journal on and feed running, in turns with a bare Express route fed the same orders. */
export async function benchOrders(desk: ScratchDesk): Promise<OrdersResult> {
  const bareUrl = await desk.startBareRoute();
  const comparisons: OrderComparison[] = [];
  for (const connections of CONNECTIONS) comparisons.push(await compare(desk, bareUrl, connections));
  const faults = comparisons.flatMap(({ connections, desk: ours, bareRoute }) =>
    Object.entries({ desk: ours, 'bare route': bareRoute }).flatMap(([name, { rounds }]) => {
      const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
      return failed === 0 ? [] : [`${name}, ${connections} connections: ${failed} orders were not answered with 2xx`];
    }),
  );
  return { comparisons, faults };
}

async function compare(desk: ScratchDesk, bareUrl: string, connections: number): Promise<OrderComparison> {
  const ours: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const stretches: Stretch[] = [];
  const targets = await targetsOf(desk, bareUrl, connections);
  desk.say(`Orders over ${connections} connection${connections === 1 ? '' : 's'}: warming up …`);
  await postOrders(targets.desk, connections, WARM_UP_SECONDS);
  await postOrders(targets.bare, connections, WARM_UP_SECONDS);
  for (let round = 1; round <= ROUNDS; round += 1) {
    desk.say(`Orders over ${connections} connection${connections === 1 ? '' : 's'}: round ${round} of ${ROUNDS} …`);
    const before = await lookAt(desk);
    const started = performance.now();
    const load = await postOrders(targets.desk, connections, SECONDS);
    const seconds = (performance.now() - started) / 1000;
    stretches.push({ before, after: await lookAt(desk), seconds, orders: load.requests });
    ours.push(load);
    await desk.cancelAll();
    bare.push(await postOrders(targets.bare, connections, SECONDS));
  }
  return { connections, desk: figuresOf(ours), bareRoute: figuresOf(bare), counted: deskFigures(stretches) };
}

async function lookAt(desk: ScratchDesk): Promise<Counters> {
  const feeds = JSON.parse(await desk.read('/api/v1/feeds')) as FeedView[];
  return countersOf(await desk.read('/metrics'), feeds);
}

/** Both targets draw from one endless row of orders, priced at the market as it stands now. */
async function targetsOf(desk: ScratchDesk, bareUrl: string, connections: number) {
  const markets = marketsOf(
    JSON.parse(await desk.read('/api/v1/quotes')) as QuoteView[],
    JSON.parse(await desk.read('/api/v1/instruments')) as InstrumentView[],
  );
  let count = 0;
  const next = () => {
    count += 1;
    const token = desk.tokens[count % desk.tokens.length] ?? '';
    return { body: JSON.stringify(orderOf(markets, count, `bench-${connections}`)), token };
  };
  const target = (url: string): LoadTarget => ({ url, next });
  return { desk: target(desk.apiUrl), bare: target(bareUrl) };
}

function figuresOf(rounds: readonly LoadResult[]): OrderFigures {
  return {
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    ordersPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    rounds,
  };
}
