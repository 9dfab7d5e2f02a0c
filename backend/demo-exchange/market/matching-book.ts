export type BookSideName = 'bid' | 'ask';

/** An order at rest. Prices in ticks, quantities in lots; `remaining` shrinks as it fills. */
export interface RestingOrder {
  readonly id: number;
  readonly side: BookSideName;
  readonly price: number;
  remaining: number;
  /** Market seconds, as its sender told. */
  readonly placedAt: number;
}

export interface PriceLevel {
  readonly price: number;
  /** Σ remaining of `queue`. */
  total: number;
  /** First come, first filled. */
  readonly queue: RestingOrder[];
}

/** One maker order met by a taker. */
export interface Match {
  readonly price: number;
  readonly quantity: number;
  readonly makerId: number;
  /** True when the taker sold, which is Binance's `m`: the buyer was the maker. */
  readonly buyerIsMaker: boolean;
}

export interface LimitOrder {
  readonly side: BookSideName;
  readonly price: number;
  readonly quantity: number;
  /** What does not match at once is dropped instead of resting. */
  readonly immediateOrCancel?: boolean;
  /** Market seconds; 0 where nobody asks for ages. */
  readonly placedAt?: number;
}

/** Hears of an order and what it matched, after the book has taken it. */
type OrderWatcher = (order: LimitOrder, matches: readonly Match[]) => void;

class BookSide {
  readonly levels = new Map<number, PriceLevel>();
  /** Best first. */
  readonly prices: number[] = [];

  constructor(readonly name: BookSideName) {}

  /** True when price `a` is served before price `b` on this side. */
  isBetter(a: number, b: number): boolean {
    return this.name === 'bid' ? a > b : a < b;
  }

  levelFor(price: number): PriceLevel {
    const found = this.levels.get(price);
    if (found !== undefined) return found;
    const level: PriceLevel = { price, total: 0, queue: [] };
    this.levels.set(price, level);
    this.prices.splice(this.position(price), 0, price);
    return level;
  }

  best(): PriceLevel | undefined {
    const price = this.prices[0];
    return price === undefined ? undefined : this.levels.get(price);
  }

  drop(price: number): void {
    this.levels.delete(price);
    this.prices.splice(this.position(price), 1);
  }

  private position(price: number): number {
    let low = 0;
    let high = this.prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBetter(this.prices[middle] as number, price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * A limit order book, order by order. Better prices match first; at one price the order that came first matches first
 * and keeps its place until it is filled or canceled. Each change of a level's size takes the next update id.
 */
export class MatchingBook {
  private readonly bids = new BookSide('bid');
  private readonly asks = new BookSide('ask');
  private readonly orders = new Map<number, RestingOrder>();
  private lastOrderId = 0;
  private watcher: OrderWatcher = () => undefined;

  constructor(
    private updateId: number,
    /** Told of each level whose size changed. */
    private readonly onChange: (side: BookSideName, price: number) => void,
  ) {}

  get lastUpdateId(): number {
    return this.updateId;
  }

  /** Id of the order that came to rest last; ids rise. */
  get newestOrderId(): number {
    return this.lastOrderId;
  }

  /** Tells the watcher of every order from now on; one at a time. It must not change the book. */
  watch(watcher: OrderWatcher): void {
    this.watcher = watcher;
  }

  best(side: BookSideName): PriceLevel | undefined {
    return this.side(side).best();
  }

  /** Prices of one side, best first. */
  prices(side: BookSideName): readonly number[] {
    return this.side(side).prices;
  }

  level(side: BookSideName, price: number): PriceLevel | undefined {
    return this.side(side).levels.get(price);
  }

  /** Matches what crosses, rests what is left. `orderId` is that of the resting rest, if any. */
  submit(order: LimitOrder): { readonly matches: readonly Match[]; readonly orderId?: number } {
    const done = this.match(order);
    this.watcher(order, done.matches);
    return done;
  }

  /** False when no such order rests. */
  cancel(orderId: number): boolean {
    const order = this.orders.get(orderId);
    if (order === undefined) return false;
    const side = this.side(order.side);
    const level = side.levelFor(order.price);
    level.queue.splice(level.queue.indexOf(order), 1);
    level.total -= order.remaining;
    this.orders.delete(orderId);
    if (level.queue.length === 0) side.drop(order.price);
    this.changed(order.side, order.price);
    return true;
  }

  private match(order: LimitOrder): { readonly matches: readonly Match[]; readonly orderId?: number } {
    const own = this.side(order.side);
    const opposite = this.side(order.side === 'bid' ? 'ask' : 'bid');
    const matches: Match[] = [];
    let left = order.quantity;
    for (let level = opposite.best(); left > 0 && level !== undefined; level = opposite.best()) {
      if (own.isBetter(level.price, order.price)) break;
      left = this.takeFrom({ opposite, level, left, matches });
    }
    if (left === 0 || order.immediateOrCancel === true) return { matches };
    this.lastOrderId += 1;
    const resting: RestingOrder = {
      id: this.lastOrderId,
      side: order.side,
      price: order.price,
      remaining: left,
      placedAt: order.placedAt ?? 0,
    };
    const level = own.levelFor(order.price);
    level.queue.push(resting);
    level.total += left;
    this.orders.set(resting.id, resting);
    this.changed(order.side, order.price);
    return { matches, orderId: resting.id };
  }

  private takeFrom(taking: { opposite: BookSide; level: PriceLevel; left: number; matches: Match[] }): number {
    const { opposite, level, matches } = taking;
    let left = taking.left;
    for (let maker = level.queue[0]; left > 0 && maker !== undefined; maker = level.queue[0]) {
      const quantity = Math.min(left, maker.remaining);
      maker.remaining -= quantity;
      level.total -= quantity;
      left -= quantity;
      matches.push({ price: level.price, quantity, makerId: maker.id, buyerIsMaker: opposite.name === 'bid' });
      if (maker.remaining === 0) {
        level.queue.shift();
        this.orders.delete(maker.id);
      }
    }
    if (level.queue.length === 0) opposite.drop(level.price);
    this.changed(opposite.name, level.price);
    return left;
  }

  private changed(side: BookSideName, price: number): void {
    this.updateId += 1;
    this.onChange(side, price);
  }

  private side(name: BookSideName): BookSide {
    return name === 'bid' ? this.bids : this.asks;
  }
}
