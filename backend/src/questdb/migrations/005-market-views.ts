import type { Migration } from './schema.js';

/**
 * The questions analysts ask most of market data. A bound on `ts` outside a view reaches the table only through a plain
 * projection, never through SAMPLE BY: so `spread`, `imbalance` and `vwap` are rows to be sampled by the asker.
 * `feed_status` selects every column and has gained those of migration 4 by itself.
 */
export const marketViews: Migration = {
  version: 5,
  name: 'market-views',
  tables: [],
  views: [
    {
      name: 'top_of_book',
      meaning:
        'Newest quote of each market within the last day, with mid, spread, imbalance and the time it reached us.',
      sql: "CREATE OR REPLACE VIEW top_of_book AS (SELECT ts, venue, symbol, source, bid, bid_size, ask, ask_size, mid(bid,ask) mid, spread_bps(bid,ask) spread_bps, (bid_size-ask_size)/(bid_size+ask_size) imbalance, time_received, run_id FROM quotes WHERE ts > dateadd('d', -1, now()) LATEST ON ts PARTITION BY venue, symbol)",
    },
    {
      name: 'spread',
      meaning:
        'Spread at each change of a quote, in quote currency and basis points of the mid; bound ts when you ask.',
      sql: 'CREATE OR REPLACE VIEW spread AS (SELECT ts, venue, symbol, source, run_id, bid, ask, mid(bid,ask) mid, ask - bid spread, spread_bps(bid,ask) spread_bps FROM quotes)',
    },
    {
      name: 'imbalance',
      meaning:
        'Quantity bid less quantity offered over their sum, at the best prices and over all stored levels, of each stored book; 1 = bids only; bound ts when you ask.',
      sql: 'CREATE OR REPLACE VIEW imbalance AS (SELECT ts, venue, symbol, source, run_id, (best_bid + best_ask) / 2 mid, array_sum(bids[2]) bid_quantity, array_sum(asks[2]) ask_quantity, (bids[2,1] - asks[2,1]) / (bids[2,1] + asks[2,1]) best_imbalance, (array_sum(bids[2]) - array_sum(asks[2])) / (array_sum(bids[2]) + array_sum(asks[2])) imbalance FROM books)',
    },
    {
      name: 'vwap',
      meaning:
        'Volume-weighted average price of each second with trades; over longer intervals take sum(notional) / sum(volume); bound ts when you ask.',
      sql: 'CREATE OR REPLACE VIEW vwap AS (SELECT ts, venue, symbol, notional / volume vwap, volume, notional, trades FROM candles_1s)',
    },
  ],
};
