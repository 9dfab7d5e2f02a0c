import type { DepthSnapshot, Level } from '../market-source.js';

/** A book by price level, kept as the exchange's own text. A size of zero removes the level; anything else replaces it. */
export class LevelBook {
  private readonly bids = new Map<string, string>();
  private readonly asks = new Map<string, string>();
  private updateId = 0;

  get lastUpdateId(): number {
    return this.updateId;
  }

  reset(snapshot: DepthSnapshot): void {
    this.bids.clear();
    this.asks.clear();
    this.apply({ u: snapshot.lastUpdateId, b: snapshot.bids, a: snapshot.asks });
  }

  apply(update: { readonly u: number; readonly b: readonly Level[]; readonly a: readonly Level[] }): void {
    for (const [price, quantity] of update.b) put(this.bids, price, quantity);
    for (const [price, quantity] of update.a) put(this.asks, price, quantity);
    this.updateId = update.u;
  }

  snapshot(limit: number): DepthSnapshot {
    const sorted = (side: Map<string, string>, sign: number) =>
      [...side].sort(([a], [b]) => sign * (Number(a) - Number(b))).slice(0, limit);
    return { lastUpdateId: this.updateId, bids: sorted(this.bids, -1), asks: sorted(this.asks, 1) };
  }
}

function put(side: Map<string, string>, price: string, quantity: string): void {
  if (Number(quantity) === 0) side.delete(price);
  else side.set(price, quantity);
}
