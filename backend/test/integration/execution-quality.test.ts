import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { QuestDbReader } from '../../src/questdb/reader.js';
import { QuestDbSender } from '../../src/questdb/sender.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { recipesOf } from '../cookbook/page.js';
import { beginOfExecution, seedExecution } from '../execution-history.js';
import { TestQuestDb, findQuestDb } from '../questdb-server.js';

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: execution quality in SQL, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

const dashboard = z
  .object({
    templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
    panels: z.array(
      z.object({ title: z.string(), targets: z.array(z.object({ rawSql: z.string().optional() })) }).loose(),
    ),
  })
  .parse(JSON.parse(readFileSync(join(__dirname, '../../../dashboards/trading/execution-quality.json'), 'utf8')));

type Cell = string | number | boolean | null;
type Rows = readonly (readonly Cell[])[];
type Choice = Readonly<Partial<Record<'source' | 'account' | 'venue' | 'symbol' | 'strategy' | 'preset', string>>>;

const BPS = 10_000;
/**
 * The demo fills, price and quantity: f1 101 x 1, f2 102 x 1, f3 101.5 x 3 (sold), f4 102 x 1 (by a formula, no mid).
 * Slippage: 1 and 2 of 100 = 100 and 200 bp; sold 1.5 above 100 = -150 bp; f4 at its mid = 0.
 * Effective: twice 1 and 2 of 100 = 200 and 400; twice -0.5 of 101.
 */
const F3_EFFECTIVE = ((-2 * 0.5) / 101) * BPS;
const DEMO_VALUE = 101 + 102 + 304.5 + 102;
const SLIPPAGE = (101 * 100 + 102 * 200 + 304.5 * -150) / DEMO_VALUE;
const EFFECTIVE = (101 * 200 + 102 * 400 + 304.5 * F3_EFFECTIVE) / (101 + 102 + 304.5);
/** A minute later the mid is 102 (from 60 s to 90 s): f1 and f2 at 65 s, f3 at 90 s by the quote of 88 s; f4 has none. */
const F3_REALIZED = ((2 * (102 - 101.5)) / 101) * BPS;
const REALIZED = (101 * -200 + 102 * 0 + 304.5 * F3_REALIZED) / (101 + 102 + 304.5);
/**
 * Orders of demo: o1 costs 3 + 0.203 of 200. o2 sold 3 of 4 decided at 100: delay -(101 - 100) x 3, spread
 * -(101.5 - 101) x 3, fees 0.15225, missed -(102 - 100) x 1, of 400. o3 has no mid, o4 no quote at its end: no total.
 * o7 missed -(102 - 101) x 1 of 101.
 */
const O1 = 3.203;
const O2 = -3 - 1.5 + 0.15225 - 2;
const SHORTFALL = ((O1 + O2 - 1) / (200 + 400 + 101)) * BPS;
const REALISTIC_SLIPPAGE = (101 * 100 + 102 * 200 - 304.5 * 150) / 507.5;
const COMMISSION = ((0.101 + 0.102 + 0.15225 + 0.102) / DEMO_VALUE) * BPS;

