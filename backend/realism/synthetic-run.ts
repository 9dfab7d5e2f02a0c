import type { CancelLaw } from '../demo-exchange/market/cancel-law.js';
import type { FlowRegimeName } from '../demo-exchange/market/flow-regime.js';
import { GhostOrders, type Ghost } from '../demo-exchange/market/ghost-orders.js';
import { Random } from '../demo-exchange/market/random.js';
import { STEP_MS, SyntheticMarket } from '../demo-exchange/market/synthetic-market.js';
import type { SyntheticSymbolMarket } from '../demo-exchange/market/synthetic-symbol-market.js';
import { addFill, noFills, type FillModel, type FillRecord, type TestOrder } from './fill-model.js';
import { LiveOrders, type ModelOutcome } from './live-orders.js';
import { PublicFeed } from './public-feed.js';

/** One market to measure in. The same options give the same outcomes on every machine. */
export interface SyntheticRun {
  readonly seed: number;
  readonly regime: FlowRegimeName;
  readonly cancelLaw: CancelLaw;
  /** Test orders to place, {@link ORDERS_A_SECOND} on average. */
  readonly orders: number;
  /** Market time before the first: books need a while to reach their usual depth. Default {@link WARM_UP_SECONDS}. */
  readonly warmUpSeconds?: number;
}

export const ORDERS_A_SECOND = 1;
const WARM_UP_SECONDS = 60;
/** One lot, a ten-thousandth of what others send: the truth is that of a small order, and ours do not compete. */
const TEST_LOTS = 1;
/** Half join the best price, the others one and two levels behind it. */
const LEVELS = [0, 0, 1, 2] as const;
/** The coarsest tick of the invented markets: levels with long queues, where the place in them decides. */
const SYMBOL = 'XRP/USDT';
const SYMBOL_ID = 'XRPUSDT';
/** Its tick and lot: ten-thousandths of a dollar, tenths of a coin. */
export const MEASURED_GRID = { symbol: SYMBOL, priceDecimals: 4, quantityDecimals: 1 };
const START_MS = 1_800_000_000_000;

/** An order and what became of it, in truth and by each model. */
export interface Outcome {
  readonly order: TestOrder;
  /** 0 = joined the best price of its side. */
  readonly level: number;
  /** Lots really before it when it came, in median orders. */
  readonly ordersAhead: number;
  readonly truth: FillRecord;
  readonly models: ReadonlyMap<string, ModelOutcome>;
}

interface Truth extends Pick<Outcome, 'order' | 'level' | 'ordersAhead' | 'truth'> {
  readonly ghost: Ghost;
}

/** The market of a run: the same whatever is measured in it. */
export function marketOf(run: Pick<SyntheticRun, 'seed' | 'regime' | 'cancelLaw'>): {
  readonly market: SyntheticMarket;
  readonly symbol: SyntheticSymbolMarket;
  readonly feed: PublicFeed;
  readonly startMs: number;
} {
  const { seed, regime, cancelLaw } = run;
  const market = new SyntheticMarket({ seed, regime, cancelLaw, symbols: [SYMBOL], rate: 1, startMs: START_MS });
  const symbol = market.market(SYMBOL_ID);
  if (symbol === undefined) throw new RangeError(`no market ${SYMBOL}`);
  const feed = new PublicFeed(MEASURED_GRID, symbol.depth(Infinity), START_MS);
  return { market, symbol, feed, startMs: START_MS };
}

/** Runs a market in virtual time and hands its public events to `models`; the truth stays with the exchange. */
export function runSynthetic(run: SyntheticRun, models: readonly FillModel[]): Outcome[] {
  const { market, symbol, feed, startMs } = marketOf(run);
  // Apart from the market's own draws, and the same whatever is measured.
  const random = new Random(run.seed, 0x7e57);
  const truths = new Map<TestOrder, Truth>();
  const byGhost = new Map<Ghost, Truth>();
  const outcomes: Outcome[] = [];
  let nowMs = startMs;
  const ghosts = new GhostOrders(symbol.book, ({ ghost, quantity }) => {
    const met = byGhost.get(ghost);
    if (met !== undefined) addFill(met.truth, met.order, { lots: quantity, price: ghost.price, at: nowMs * 1000 });
  });
  const live = new LiveOrders(models, (order, told) => {
    const known = truths.get(order);
    if (known === undefined) return;
    const { ghost, level, ordersAhead, truth } = known;
    ghosts.remove(ghost);
    byGhost.delete(ghost);
    truths.delete(order);
    outcomes.push({ order, level, ordersAhead, truth, models: told });
  });
  const firstMs = startMs + (run.warmUpSeconds ?? WARM_UP_SECONDS) * 1000;
  let placed = 0;
  const place = (): void => {
    const side = random.chance(0.5) ? 'buy' : 'sell';
    const level = LEVELS[random.integer(LEVELS.length)] ?? 0;
    const price = (side === 'buy' ? feed.latest.bids : feed.latest.asks)[level]?.[0];
    const facing = symbol.book.best(side === 'buy' ? 'ask' : 'bid')?.price;
    if (price === undefined || facing === undefined) return;
    // The market moved since the last depth update, and the order would take: not a passive one.
    if (side === 'buy' ? facing <= price : facing >= price) return;
    const order: TestOrder = { id: `t${placed}`, side, price, quantity: TEST_LOTS, placedAt: nowMs * 1000 };
    const ghost = ghosts.place({ side: side === 'buy' ? 'bid' : 'ask', price, quantity: TEST_LOTS });
    const ordersAhead = ghosts.aheadOf(ghost) / symbol.spec.orderLots;
    const truth: Truth = { order, ghost, level, ordersAhead, truth: noFills() };
    truths.set(order, truth);
    byGhost.set(ghost, truth);
    live.add(order);
    placed += 1;
  };
  while (placed < run.orders || live.count > 0) {
    live.pass(nowMs * 1000);
    const isTime = random.chance((ORDERS_A_SECOND * STEP_MS) / 1000);
    if (isTime && placed < run.orders && nowMs >= firstMs) place();
    nowMs += STEP_MS;
    for (const frame of market.step(nowMs)) {
      const event = feed.read(frame, nowMs);
      if (event !== undefined) for (const model of models) model.see(event);
    }
  }
  return outcomes;
}
