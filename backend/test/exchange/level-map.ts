/** A book rebuilt on its own from the venue's decimal texts, to hold a feed's book against. */
export class LevelMap {
  private readonly sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };

  set(side: 'bids' | 'asks', price: string, size: string): void {
    if (Number(size) === 0) this.sides[side].delete(price);
    else this.sides[side].set(price, size);
  }

  /** Keeps the best levels only, as venues with a fixed depth ask for. */
  cut(depth: number): void {
    for (const side of ['bids', 'asks'] as const)
      for (const [price] of this.sorted(side).slice(depth)) this.sides[side].delete(price);
  }

  /** The best levels as [ticks, lots]. */
  best(side: 'bids' | 'asks', count: number, steps: { tick: number; lot: number }): [number, number][] {
    return this.sorted(side)
      .slice(0, count)
      .map(([price, size]) => [Math.round(Number(price) / steps.tick), Math.round(Number(size) / steps.lot)]);
  }

  private sorted(side: 'bids' | 'asks'): [string, string][] {
    const sign = side === 'bids' ? -1 : 1;
    return [...this.sides[side]].sort(([a], [b]) => sign * (Number(a) - Number(b)));
  }
}
