/** Refusals in a row that must agree with each other before the band moves to where they are. */
export const AGREEING_REFUSALS = 5;

/**
 * The price band of one market: a price further than `percent` from the last good one is refused. A market that really
 * jumped is believed after {@link AGREEING_REFUSALS} refused prices in a row which all lie within the band of the first
 * of them; the last of those passes and is the new last good price. A good price in between starts the count anew.
 * A quote's wide spread is not a fault: its bid is only tested against the band's top, its offer against the bottom.
 */
export class PriceBand {
  private lastGood: number | undefined;
  private refused: number | undefined;
  private agreeing = 0;
  private readonly width: number;

  constructor(percent: number) {
    this.width = percent / 100;
  }

  /** A trade's price, in any unit that does not change. */
  acceptsTrade(price: number): boolean {
    return this.accepts(price, price);
  }

  /** The best bid and offer of a quote or book. */
  acceptsQuote(bid: number, ask: number): boolean {
    return this.accepts(bid, ask);
  }

  private accepts(bid: number, ask: number): boolean {
    const lastGood = this.lastGood;
    if (lastGood === undefined || this.isWithin(bid, ask, lastGood)) {
      this.take(bid, ask);
      return true;
    }
    const refused = this.refused;
    const agrees = this.agreeing > 0 && refused !== undefined && this.isWithin(bid, ask, refused);
    this.agreeing = agrees ? this.agreeing + 1 : 1;
    if (!agrees) this.refused = nearest(lastGood, bid, ask);
    if (this.agreeing <= AGREEING_REFUSALS) return false;
    this.take(bid, ask);
    return true;
  }

  private isWithin(bid: number, ask: number, center: number): boolean {
    return bid <= center * (1 + this.width) && ask >= center * (1 - this.width);
  }

  /** The last good price moves no further than to the nearer side, so that a wide spread does not carry it away. */
  private take(bid: number, ask: number): void {
    const isNarrow = ask - bid <= bid * this.width;
    if (this.lastGood !== undefined) this.lastGood = nearest(this.lastGood, bid, ask);
    else if (isNarrow) this.lastGood = (bid + ask) / 2;
    this.agreeing = 0;
  }
}

/** The price in [bid, ask] that is nearest to `price`. */
function nearest(price: number, bid: number, ask: number): number {
  return Math.min(Math.max(price, bid), ask);
}
