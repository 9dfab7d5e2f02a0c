import { join } from 'node:path';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { QuestDbReader } from '../../src/questdb/reader.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { questionsOf, recipesOf } from '../cookbook/page.js';
import { beginOfHistory, seedSmallHistory } from '../cookbook/small-history.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';

const PAGE = join(__dirname, '../../../docs/sql-cookbook.md');
const BPS = 10_000;
jest.setTimeout(30_000);
const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: the cookbook, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

/** A time as seconds after the begin of the history. */
const at = (seconds: number) => ({ seconds });
/** An age in seconds of what happened `seconds` after the begin. */
const age = (seconds: number) => ({ age: seconds });
/** A percentile of a histogram with three digits: 50.03 stands for 50. */
const about = (value: number) => ({ about: value });
const ANY_POSITIVE = { positive: true };
/** The begin of the hour, or of the UTC day, in which the history begins. */
const HOUR = { floor: 3_600_000_000 };
const DAY = { floor: 86_400_000_000 };
type Expected =
  | string
  | number
  | boolean
  | null
  | ReturnType<typeof at>
  | ReturnType<typeof age>
  | ReturnType<typeof about>
  | typeof ANY_POSITIVE
  | typeof HOUR;

const DEMO = ['demo', 'BTC/USDT'];
const BINANCE = ['binance', 'BTC/USDT'];
const KRAKEN = ['kraken', 'BTC/USDT'];
const REPLAY = ['replay-binance', 'BTC/USDT'];
/** Root mean square of the given returns. */
const rms = (...values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const mean = (...values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
// Closes of the demo: 99 (minute 0), 102, 109, nothing, 110 (after an empty minute: no return). Binance: 201, 202, 206.
const DEMO_MOVE = rms(Math.log(102 / 99), Math.log(109 / 102));
const BINANCE_MOVE = rms(Math.log(202 / 201), Math.log(206 / 202));
// Mid 100 until the quote at 90 s, then 110. Move of the mid in bps of the trade's price, with the sign of its side:
const [BUY_101, SELL_99, BUY_102] = [(-1 / 101) * BPS, (-1 / 99) * BPS, (-2 / 102) * BPS];
const SELL_109 = (-1 / 109) * BPS; // mid 110 while it holds
const BUY_102_AFTER = (8 / 102) * BPS; // a minute after 70 s and 80 s the mid is 110
const AT_ONCE = mean(BUY_101, SELL_99, BUY_102, BUY_102, SELL_109); // the trade at 250 s meets a quote of 160 s ago: not fresh
const MINUTE_LATER = mean(BUY_101, SELL_99, BUY_102_AFTER, BUY_102_AFTER); // nor does the one at 130 s a minute later

/** What each query must say of the small history, worked out by hand from test/cookbook/small-history.ts. */
const ANSWERS: Readonly<Record<string, readonly (readonly Expected[])[]>> = {
  Now: [
    // bid 201, ask 203: 2 of mid 202.
    [...BINANCE, 201, 203, (2 / 202) * BPS, 206, 'buy', age(63), age(120)],
    [...DEMO, 109, 111, (2 / 110) * BPS, 110, 'buy', age(90), age(250)],
    ['demo', 'ETH/USDT', 9, 11, 2000, 10, 'buy', age(5), age(10)],
    [...KRAKEN, 199, 201, 100, 202, 'buy', age(62), age(6)],
    [...REPLAY, 49, 51, 400, 51, 'buy', age(0), age(0)],
  ],
  'Spread over time': [
    // Minute 0: 2 of 100 = 200 bps, 1 of 100 = 100 bps. Minute 1: 4 of 100 = 400 bps, 2 of 110 = 181.8 bps.
    [at(0), ...DEMO, 150, 1, 2, 2],
    [at(60), ...DEMO, (400 + (2 / 110) * BPS) / 2, 2, 4, 2],
  ],
  'Time-weighted spread': [
    // 100 bps for 61 s, 4 of 204 for 2 s; the last change has no length yet.
    [HOUR, ...BINANCE, (100 * 61 + (4 / 204) * BPS * 2) / 63, mean(100, (4 / 204) * BPS, (2 / 202) * BPS), 3],
    [HOUR, ...DEMO, (200 * 30 + 100 * 30 + 400 * 30) / 90, mean(200, 100, 400, (2 / 110) * BPS), 4],
    [HOUR, ...KRAKEN, 200, mean(200, 200, 100), 3],
    [HOUR, ...REPLAY, 400, 400, 1],
  ],
  VWAP: [
    [at(0), ...DEMO, (101 * 1 + 99 * 2) / 3, 3, 2],
    [at(60), ...DEMO, 102, 3, 2],
    [at(120), ...DEMO, 109, 4, 1],
    [at(240), ...DEMO, 110, 1, 1],
  ],
  Candles: [
    [at(0), ...DEMO, 101, 101, 99, 99, 3, 2],
    [at(60), ...DEMO, 102, 102, 102, 102, 3, 2],
    [at(120), ...DEMO, 109, 109, 109, 109, 4, 1],
    [at(180), ...DEMO, null, null, null, null, null, null],
    [at(240), ...DEMO, 110, 110, 110, 110, 1, 1],
  ],
  'Volume profile': [
    [95, 2, 0, 2, 1], // 2 at 99
    [100, 4, 4, 0, 3], // 1 at 101, 1 and 2 at 102
    [105, 4, 0, 4, 1], // 4 at 109
    [110, 1, 1, 0, 1],
  ],
  'Taker imbalance': [
    [at(0), ...DEMO, 1, 2, -1 / 3, -1],
    [at(60), ...DEMO, 3, 0, 1, 2],
    [at(120), ...DEMO, 0, 4, -1, -2],
    [at(240), ...DEMO, 1, 0, 1, -1],
  ],
  'Book imbalance and depth': [
    [at(60), ...BINANCE, 200, 0, 0, null, true], // nearest levels 50 bps off: nothing is nearer
    [at(90), ...DEMO, 100, 1 + 2, 1 + 4, (3 - 5) / (3 + 5), true], // 99.9 .. 100.1; 99.5 and 101 lie outside
    [at(5), 'demo', 'ETH/USDT', 10, 3, 4, -1 / 7, false], // two levels a side, all within 10 bps: more may lie beyond
    [at(60), ...KRAKEN, 200, 0, 0, null, true],
  ],
  'Cost of size': [
    [at(60), ...BINANCE, 200, 201, 50, 199, 50],
    [at(90), ...DEMO, 100, (100.01 + 100.05) / 2, 3, (99.99 + 99.95) / 2, 3],
    // 1 at 10.001 and 1 at 10.002; 1 at 9.999 and 1 at 9.998: 1.5 bps.
    [at(5), 'demo', 'ETH/USDT', 10, 10.0015, 1.5, 9.9985, 1.5],
    [at(60), ...KRAKEN, 200, null, null, null, null], // only 1 on each side
  ],
  'Realized volatility': [
    [...BINANCE, BINANCE_MOVE * BPS, BINANCE_MOVE * Math.sqrt(525_600) * 100, 2],
    [...DEMO, DEMO_MOVE * BPS, DEMO_MOVE * Math.sqrt(525_600) * 100, 2],
  ],
  'Best of all venues': [
    ['live', 'BTC/USDT', 'binance', 'binance', 1, 0, null, null, null],
    ['live', 'BTC/USDT', 'binance', 'kraken', 2, 2, (1 / 201) * BPS, at(1), at(1)], // 1 s .. 3 s, bid 202 over ask 201
    ['live', 'BTC/USDT', 'kraken', 'binance', 1, 0, null, null, null],
  ],
  'Price difference': [
    [at(0), 'BTC/USDT', 0, 0, 0, 1], // 200 and 200
    [at(60), 'BTC/USDT', 150, 100, 200, 2], // at 61 s 204 and 200, at 63 s 202 and 200
  ],
  'Holes in trade ids': [[...DEMO, 14, 14, 1, at(80)]],
  'Declared gaps': [
    [...BINANCE, 5, 0, 0, 0, 0], // connecting 0 s .. 5 s
    [...DEMO, 30, 140, 2, 1, 10], // stale 20 s .. 50 s; nobody looked 60 s .. 200 s; id 14, 70 s .. 80 s
  ],
  Delay: [
    ['binance', 'book', 1, about(12), about(12), 0],
    ['binance', 'quote', 3, about(7), about(7), 0],
    ['binance', 'trade', 3, about(50), about(70), 1], // 0 (was -5), 50, 70
    ['demo', 'book', 3, about(12), about(12), 0],
    ['demo', 'quote', 5, about(5), about(5), 0],
    ['demo', 'trade', 6, about(20), about(40), 0], // 10, 20, 20, 20, 30, 40; the back-filled one is left out
    ['kraken', 'book', 1, about(12), about(12), 0],
    ['kraken', 'quote', 3, about(8), about(8), 0],
    ['kraken', 'trade', 1, about(10), about(10), 0],
  ],
  Rejected: [
    ['demo', 'quote', 'PRICE_OFF_GRID', 2, at(1), at(2), '{"p":"2"}'],
    ['binance', 'trade', 'DUPLICATE_ID', 1, at(3), at(3), '{"t":501}'],
  ],
  'Doubled and back-filled': [
    [...BINANCE, 3, 0, 0, 0],
    [...DEMO, 6, 0, 1, 100 / 6],
    [...KRAKEN, 2, 1, 1, 50],
    [...REPLAY, 1, 0, 0, 0],
  ],
  'Rows and disk': [
    ['books', 5],
    ['consolidated', 4],
    ['feed_channels', 1],
    ['feed_health', 9],
    ['quotes', 12],
    ['trades', 13],
  ].map(([table = '', rows = 0]) => [DAY, table, rows, Number(rows) / 86_400, ANY_POSITIVE]),
  'Trade sizes': [
    [...BINANCE, 100, 2, 200 / 3, 302.5, (302.5 / 2362.5) * 100, 202], // 0.5 x 201 and 1 x 202
    [...BINANCE, 1000, 1, 100 / 3, 2060, (2060 / 2362.5) * 100, 2060], // 10 x 206
    [...DEMO, 100, 6, 100, 101 + 198 + 102 + 204 + 436 + 110, 100, 436],
    [...KRAKEN, 100, 2, 100, 404, 100, 202],
    [...REPLAY, 0, 1, 100, 25.5, 100, 25.5],
  ],
  Markout: [
    [...DEMO, 0, 6, 5, AT_ONCE],
    [...DEMO, 1, 6, 5, AT_ONCE],
    [...DEMO, 5, 6, 5, AT_ONCE],
    [...DEMO, 60, 6, 4, MINUTE_LATER],
  ],
};

const VIEWS: Readonly<Record<string, { readonly sql: string; readonly rows: readonly (readonly Expected[])[] }>> = {
  top_of_book: {
    sql: "SELECT ts, venue, symbol, source, mid, imbalance, time_received FROM top_of_book WHERE venue = 'kraken'",
    rows: [[at(62), ...KRAKEN, 'live', 200, 0, at(62.008)]],
  },
  feed_status: {
    sql: 'SELECT ts, venue, symbol, status, rejected, delay_ms_p99, source FROM feed_status ORDER BY venue',
    rows: [
      [at(15), ...BINANCE, 'live', 3, 90, 'live'],
      [at(200), ...DEMO, 'live', 3, 90, 'demo'],
    ],
  },
  spread: {
    sql: "SELECT * FROM spread WHERE venue = 'replay-binance'",
    rows: [[at(0), ...REPLAY, 'replay', 'r-1', 49, 51, 50, 2, 400]],
  },
  imbalance: {
    // 1 against 1 at the best prices, 13 against 15 in all.
    sql: "SELECT * FROM imbalance WHERE venue = 'demo' AND symbol = 'BTC/USDT' ORDER BY ts",
    rows: [
      [at(0), ...DEMO, 'demo', null, 100, 1, 1, 0, 0],
      [at(90), ...DEMO, 'demo', null, 100, 13, 15, 0, (13 - 15) / 28],
    ],
  },
  vwap: {
    sql: "SELECT * FROM vwap WHERE venue = 'binance' ORDER BY ts",
    rows: [
      [at(0), ...BINANCE, 201, 0.5, 100.5, 1],
      [at(60), ...BINANCE, 202, 1, 202, 1],
      [at(120), ...BINANCE, 206, 10, 2060, 1],
    ],
  },
};

/** Those about our own orders are asked of a history of their own: execution-quality.test.ts. */
const OF_MARKETS = recipesOf(PAGE).filter(({ number }) => number <= 20);

test('the cookbook answers the questions of its head, in their order, and no other', () => {
  const recipes = recipesOf(PAGE);
  expect(recipes.map(({ number, title }) => [number, title])).toEqual([...questionsOf(PAGE)]);
  expect(recipes).toHaveLength(27);
  expect(OF_MARKETS.map(({ title }) => title)).toEqual(Object.keys(ANSWERS));
});

withQuestDb('the cookbook on a small history, as the read-only user', () => {
  const begin = beginOfHistory(Date.now() * 1000);
  let questdb: TestQuestDb;
  let reader: QuestDbReader;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    const sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    const { trades } = await seedSmallHistory(sql, begin);
    await until('candles of every trade', async () => {
      const [row] = await sql.query('SELECT sum(trades) FROM candles_1s');
      return Number(row?.[0]) === trades;
    });
    const { pgPort, readonlyUser: user, readonlyPassword: password } = questdb.server;
    reader = new QuestDbReader({ url: `postgres://127.0.0.1:${pgPort}/qdb`, user, password });
  }, 120_000);

  afterAll(async () => {
    await reader.close();
    await questdb.remove();
  });

  /** Rows in the terms of {@link Expected}: times as seconds from the begin, counts as numbers. */
  const answerTo = async (sql: string) =>
    (await reader.query(sql)).rows.map((row) =>
      row.map((cell) => {
        if (cell instanceof Date) return at((cell.getTime() * 1000 - begin) / 1e6);
        return typeof cell === 'string' && /^-?\d+$/.test(cell) ? Number(cell) : cell;
      }),
    );
  const matcher = (value: Expected): unknown => {
    if (typeof value === 'number') return expect.closeTo(value, 6);
    if (typeof value === 'object' && value !== null && 'about' in value) return expect.closeTo(value.about, 1);
    if (typeof value !== 'object' || value === null) return value;
    if ('floor' in value) return at((0 - (begin % value.floor)) / 1e6);
    if ('positive' in value) return { asymmetricMatch: (cell: unknown) => typeof cell === 'number' && cell > 0 };
    return 'age' in value ? expect.closeTo(Date.now() / 1000 - begin / 1e6 - value.age, -1) : value;
  };
  const matchers = (rows: readonly (readonly Expected[])[]) => rows.map((row) => row.map(matcher));

  test.each(OF_MARKETS.map(({ title, sql }) => [title, sql] as const))('%s', async (title, sql) => {
    expect(await answerTo(sql)).toEqual(matchers(ANSWERS[title] ?? []));
  });

  test.each(Object.entries(VIEWS))('view %s', async (_name, { sql, rows }) => {
    expect(await answerTo(sql)).toEqual(matchers(rows));
  });
});
