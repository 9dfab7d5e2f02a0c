import type { DepthSnapshot, Level } from '../market-source.js';

/** Levels to put: a size of zero removes its level. */
export interface DepthChange {
  readonly u: number;
  readonly b: readonly Level[];
  readonly a: readonly Level[];
}

/** A book by price level, kept as the exchange's own text. A size of zero removes the level; anything else replaces it. */
export class LevelBook {
  // By value, so that 0.10 and 0.1 are one level.
  private readonly bids = new Map<number, Level>();
  private readonly asks = new Map<number, Level>();
  private updateId = 0;

  get lastUpdateId(): number {
    return this.updateId;
  }

  reset(snapshot: DepthSnapshot): void {
    this.bids.clear();
    this.asks.clear();
    this.apply({ u: snapshot.lastUpdateId, b: snapshot.bids, a: snapshot.asks });
  }

  apply(change: DepthChange): void {
    for (const level of change.b) put(this.bids, level);
    for (const level of change.a) put(this.asks, level);
    this.updateId = change.u;
  }

  snapshot(limit: number): DepthSnapshot {
    return { lastUpdateId: this.updateId, bids: best(this.bids, -1, limit), asks: best(this.asks, 1, limit) };
  }

  /** Drops what lies beyond `levels` a side: Kraken never says that a level has left a book of limited depth. */
  cutTo(levels: number): void {
    for (const [side, sign] of [
      [this.bids, -1],
      [this.asks, 1],
    ] as const) {
      if (side.size <= levels) continue;
      const prices = [...side.keys()].sort((a, b) => sign * (a - b));
      for (const price of prices.slice(levels)) side.delete(price);
    }
  }
}

function best(side: ReadonlyMap<number, Level>, sign: number, limit: number): Level[] {
  const prices = Float64Array.from(side.keys()).sort();
  if (sign < 0) prices.reverse();
  return [...prices.subarray(0, Math.min(limit, prices.length))].map((price) => side.get(price) as Level);
}

function put(side: Map<number, Level>, level: Level): void {
  const price = Number(level[0]);
  if (Number(level[1]) === 0) side.delete(price);
  else side.set(price, level);
}
