import type { Instrument } from '../src/model/instrument.js';
import type { QuoteUpdated } from '../src/model/market-event.js';
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
 * Quotes of one run, 0.1 ms apart, each another than the one before. `run` is the venue, so that each run writes fresh
 * keys: rows left from an earlier run would be replaced instead of stored.
 */
export function quotesOf(run: string, count: number, fromUs: number): QuoteUpdated[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'quote',
    venue: run,
    symbol: 'BTC/USDT',
    timeExchange: fromUs + index * 100,
    timeReceived: fromUs + index * 100 + 12_345,
    sequence: 50_093_239_212 + index,
    bid: 6_000_000 + ((index * 37) % 5000),
    bidSize: 1000 + ((index * 91) % 90_000),
    ask: 6_000_001 + ((index * 37) % 5000),
    askSize: 1000 + ((index * 53) % 80_000),
  }));
}

/** The same quotes as rows of the table `quotes`: nine columns beside the designated time. */
export function rowsOf(quotes: readonly QuoteUpdated[]): Row[] {
  return quotes.map((quote) => pricedRow(quote, INSTRUMENT, ORIGIN).row);
}
