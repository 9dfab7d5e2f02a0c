import type { QuestDbSql } from '../../src/questdb/sql.js';

type Value = string | number | boolean | null | readonly (readonly number[])[];
type Row = Readonly<Record<string, Value>>;

const MINUTE_US = 60_000_000;
const WINDOW_US = 10 * MINUTE_US;

/**
 * When the small history begins: 40 to 50 minutes before `nowUs` and at a full ten minutes, so that its first ten minutes lie
 * in one UTC hour, end before "a minute ago" and begin within the last hour.
 */
export function beginOfHistory(nowUs: number): number {
  return Math.floor((nowUs - 4 * WINDOW_US) / WINDOW_US) * WINDOW_US;
}

const demo = { venue: 'demo', symbol: 'BTC/USDT', source: 'demo' };
const binance = { venue: 'binance', symbol: 'BTC/USDT', source: 'live' };
const kraken = { venue: 'kraken', symbol: 'BTC/USDT', source: 'live' };
const ether = { ...demo, symbol: 'ETH/USDT' };
const replay = { venue: 'replay-binance', symbol: 'BTC/USDT', source: 'replay', run_id: 'r-1' };
const pair = { symbol: 'BTC/USDT', source: 'live' };

/** The fixture: times in seconds from its begin, delays in ms. Every figure is chosen so that answers can be worked out by hand. */
function rowsFrom(begin: number): Readonly<Record<string, readonly Row[]>> {
  const at = (seconds: number, delayMs = 0) => begin + Math.round(seconds * 1e6) + delayMs * 1000;
  type Of = typeof demo | typeof replay;
  const trade = (
    of: Of,
    told: [id: string, s: number, side: string, price: number, quantity: number, delay: number],
  ) => {
    const [trade_id, s, side, price, quantity, delay] = told;
    return { ts: at(s), ...of, side, trade_id, price, quantity, time_received: at(s, delay), backfilled: false };
  };
  let sequence = 0;
  const quote = (of: Of, s: number, [bid, bid_size, ask, ask_size]: number[], delay: number): Row => ({
    ...{ ts: at(s), ...of, sequence: (sequence += 1), time_received: at(s, delay) },
    ...{ bid: bid ?? 0, bid_size: bid_size ?? 0, ask: ask ?? 0, ask_size: ask_size ?? 0 },
  });
  const book = (of: Of, s: number, bids: [number[], number[]], asks: [number[], number[]]): Row => ({
    ...{ ts: at(s), ...of, sequence: (sequence += 1), time_received: at(s, 12) },
    ...{ best_bid: bids[0][0] ?? 0, best_ask: asks[0][0] ?? 0, bids, asks },
  });
  const state = (of: Of, s: number, status: string): Row => ({
    ts: at(s),
    ...of,
    status,
    rejected: 3,
    delay_ms_p99: 90,
  });
  return {
    trades: [
      trade(demo, ['11', 10, 'buy', 101, 1, 10]),
      trade(demo, ['12', 20, 'sell', 99, 2, 20]),
      trade(demo, ['13', 70, 'buy', 102, 1, 30]),
      trade(demo, ['15', 80, 'buy', 102, 2, 40]),
      { ...trade(demo, ['16', 130, 'sell', 109, 4, 9_000]), backfilled: true },
      trade(demo, ['17', 250, 'buy', 110, 1, 20]),
      trade(ether, ['1', 10, 'buy', 10, 5, 20]),
      trade(binance, ['501', 0, 'buy', 201, 0.5, 50]),
      trade(binance, ['502', 60, 'sell', 202, 1, -5]),
      trade(binance, ['505', 120, 'buy', 206, 10, 70]),
      trade(kraken, ['a-1', 5, 'buy', 202, 1, 10]),
      { ...trade(kraken, ['a-1', 6, 'buy', 202, 1, 10]), backfilled: true },
      trade(replay, ['501', 0, 'buy', 51, 0.5, 1]),
    ],
    quotes: [
      quote(demo, 0, [99, 3, 101, 1], 5),
      quote(demo, 30, [99.5, 1, 100.5, 1], 5),
      quote(demo, 60, [98, 1, 102, 3], 5),
      quote(demo, 90, [109, 1, 111, 1], 5),
      quote(ether, 5, [9, 1, 11, 1], 5),
      quote(binance, 0, [199, 1, 201, 1], 7),
      quote(binance, 61, [202, 1, 206, 1], 7),
      quote(binance, 63, [201, 1, 203, 1], 7),
      quote(kraken, 0, [198, 1, 202, 1], 8),
      quote(kraken, 50, [198, 2, 202, 2], 8),
      quote(kraken, 62, [199, 1, 201, 1], 8),
      quote(replay, 0, [49, 1, 51, 1], 1),
    ],
    books: [
      book(demo, 0, [[90], [1]], [[110], [1]]),
      book(
        demo,
        90,
        [
          [99.99, 99.95, 99.5],
          [1, 2, 10],
        ],
        [
          [100.01, 100.05, 101],
          [1, 4, 10],
        ],
      ),
      book(
        ether,
        5,
        [
          [9.999, 9.998],
          [1, 2],
        ],
        [
          [10.001, 10.002],
          [1, 3],
        ],
      ),
      book(binance, 60, [[199], [2]], [[201], [2]]),
      book(kraken, 60, [[198], [1]], [[202], [1]]),
    ],
    consolidated: [
      { ts: at(0), ...pair, bid: 199, bid_venue: 'binance', ask: 201, ask_venue: 'binance', crossed: false },
      { ts: at(1), ...pair, bid: 202, bid_venue: 'binance', ask: 201, ask_venue: 'kraken', crossed: true },
      { ts: at(3), ...pair, bid: 199, bid_venue: 'kraken', ask: 201, ask_venue: 'binance', crossed: false },
      { ts: at(4), ...pair, bid: 199, bid_venue: 'kraken', ask: 201, ask_venue: 'binance', crossed: false },
    ],
    feed_health: [
      state(demo, 0, 'live'),
      state(demo, 10, 'live'),
      state(demo, 20, 'stale'),
      state(demo, 50, 'live'),
      state(demo, 60, 'live'),
      state(demo, 200, 'live'),
      state(binance, 0, 'connecting'),
      state(binance, 5, 'live'),
      state(binance, 15, 'live'),
    ],
    feed_channels: [{ ts: at(0), ...demo, channel: 'trade', events: 6 }],
    feed_gaps: [
      { ts: at(81), ...demo, channel: 'trade', from_id: '14', to_id: '14', from_time: at(70), to_time: at(80) },
      { ts: at(51), ...demo, channel: 'quote', from_id: '', to_id: null, from_time: at(20), to_time: at(50) },
    ],
    rejected_events: [
      { ts: at(1), ...demo, channel: 'quote', rule: 'PRICE_OFF_GRID', raw: '{"p":"1"}' },
      { ts: at(2), ...demo, channel: 'quote', rule: 'PRICE_OFF_GRID', raw: '{"p":"2"}' },
      { ts: at(3), ...binance, channel: 'trade', rule: 'DUPLICATE_ID', raw: '{"t":501}' },
    ],
  };
}

/** Puts the fixture into QuestDB by plain INSERTs, waits until SQL and candles have it, and returns the rows of each table. */
export async function seedSmallHistory(sql: QuestDbSql, begin: number): Promise<Readonly<Record<string, number>>> {
  const tables = rowsFrom(begin);
  for (const [table, rows] of Object.entries(tables)) {
    // A column that a migration has just added is not there before the log is applied.
    await sql.query(`SELECT wait_wal_table('${table}')`);
    for (const row of rows)
      await sql.query(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')})`,
      );
    await sql.query(`SELECT wait_wal_table('${table}')`);
  }
  return Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length]));
}

function literal(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  return `ARRAY[${value.map((line) => `[${line.map((each) => each.toFixed(4)).join(', ')}]`).join(', ')}]`;
}
