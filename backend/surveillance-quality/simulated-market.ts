import { FLOW_REGIMES } from '../demo-exchange/market/flow-regime.js';
import { MatchingBook } from '../demo-exchange/market/matching-book.js';
import { OrderFlow } from '../demo-exchange/market/order-flow.js';
import { Random } from '../demo-exchange/market/random.js';
import { syntheticSymbol } from '../demo-exchange/market/symbol-spec.js';
import type { Instrument } from '../src/model/instrument.js';
import type { BookUpdated, Level, TradePrinted } from '../src/model/market-event.js';

const VENUE = 'demo';
const SYMBOL = 'BTC/USDT';
const LEVELS = 20;

/** As the feed reads it from the demo exchange. */
export const INSTRUMENT: Instrument = {
  ...{ venue: VENUE, symbol: SYMBOL, version: 1, baseCurrency: 'BTC', quoteCurrency: 'USDT', tickSize: '0.01' },
  ...{ lotSize: '0.00001', minQuantity: '0.00001', maxQuantity: '9000', minNotional: '5', makerRate: '0.001' },
  ...{ takerRate: '0.001', feeSource: 'test', feeCurrencyRule: 'received', tradable: true },
};

/** The demo exchange's own order flow and book, in simulated time, without its protocol. */
export class SimulatedMarket {
  private readonly book = new MatchingBook(0, () => undefined);
  private readonly flow: OrderFlow;
  private tradeId = 0;
  private sequence = 0;

  constructor(seed: number) {
    const nature = { rate: 1, regime: FLOW_REGIMES.usual, cancelLaw: 'uniform' } as const;
    this.flow = new OrderFlow(syntheticSymbol(SYMBOL), new Random(seed, 7), this.book, nature);
  }

  get bid(): number {
    return (this.book.best('bid')?.price ?? 0) / 100;
  }
  get ask(): number {
    return (this.book.best('ask')?.price ?? 0) / 100;
  }

  /** Lets time pass up to `now`; tells of each trade. */
  step(seconds: number, now: number, onTrade: (trade: TradePrinted) => void): void {
    this.flow.step(seconds, (matches) => {
      for (const { price, quantity, buyerIsMaker } of matches) {
        this.tradeId += 1;
        // Named one by one: hundreds of thousands a day, and a spread makes each a dictionary.
        onTrade({
          type: 'trade',
          venue: VENUE,
          symbol: SYMBOL,
          timeExchange: now,
          timeReceived: now,
          tradeId: String(this.tradeId),
          price,
          quantity,
          side: buyerIsMaker ? 'sell' : 'buy',
        });
      }
    });
  }

  /** Its best levels now. */
  shown(now: number): BookUpdated {
    const levels = (side: 'bid' | 'ask'): Level[] =>
      this.book
        .prices(side)
        .slice(0, LEVELS)
        .map((price) => [price, this.book.level(side, price)?.total ?? 0]);
    this.sequence += 1;
    const stamped = { venue: VENUE, symbol: SYMBOL, timeExchange: now, timeReceived: now };
    return { type: 'book', ...stamped, sequence: this.sequence, bids: levels('bid'), asks: levels('ask') };
  }
}
