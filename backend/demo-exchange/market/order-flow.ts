import { nextToCancel, type CancelLaw } from './cancel-law.js';
import type { FlowRegime } from './flow-regime.js';
import type { BookSideName, LimitOrder, Match, MatchingBook, RestingOrder } from './matching-book.js';
import type { Random } from './random.js';
import type { SyntheticSymbol } from './symbol-spec.js';

/** Levels each side is kept at; Binance's own books are far deeper. */
export const LEVELS_KEPT = 30;

/** How fast volatility returns to normal, and how strongly it is shaken. */
const CALMS_PER_SECOND = 0.02;
const VOLATILITY_SHOCK = 0.12;
/** Weak pull of the price to its anchor, so that a desk left running for weeks still sees a likely price. */
const PULL_PER_SECOND = 2e-5;
const STALE_LEVELS_A_STEP = 3;

/**
 * Who trades on an invented market. Unrealistic on purpose where realism costs more than it teaches: participants have
 * no inventory and no memory, all makers see the same fair price, and no news ever comes.
 * - a fair price walks at random; its volatility itself walks and calms down (clusters of busy minutes)
 * - makers rest orders around it, cancel them at random, pull (or lose) those the fair price has passed, and refill
 *   a side that has become thin
 * - takers come as a Hawkes process: each trade makes the next one likelier for a moment
 */
export class OrderFlow {
  private seconds = 0;
  private fair: number;
  private logVolatility = 0;
  private excitement: Record<BookSideName, number> = { bid: 0, ask: 0 };
  private onOperation: (matches: readonly Match[]) => void = () => undefined;

  constructor(
    private readonly symbol: SyntheticSymbol,
    private readonly random: Random,
    private readonly book: MatchingBook,
    private readonly nature: { readonly rate: number; readonly regime: FlowRegime; readonly cancelLaw: CancelLaw },
  ) {
    this.fair = symbol.anchorTicks;
    this.refill();
  }

  /** Lets `seconds` of market time pass. `onOperation` is called after each order and cancel, with what it matched. */
  step(seconds: number, onOperation: (matches: readonly Match[]) => void): void {
    this.onOperation = onOperation;
    this.seconds += seconds;
    this.moveFair(seconds);
    this.clearStale('bid');
    this.clearStale('ask');
    this.letTakersCome(seconds);
    this.letMakersCome(seconds);
    this.letMakersLeave(seconds);
    this.refill();
  }

  private moveFair(seconds: number): void {
    const { random, symbol } = this;
    const { regime } = this.nature;
    this.logVolatility +=
      -CALMS_PER_SECOND * this.logVolatility * seconds + VOLATILITY_SHOCK * Math.sqrt(seconds) * random.normal();
    const volatility = regime.volatility * symbol.volatility * Math.exp(Math.min(1.5, this.logVolatility));
    const pull = -PULL_PER_SECOND * Math.log(this.fair / symbol.anchorTicks) * seconds;
    this.fair *= Math.exp(pull + volatility * Math.sqrt(seconds) * random.normal());
  }

  /** A bid above the fair price (an ask below it) is a present: its maker pulls it, or someone takes it. */
  private clearStale(side: BookSideName): void {
    for (let i = 0; i < STALE_LEVELS_A_STEP; i += 1) {
      const best = this.book.best(side);
      if (best === undefined) return;
      const edge = side === 'bid' ? best.price - this.fair : this.fair - best.price;
      if (edge < this.symbol.spacingTicks / 4) return;
      if (this.random.chance(this.nature.regime.pickedOff)) {
        this.send({ side: other(side), price: best.price, quantity: best.total, immediateOrCancel: true });
      } else {
        for (const order of [...best.queue]) this.pull(order.id);
      }
    }
  }

  private letTakersCome(seconds: number): void {
    const { rate, regime } = this.nature;
    const fade = Math.exp(-regime.excitementFadesPerSecond * seconds);
    const came: Record<BookSideName, number> = { bid: 0, ask: 0 };
    for (const side of ['bid', 'ask'] as const) {
      came[side] = this.random.poisson((regime.takersPerSecond * rate + this.excitement[side]) * seconds);
      for (let i = 0; i < came[side]; i += 1) this.take(side);
    }
    for (const side of ['bid', 'ask'] as const) {
      const brought = regime.excitesSame * came[side] + regime.excitesOther * came[other(side)];
      this.excitement[side] = this.excitement[side] * fade + brought * regime.excitementFadesPerSecond;
    }
  }

