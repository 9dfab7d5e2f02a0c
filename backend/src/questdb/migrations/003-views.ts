import type { Migration } from './schema.js';

const BARS =
  'venue, symbol, first(open) open, max(high) high, min(low) low, last(close) close, sum(volume) volume, sum(notional) notional, sum(trades) trades';
const SIGN = "CASE WHEN f.side='buy' THEN -1 ELSE 1 END";

/** Candles (materialized) and the questions asked most, as views. */
export const views: Migration = {
  version: 3,
  name: 'views',
  tables: [],
  views: [
    {
      name: 'candles_1s',
      meaning: 'One-second candles of trades, kept current with each commit (materialized).',
      sql: 'CREATE MATERIALIZED VIEW IF NOT EXISTS candles_1s WITH BASE trades REFRESH IMMEDIATE AS (SELECT ts, venue, symbol, first(price) open, max(price) high, min(price) low, last(price) close, sum(quantity) volume, sum(price*quantity) notional, count() trades FROM trades SAMPLE BY 1s) PARTITION BY DAY TTL 7 DAYS',
    },
    {
      name: 'candles_1m',
      meaning: 'One-minute candles, refreshed each minute (materialized); draw the open bar from candles_1s.',
      sql: `CREATE MATERIALIZED VIEW IF NOT EXISTS candles_1m WITH BASE candles_1s REFRESH EVERY 1m AS (SELECT ts, ${BARS} FROM candles_1s SAMPLE BY 1m) PARTITION BY MONTH`,
    },
    {
      name: 'candles_1h',
      meaning: 'One-hour candles, refreshed each minute (materialized).',
      sql: `CREATE MATERIALIZED VIEW IF NOT EXISTS candles_1h WITH BASE candles_1m REFRESH EVERY 1m AS (SELECT ts, ${BARS} FROM candles_1m SAMPLE BY 1h) PARTITION BY YEAR`,
    },
    {
      name: 'orders_latest',
      meaning: 'State of each order; bound ts when you ask.',
      sql: 'CREATE OR REPLACE VIEW orders_latest AS (SELECT * FROM orders LATEST ON ts PARTITION BY order_id)',
    },
    {
      name: 'top_of_book',
      meaning: 'Newest quote of each market within the last day, with mid, spread and imbalance.',
      sql: "CREATE OR REPLACE VIEW top_of_book AS (SELECT ts, venue, symbol, source, bid, bid_size, ask, ask_size, mid(bid,ask) mid, spread_bps(bid,ask) spread_bps, (bid_size-ask_size)/(bid_size+ask_size) imbalance FROM quotes WHERE ts > dateadd('d', -1, now()) LATEST ON ts PARTITION BY venue, symbol)",
    },
    {
      name: 'feed_status',
      meaning: 'Newest state of each feed within the last day.',
      sql: "CREATE OR REPLACE VIEW feed_status AS (SELECT * FROM feed_health WHERE ts > dateadd('d', -1, now()) LATEST ON ts PARTITION BY venue, symbol)",
    },
    {
      name: 'pnl_daily',
      meaning:
        'Profit and loss of the fills of a UTC day, marked at its last mid; commissions in base currency are valued at that mid. Positions held overnight are not carried in.',
      sql: `CREATE OR REPLACE VIEW pnl_daily AS (WITH f AS (SELECT timestamp_floor('d', f.ts) day, f.account account, f.source source, f.venue venue, f.symbol symbol, sum(${SIGN} * f.price * f.quantity) cash, sum(${SIGN} * -1 * f.quantity) quantity, sum(CASE WHEN f.side='buy' AND f.commission_currency != split_part(f.symbol, '/', 2) THEN f.commission::double ELSE 0.0 END) commission_base, sum(CASE WHEN f.commission_currency = split_part(f.symbol, '/', 2) THEN f.commission::double ELSE 0.0 END) commission_quote, count() fills FROM fills f GROUP BY day, account, source, venue, symbol), m AS (SELECT timestamp_floor('d', ts) day, venue, symbol, last(mid(bid,ask)) mark FROM quotes GROUP BY day, venue, symbol) SELECT f.day ts, f.account, f.source, f.venue, f.symbol, f.fills, f.cash, f.quantity, m.mark, f.commission_quote + f.commission_base * m.mark commission, f.cash + f.quantity * m.mark - f.commission_quote - f.commission_base * m.mark pnl FROM f JOIN m ON (day, venue, symbol))`,
    },
    {
      name: 'slippage',
      meaning: 'Average fill price of each order against the mid it arrived at; positive is a cost.',
      sql: "CREATE OR REPLACE VIEW slippage AS (WITH a AS (SELECT ts, order_id, account, source, venue, symbol, side, strategy, arrival_mid FROM orders WHERE event='accepted'), f AS (SELECT order_id, sum(price*quantity)/sum(quantity) average_price, sum(quantity) quantity FROM fills GROUP BY order_id) SELECT a.ts, a.order_id, a.account, a.source, a.venue, a.symbol, a.side, a.strategy, f.quantity, a.arrival_mid, f.average_price, CASE WHEN a.side='buy' THEN 1 ELSE -1 END * (f.average_price - a.arrival_mid) / a.arrival_mid * 10000 slippage_bps FROM a JOIN f ON (order_id))",
    },
  ],
};
