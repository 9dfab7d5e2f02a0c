import type { Exchange } from 'ccxt';
import { stepsOfFloat } from '../model/instrument.js';
import type { CandleReported, MarketEventRejected, TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { CandleHistory, TradeHistory, TradePoint } from './feed.js';
import { type Grid, type ParsedTrade, readTrade } from './market-reading.js';
import type { TradesById } from './venues/venue-facts.js';

/** Requests for one interruption at most: beyond it the rest is declared missing. */
const MOST_PAGES = 20;
const MINUTE_MS = 60_000;

/** What the venue tells of the past over REST, read by the same rules as its socket. */
export interface HistorySource {
  readonly exchange: Exchange;
  /** Of a market that is listed; undefined for others. */
  gridOf(symbol: string): Grid | undefined;
  now(): TimeUs;
}

export function tradeHistory(source: HistorySource, facts: TradesById): TradeHistory {
  const { exchange, now } = source;
  const page = async (symbol: string, sinceMs: number | undefined): Promise<readonly ParsedTrade[]> => {
    const params = { ...facts.params };
    return (await exchange.fetchTrades(symbol, sinceMs, facts.limit, params)) as readonly ParsedTrade[];
  };
  return {
    async tradesAfter(symbol: string, point: TradePoint) {
      const grid = source.gridOf(symbol);
      if (grid === undefined) return [];
      const found: (TradePrinted | MarketEventRejected)[] = [];
      let sinceMs = facts.reach === 'fromTime' ? Math.floor(point.timeExchange / 1000) : undefined;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const trades = await page(symbol, sinceMs);
        const timeReceived = now();
        for (const trade of trades)
          found.push(readTrade(trade, grid, { timeReceived, timeIfNone: timeReceived, raw: undefined }));
        const newest = trades.at(-1)?.timestamp;
        if (sinceMs === undefined || trades.length < facts.limit || typeof newest !== 'number') break;
        if (newest <= sinceMs) break;
        sinceMs = newest;
      }
      return found;
    },
  };
}

/** Candles off the market's grid are left out: there is no event for a refused candle, and none is repaired. */
export function candleHistory(source: HistorySource, atOnce: number): CandleHistory {
  const { exchange, now } = source;
  return {
    async candles(symbol: string, from: TimeUs, to: TimeUs) {
      const grid = source.gridOf(symbol);
      const found: CandleReported[] = [];
      if (grid === undefined) return found;
      let startMs = Math.ceil(from / 1000 / MINUTE_MS) * MINUTE_MS;
      const endMs = Math.floor(to / 1000);
      for (let pages = 0; startMs <= endMs && pages < MOST_PAGES; pages += 1) {
        const limit = Math.min(atOnce, Math.floor((endMs - startMs) / MINUTE_MS) + 1);
        const rows = await exchange.fetchOHLCV(symbol, '1m', startMs, limit);
        const timeReceived = now();
        const fresh = rows.filter(([start]) => Number(start) >= startMs && Number(start) <= endMs);
        for (const row of fresh) {
          const candle = readCandle(row, grid, timeReceived);
          if (candle !== undefined) found.push(candle);
        }
        const last = Number(fresh.at(-1)?.[0] ?? Number.NaN);
        if (Number.isNaN(last)) break;
        startMs = last + MINUTE_MS;
      }
      return found;
    },
  };
}

function readCandle(row: readonly unknown[], grid: Grid, timeReceived: TimeUs): CandleReported | undefined {
  const [start, ...values] = row.map(Number);
  const [open, high, low, close] = values.slice(0, 4).map((price) => stepsOfFloat(price, grid.tick));
  const volume = stepsOfFloat(values[4] ?? Number.NaN, grid.lot);
  if (start === undefined || open === undefined || high === undefined || low === undefined) return undefined;
  if (close === undefined || volume === undefined || low <= 0) return undefined;
  const { venue, symbol } = grid.instrument;
  const times = { timeExchange: start * 1000, timeReceived };
  return { type: 'candle', venue, symbol, timeframe: '1m', ...times, open, high, low, close, volume };
}
