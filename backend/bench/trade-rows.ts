import type { Instrument } from '../src/model/instrument.js';
import type { TradePrinted } from '../src/model/market-event.js';
import { pricedRow } from '../src/questdb/rows/market-rows.js';
import type { Row } from '../src/questdb/rows/row.js';

export const INSTRUMENT: Instrument = {
  venue: 'bench',
  symbol: 'BTC/USDT',
  version: 1,
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: null,
  maxQuantity: null,
  minNotional: null,
  makerRate: '0.001',
  takerRate: '0.001',
  feeSource: 'bench',
  feeCurrencyRule: 'received',
  tradable: true,
};
export const ORIGIN = { source: 'demo', run_id: null };

/**
 * Market trades of one run, 0.1 ms apart. `run` is the venue, so that each run writes fresh keys: rows left from an
 * earlier run would be replaced instead of stored.
 */
export function tradesOf(run: string, count: number, fromUs: number): TradePrinted[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'trade',
    venue: run,
    symbol: 'BTC/USDT',
    timeExchange: fromUs + index * 100,
    timeReceived: fromUs + index * 100 + 12_345,
    tradeId: String(7_000_000 + index),
    price: 6_000_000 + ((index * 37) % 5000),
    quantity: 1000 + ((index * 91) % 90_000),
    side: index % 3 === 0 ? 'sell' : 'buy',
  }));
}

/** The same trades as rows of the table `trades`: nine columns with the designated time. */
export function rowsOf(trades: readonly TradePrinted[]): Row[] {
  return trades.map((trade) => pricedRow(trade, INSTRUMENT, ORIGIN).row);
}