  private take(side: BookSideName): void {
    const prices = this.book.prices(other(side));
    const { sweepLevels, takerSize } = this.nature.regime;
    const limit = prices[Math.min(sweepLevels, prices.length) - 1];
    if (limit === undefined) return;
    this.send({ side, price: limit, quantity: this.lots(takerSize), immediateOrCancel: true });
  }

  private letMakersCome(seconds: number): void {
    const count = this.random.poisson(this.nature.regime.ordersPerSecond * this.nature.rate * seconds);
    for (let i = 0; i < count; i += 1) {
      const thin = this.book.prices('bid').length - this.book.prices('ask').length;
      this.rest(this.random.chance(thin > 0 ? 0.55 : 0.45) ? 'ask' : 'bid');
    }
  }

  /** A passive order: joins the best price, or goes somewhere behind the fair price, round prices preferred. */
  private rest(side: BookSideName): void {
    const { random, symbol, book } = this;
    const { joinsBest, nearLevels, farLevels } = this.nature.regime;
    const away = side === 'bid' ? -1 : 1;
    const best = book.best(side);
    let price: number;
    if (best !== undefined && random.chance(joinsBest)) price = best.price;
    else {
      const distance = symbol.spacingTicks * (0.5 + random.exponential(random.chance(0.5) ? nearLevels : farLevels));
      price = Math.round(this.fair + away * distance);
      const round = symbol.spacingTicks * 5;
      if (random.chance(0.3)) price = (away < 0 ? Math.floor(price / round) : Math.ceil(price / round)) * round;
    }
    const touch = book.best(other(side))?.price;
    if (touch !== undefined) price = side === 'bid' ? Math.min(price, touch - 1) : Math.max(price, touch + 1);
    if (price > 0) this.send({ side, price, quantity: this.lots(1) });
  }

  private letMakersLeave(seconds: number): void {
    const { rate, regime, cancelLaw } = this.nature;
    for (const side of ['bid', 'ask'] as const) {
      const prices = this.book.prices(side);
      const isCounted = regime.ordersALevel === 'counted';
      const orders = isCounted ? this.restingOrders(side) : regime.ordersALevel * prices.length;
      const count = this.random.poisson(regime.cancelsPerOrderSecond * rate * orders * seconds);
      for (let i = 0; i < count; i += 1) {
        const queue = isCounted ? this.queueOfAnyOrder(side) : this.anyQueue(side);
        const order = queue && nextToCancel(cancelLaw, queue, this.random, this.seconds);
        if (order !== undefined) this.pull(order.id);
      }
    }
  }

  private restingOrders(side: BookSideName): number {
    let count = 0;
    for (const price of this.book.prices(side)) count += this.book.level(side, price)?.queue.length ?? 0;
    return count;
  }

  private anyQueue(side: BookSideName): readonly RestingOrder[] | undefined {
    const prices = this.book.prices(side);
    const price = prices[this.random.integer(prices.length)];
    return price === undefined ? undefined : this.book.level(side, price)?.queue;
  }

  private queueOfAnyOrder(side: BookSideName): readonly RestingOrder[] | undefined {
    let left = this.random.integer(this.restingOrders(side));
    for (const price of this.book.prices(side)) {
      const queue = this.book.level(side, price)?.queue ?? [];
      left -= queue.length;
      if (left < 0) return queue;
    }
    return undefined;
  }

  private refill(): void {
    for (const side of ['bid', 'ask'] as const) {
      // Bounded: a maker's price may fall on a level that is there already.
      for (let i = 0; i < 10 * LEVELS_KEPT && this.book.prices(side).length < LEVELS_KEPT; i += 1) this.rest(side);
    }
  }

  private send(order: LimitOrder): void {
    // Named one by one: a spread here costs a tenth of a simulated day.
    const { side, price, quantity, immediateOrCancel = false } = order;
    this.onOperation(this.book.submit({ side, price, quantity, immediateOrCancel, placedAt: this.seconds }).matches);
  }

  private pull(orderId: number): void {
    if (this.book.cancel(orderId)) this.onOperation([]);
  }

  private lots(scale: number): number {
    return Math.max(1, Math.round(this.symbol.orderLots * scale * Math.exp(0.9 * this.random.normal())));
  }
}

function other(side: BookSideName): BookSideName {
  return side === 'bid' ? 'ask' : 'bid';
}