/** Markouts of f1, f2 (bought at 101 and 102), f3 (sold at 101.5), f4 (bought at 102), by horizon; null: no fresh quote. */
const MIDS: Readonly<Record<number, readonly (number | null)[]>> = {
  [-1]: [100, 100, 101, 102],
  0: [100, 100, 101, 102],
  1: [100, 100, 101, 102],
  5: [101, 101, 101, 102], // f4 at 92 s: the quote of 88 s, 4 s old
  10: [101, 101, 101, null], // at 97 s it is 9 s old
  30: [101, 101, 102, null],
  60: [102, 102, 102, null],
  300: [104, 104, 104, 104],
};
const PRICES = [101, 102, 101.5, 102];
const QUANTITIES = [1, 1, 3, 1];
const SIGNS = [1, 1, -1, 1];
const FILL_MIDS = [100, 100, 101, null];
const HORIZONS = [-1, 0, 1, 5, 10, 30, 60, 300];
/** Sum of `figure` by value over `of`, those without a figure left out; null when none has one. */
function weighted(of: readonly number[], figure: (index: number) => number | null): number | null {
  const known = of.flatMap((index) => {
    const value = figure(index);
    return value === null ? [] : [{ value, weight: (PRICES[index] ?? 0) * (QUANTITIES[index] ?? 0) }];
  });
  const weight = known.reduce((sum, each) => sum + each.weight, 0);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each.value * each.weight, 0) / weight;
}
const markout = (horizon: number) => (index: number) => {
  const mid = MIDS[horizon]?.[index] ?? null;
  return mid === null ? null : (((SIGNS[index] ?? 0) * (mid - (PRICES[index] ?? 0))) / (PRICES[index] ?? 0)) * BPS;
};
const realized = (horizon: number) => (index: number) => {
  const [mid, then] = [FILL_MIDS[index] ?? null, MIDS[horizon]?.[index] ?? null];
  return mid === null || then === null ? null : ((2 * (SIGNS[index] ?? 0) * ((PRICES[index] ?? 0) - then)) / mid) * BPS;
};
const money = (horizon: number) =>
  [0, 1, 2, 3].reduce((sum, index) => {
    const mid = MIDS[horizon]?.[index] ?? null;
    const gain = mid === null ? 0 : (SIGNS[index] ?? 0) * (mid - (PRICES[index] ?? 0)) * (QUANTITIES[index] ?? 0);
    return sum + gain;
  }, 0);

/** Of the demo prices, everything else chosen freely. */
const PANELS: Readonly<Record<string, Rows>> = {
  Slippage: [[SLIPPAGE]],
  'Effective spread': [[EFFECTIVE]],
  'Realized spread, 1 minute': [[REALIZED]],
  'Implementation shortfall': [[SHORTFALL]],
  Commission: [[COMMISSION]],
  'Filled by a formula': [[(100 * 102) / DEMO_VALUE]],
  Markout: HORIZONS.map((horizon) => [
    `${horizon} s`,
    weighted([2], markout(horizon)),
    weighted([0, 1, 3], markout(horizon)),
  ]),
  'Markout, counted': HORIZONS.map((horizon) => [
    ...[horizon, 4, (MIDS[horizon] ?? []).filter((mid) => mid !== null).length],
    ...[weighted([0, 1, 2, 3], markout(horizon)), money(horizon), weighted([0, 1, 2], realized(horizon))],
  ]),
  'Where the shortfall comes from': [
    ['alpha', (-3 / 600) * BPS, (1.5 / 600) * BPS, 0, ((0.203 + 0.15225) / 600) * BPS, (-2 / 600) * BPS],
    ['beta', 0, 0, 0, 0, (-1 / 101) * BPS],
  ],
  'Makers’ fills against the queue': [
    ['1 under 1x', 1, 0, 0, 0, 0, 100], // o7: 0.5 before 1
    ['2 1x to 10x', 1, 75, 50, 100, 50, 100], // o2: 10 before 4, 3 filled, band 2 .. 4
    ['4 100x and more', 1, 0, 0, 20, 20, 100], // o4: 1000 before 5, band 0 .. 1
  ],
  'What fills met': [
    ['BOOK', 101 + 102 + 304.5],
    ['MODEL', 102],
  ],
  'By preset, account, strategy, venue and symbol': [
    [
      ...['realistic', 'a', 'alpha', 'demo', 'BTC/USDT', 3, 507.5],
      ...[REALISTIC_SLIPPAGE, EFFECTIVE, REALIZED],
      ...[((0.101 + 0.102 + 0.15225) / 507.5) * BPS, 0],
    ],
    ['thin', 'a', 'alpha', 'demo', 'BTC/USDT', 1, 102, 0, null, null, 10, 100],
  ],
};

/** Of the live prices: f5 sold 10 at 49.5, f6 and f7 bought 4 and 6 at 49.5, mid 50 as long as it is heard. */
const LIVE_PANELS: Readonly<Record<string, Rows>> = {
  Slippage: [[0]], // 100 bp of 495 and -100 bp of 495
  'Effective spread': [[0]],
  'Implementation shortfall': [[((5.495 - 5 + 0.099) / 1000) * BPS]], // delay 2, spread 5, impact -2, fees 0.495
  Commission: [[((0.495 + 0.099) / 990) * BPS]],
  'Filled by a formula': [[0]],
  'Where the shortfall comes from': [['beta', (2 / 1000) * BPS, 0, (-2 / 1000) * BPS, (0.594 / 1000) * BPS, 0]],
  'Makers’ fills against the queue': [['0 first', 1, 100, 50, 100, 50, 100]],
};

