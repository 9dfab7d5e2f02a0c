import { type Instrument, textOfSteps } from '../model/instrument.js';
import type { TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

/** Trades kept for each market. */
export const TRADES_KEPT = 200;

/** A trade as shown, in decimal text. */
export interface TradeShown {
  readonly venue: string;
  readonly symbol: string;
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
}

/** The last trades of one market in a ring. Each is kept with the definition it was counted in; text is made once, when first shown. */
export class RecentTrades {
  private readonly trades: (TradePrinted | undefined)[] = new Array<undefined>(TRADES_KEPT).fill(undefined);
  private readonly instruments: (Instrument | undefined)[] = new Array<undefined>(TRADES_KEPT).fill(undefined);
  private readonly shown: (TradeShown | undefined)[] = new Array<undefined>(TRADES_KEPT).fill(undefined);
  private next = 0;

  add(trade: TradePrinted, instrument: Instrument): void {
    this.trades[this.next] = trade;
    this.instruments[this.next] = instrument;
    this.shown[this.next] = undefined;
    this.next = (this.next + 1) % TRADES_KEPT;
  }

  /** Newest first, at most `limit`. */
  newest(limit: number): TradeShown[] {
    const found: TradeShown[] = [];
    for (let back = 1; back <= TRADES_KEPT && found.length < limit; back += 1) {
      const trade = this.show((this.next - back + TRADES_KEPT) % TRADES_KEPT);
      if (trade === undefined) break;
      found.push(trade);
    }
    return found;
  }

  private show(index: number): TradeShown | undefined {
    const shown = this.shown[index];
    const trade = this.trades[index];
    const instrument = this.instruments[index];
    if (shown !== undefined || trade === undefined || instrument === undefined) return shown;
    const { venue, symbol, tradeId, side, timeExchange, timeReceived } = trade;
    const price = textOfSteps(trade.price, instrument.tickSize);
    const quantity = textOfSteps(trade.quantity, instrument.lotSize);
    return (this.shown[index] = { venue, symbol, tradeId, side, price, quantity, timeExchange, timeReceived });
  }
}