/** The cookbook's questions about our own orders, of the demo prices. */
const ANSWERS: Readonly<Record<string, Rows>> = {
  Slippage: [
    ['demo', 'a', 'alpha', 'realistic', 3, 507.5, REALISTIC_SLIPPAGE],
    ['demo', 'a', 'alpha', 'thin', 1, 102, 0],
  ],
  'Effective and realized spread': [
    ['maker', 1, F3_EFFECTIVE, F3_REALIZED, 1],
    ['taker', 3, (101 * 200 + 102 * 400) / 203, (101 * -200) / 203, 2],
  ],
  'Implementation shortfall': [
    ['alpha', 3, 2, 600, -3, 1.5, 0, 0.203 + 0.15225, -2, O1 + O2, ((O1 + O2) / 600) * BPS],
    ['beta', 2, 1, 101, 0, 0, 0, 0, -1, -1, (-1 / 101) * BPS],
  ],
  'Markout of our fills': (['maker', 'taker'] as const).flatMap((side) =>
    HORIZONS.map((horizon) => {
      const of = side === 'maker' ? [2] : [0, 1, 3];
      const fresh = of.filter((index) => markout(horizon)(index) !== null).length;
      return [side, horizon, of.length, fresh, weighted(of, markout(horizon))];
    }),
  ),
  'Fill rate of makers': [
    ['1 under 1x', 1, 0, 0, 0, 1],
    ['2 1x to 10x', 1, 75, 50, 100, 1],
    ['4 100x and more', 1, 0, 0, 20, 1],
  ],
  'Book or model': [
    ['realistic', 'BOOK', 3, 507.5],
    ['thin', 'MODEL', 1, 102],
  ],
  'Books kept twice': [],
};
const RECIPES = recipesOf(join(__dirname, '../../../docs/sql-cookbook.md')).filter(({ number }) => number > 20);

withQuestDb('execution quality on a small history worked out by hand', () => {
  const begin = beginOfExecution(Date.now() * 1000);
  const iso = (seconds: number) => new Date((begin + seconds * 1_000_000) / 1000).toISOString();
  let questdb: TestQuestDb;
  let sql: QuestDbSql;
  let reader: QuestDbReader;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    await seedExecution(new QuestDbSender(questdb.address), begin);
    for (const table of ['quotes', 'fills', 'orders']) await sql.query(`SELECT wait_wal_table('${table}')`);
    const { pgPort, readonlyUser: user, readonlyPassword: password } = questdb.server;
    reader = new QuestDbReader({ url: `postgres://127.0.0.1:${pgPort}/qdb`, user, password });
  }, 120_000);

  afterAll(async () => {
    await reader.close();
    await questdb.remove();
  });

  /** What Grafana makes of a query before it asks. */
  const filledIn = (sql: string, choice: Choice, [from, to]: readonly [number, number]) =>
    sql
      .replaceAll('$__timeFilter(ts)', `ts BETWEEN '${iso(from)}' AND '${iso(to)}'`)
      .replaceAll('${__interval_ms}', '1000')
      .replaceAll(/\$\{(\w+):raw\}/g, (_all, name: keyof Choice) => choice[name] ?? (name === 'source' ? 'demo' : '*'));
  const rowsOf = async (sql: string): Promise<Rows> =>
    (await reader.query(sql)).rows.map((row) =>
      row.map((cell) => {
        if (cell instanceof Date) return cell.toISOString();
        return typeof cell === 'string' && /^-?\d+$/.test(cell) ? Number(cell) : (cell as Cell);
      }),
    );
  const near = (rows: Rows) =>
    rows.map((row) => row.map((cell) => (typeof cell === 'number' ? (expect.closeTo(cell, 6) as unknown) : cell)));
  const answer = async (title: string, choice: Choice = {}, range: readonly [number, number] = [0, 600]) => {
    const sql = dashboard.panels.find((panel) => panel.title === title)?.targets[0]?.rawSql;
    if (sql === undefined) throw new Error(`no panel '${title}' asks SQL`);
    return rowsOf(filledIn(sql, choice, range));
  };

  test.each(Object.entries(PANELS))('%s', async (title, rows) => {
    expect(await answer(title)).toEqual(near(rows));
  });

  test.each(Object.entries(LIVE_PANELS))('%s, of real-time prices', async (title, rows) => {
    expect(await answer(title, { source: 'live' })).toEqual(near(rows));
  });

  test.each(RECIPES.map(({ title, sql }) => [title, sql] as const))('cookbook: %s', async (title, sql) => {
    expect(await rowsOf(sql)).toEqual(near(ANSWERS[title] ?? [['not worked out']]));
  });

  test('every panel that asks SQL is checked here or below', () => {
    const asked = dashboard.panels.flatMap(({ title, targets }) =>
      targets.some(({ rawSql }) => rawSql !== undefined) ? [title] : [],
    );
    expect(asked.sort()).toEqual(
      [...Object.keys(PANELS), 'Cost of fills', 'Orders by shortfall', 'Shadow accounting'].sort(),
    );
  });

  test('Cost of fills: a row for each interval with fills', async () => {
    expect(await answer('Cost of fills')).toEqual(
      near([
        [iso(5), (101 * 100 + 102 * 200) / 203, (101 * 200 + 102 * 400) / 203, 10],
        [iso(30), -150, F3_EFFECTIVE, 5],
        [iso(87), 0, null, 10],
      ]),
    );
  });

  test('Orders by shortfall: the dearest first, those without a total last; a refused order is none', async () => {
    const rows = await answer('Orders by shortfall');
    expect(rows.map((row) => row[1]).slice(0, 3)).toEqual(['o1', 'o7', 'o2']);
    expect(rows.map((row) => row[1]).sort()).toEqual(['o1', 'o2', 'o3', 'o4', 'o7']);
    const parts = Object.fromEntries(rows.map((row) => [String(row[1]), row.slice(11)]));
    expect(parts['o1']).toEqual(near([[0, 3, 0, 0.203, 0, O1, (O1 / 200) * BPS]])[0]);
    expect(parts['o2']).toEqual(near([[-3, -1.5, 0, 0.15225, -2, O2, (O2 / 400) * BPS]])[0]);
    expect(parts['o3']).toEqual(near([[0, null, null, 0.102, 0, null, null]])[0]);
    expect(parts['o4']).toEqual(near([[0, 0, 0, 0, null, null, null]])[0]);
    expect(parts['o7']).toEqual(near([[0, 0, 0, 0, -1, -1, (-1 / 101) * BPS]])[0]);
  });

  test.each<[string, Choice, Rows]>([
    ['account', { account: 'b' }, [[null]]],
    ['venue', { venue: 'binance' }, [[null]]],
    ['symbol', { symbol: 'ETH/USDT' }, [[null]]],
    ['strategy', { strategy: 'beta' }, [[null]]],
    ['preset', { preset: 'thin' }, [[0]]],
    ['preset', { preset: 'realistic' }, [[REALISTIC_SLIPPAGE]]],
    ['source', { source: 'live', preset: 'brutal', strategy: 'beta' }, [[0]]],
  ])('changing %s changes the result', async (_name, choice, rows) => {
    expect(await answer('Slippage', choice)).toEqual(near(rows));
  });

  test('every choice reaches every panel', async () => {
    for (const title of [...Object.keys(PANELS), 'Cost of fills', 'Orders by shortfall']) {
      const all = JSON.stringify(await answer(title));
      for (const name of ['source', 'account', 'venue', 'symbol', 'strategy', 'preset'])
        expect([title, name, JSON.stringify(await answer(title, { [name]: 'nobody' }))]).not.toEqual([
          title,
          name,
          all,
        ]);
      expect([title, JSON.stringify(await answer(title, {}, [200, 600]))]).not.toEqual([title, all]);
    }
  });

  test('the choices are what there is, within the chosen source', async () => {
    const choices = new Map<string, Rows>();
    for (const { name, query } of dashboard.templating.list)
      choices.set(name, await rowsOf(filledIn(query, { source: 'live' }, [0, 600])));
    expect(Object.fromEntries(choices)).toEqual({
      source: [['demo'], ['live']],
      account: [['b']],
      venue: [['binance']],
      symbol: [['ETH/USDT']],
      strategy: [['beta']],
      preset: [['brutal']],
    });
  });

  test('prices that come in now can be chosen before the first order', async () => {
    const [choice] = dashboard.templating.list.filter(({ name }) => name === 'source');
    const trade = (minutes: number, source: string) =>
      `INSERT INTO trades (ts, venue, symbol, side, price, quantity, source) VALUES (dateadd('m', -${minutes}, now()), 'kraken', 'XRP/USD', 'buy', 1, 1, '${source}')`;
    await sql.query(trade(14, 'replay'));
    await sql.query(trade(16, 'of the quarter of an hour before'));
    await sql.query("SELECT wait_wal_table('trades')");
    expect(await rowsOf(choice?.query ?? '')).toEqual([['demo'], ['live'], ['replay']]);
  });

  test.each<[string, string, Rows]>([
    [
      'fill_quality',
      "SELECT trade_id, slippage_bps, slippage_quote, effective_spread_bps, commission_bps, report_ms FROM fill_quality WHERE account = 'a' ORDER BY trade_id",
      [
        ['f1', 100, 1, 200, 10, 20],
        ['f2', 200, 2, 400, 10, 20],
        ['f3', -150, -4.5, F3_EFFECTIVE, 5, 20],
        ['f4', 0, 0, null, 10, 20],
      ],
    ],
    [
      'slippage',
      'SELECT order_id, quantity, average_price, slippage_bps FROM slippage ORDER BY order_id',
      [
        ['o1', 2, 101.5, 150],
        ['o2', 3, 101.5, -150],
        ['o3', 1, 102, 0],
        ['o5', 10, 49.5, 100],
        ['o6', 10, 49.5, -100],
      ],
    ],
    [
      'markout',
      "SELECT trade_id, horizon_s, mid, markout_bps, realized_spread_bps, quote_age_s FROM markout WHERE trade_id IN ('f4', 'f5') AND horizon_s IN (5, 10, 60, 300) ORDER BY trade_id, horizon_s",
      [
        ['f4', 5, 102, 0, null, 4],
        ['f4', 10, null, null, null, 9],
        ['f4', 60, null, null, null, 59], // at 147 s
        ['f4', 300, 104, (2 / 102) * BPS, null, 1], // at 387 s
        ['f5', 5, 50, (-0.5 / 49.5) * BPS, 200, 0],
        ['f5', 10, 50, (-0.5 / 49.5) * BPS, 200, 1],
        ['f5', 60, 50, (-0.5 / 49.5) * BPS, 200, 1],
        ['f5', 300, null, null, null, 203], // at 321 s, last heard at 118 s
      ],
    ],
    [
      'shortfall',
      "SELECT order_id, value, delay, spread, impact, fees, missed, total FROM shortfall WHERE account = 'b' ORDER BY order_id",
      [
        ['o5', 500, 2, 5, -2, 0.495, 0, 5.495],
        ['o6', 500, 0, -5, 0, 0.099, 0, -4.901],
      ],
    ],
    [
      'maker_fill_rate',
      'SELECT order_id, queue_bucket, fill_rate, pessimistic_rate, optimistic_rate, in_band FROM maker_fill_rate ORDER BY order_id',
      [
        ['o2', '2 1x to 10x', 0.75, 0.5, 1, true],
        ['o4', '4 100x and more', 0, 0, 0.2, true],
        ['o6', '0 first', 1, 0.5, 1, true],
        ['o7', '1 under 1x', 0, 0, 0, true],
      ],
    ],
    [
      'liquidity_share',
      'SELECT source, liquidity_source, liquidity_side, sum(fills), sum(notional) FROM liquidity_share ORDER BY 1, 2, 3',
      [
        ['demo', 'BOOK', 'maker', 1, 304.5],
        ['demo', 'BOOK', 'taker', 2, 203],
        ['demo', 'MODEL', 'taker', 1, 102],
        ['live', 'BOOK', 'maker', 2, 495],
        ['live', 'BOOK', 'taker', 1, 495],
      ],
    ],
  ])('view %s', async (_name, sql, rows) => {
    expect(await rowsOf(sql)).toEqual(near(rows));
  });
});
