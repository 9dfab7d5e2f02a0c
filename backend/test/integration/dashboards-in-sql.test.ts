import { migrate } from '../../src/questdb/migrations/migrate.js';
import { QuestDbReader } from '../../src/questdb/reader.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { beginOfDeskHistory, seedDeskHistory } from '../dashboards/desk-history.js';
import { type Choice, filledIn, panelQueries } from '../dashboards/panel-sql.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';

jest.setTimeout(30_000);
const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: dashboards in SQL, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

/** A time as seconds after the begin of the history. */
const at = (seconds: number) => ({ at: seconds });
/** A percentile of a histogram with three digits. */
const about = (value: number) => ({ about: value });
type Cell = string | number | boolean | null | ReturnType<typeof at> | ReturnType<typeof about>;
type Rows = readonly (readonly Cell[])[];

const STOP: Rows = [[at(240), 'Kill switch killed: account a, halt. fat finger', 'stop,killed']];
const HALT: Rows = [[at(260), 'ETH/USDT on binance suspended: the book is stale', 'halt,suspended']];
const [BTC, ETH] = ['demo BTC/USDT', 'binance ETH/USDT'];

/** What the desk shows of account a in BTC/USDT on demo, and of account b in ETH/USDT on binance. */
const TRADING: Readonly<Record<string, readonly [ofA: Rows, ofB: Rows]>> = {
  // 1 at 100, then 3 at 110: 430 / 4. Own fills: 2 bought at 101, 1 sold at 109.
  'Candles, VWAP and own fills: $symbol on $venue': [
    [
      [at(0), 100, 100, 100, 100, 1, 100, 101, null],
      [at(60), 110, 110, 110, 110, 3, 107.5, null, 109],
    ],
    [[at(0), 50, 50, 50, 50, 2, 50, 50, null]],
  ],
  'KYC rate, today': [[[80]], [[100]]], // one of o1, o2, o4, o5, o6
  'Daily volume, today': [[['USDT', 2 * 101 + 109]], [['USDT', 4 * 50]]],
  'Success rate, today': [[[40]], [[100]]], // o4 and o5 denied, o6 rejected
  'Execution time, today': [[[about(40)]], [[null]]], // 40 and 60 ms; b sent no market order
  'Error types, today': [
    [
      ['KYC_REQUIRED', 1],
      ['ORDER_NOTIONAL_LIMIT', 1],
      ['POST_ONLY', 1],
    ],
    [],
  ],
  'annotation Fills': [
    [
      [at(12), 'Paper fill: buy 2.0 BTC/USDT at 101.0, account a', 'fill,buy'],
      [at(71), 'Paper fill: sell 1.0 BTC/USDT at 109.0, account a', 'fill,sell'],
    ],
    [[at(26), 'Paper fill: buy 4.0 ETH/USDT at 50.0, account b', 'fill,buy']],
  ],
  'annotation Stops': [STOP, STOP],
  'annotation Halts': [[], HALT],
};

/** With All chosen everywhere. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, Rows>>>> = {
  Portfolio: {
    Equity: [
      [at(60), 'b (USDT)', 500],
      [at(180), 'a (USDT)', 990],
    ],
    'Profit and loss': [
      [at(60), 'b (USDT)', -0.3],
      [at(180), 'a (USDT)', 7.8 - 2.2],
    ],
    'Drawdown now': [
      [at(60), 'b', 0],
      [at(180), 'a', -10], // 990 after 1100
    ],
    Fees: [
      [at(26), 'b (USDT)', 0.3],
      [at(71), 'a (USDT)', 0.2 + 0.1],
    ],
    'Equity over time': [
      [at(60), 'a (USDT)', 1000],
      [at(60), 'b (USDT)', 500],
      [at(120), 'a (USDT)', 1100],
      [at(180), 'a (USDT)', 990],
    ],
    Drawdown: [
      [at(60), 'a', 0],
      [at(60), 'b', 0],
      [at(120), 'a', 0],
      [at(180), 'a', -10],
    ],
    'Profit and loss by strategy': [[at(120), 'a alpha', 7.8 + 8.9]],
    'Realized by symbol': [
      [at(0), 'a BTC/USDT on demo', 0],
      [at(0), 'b ETH/USDT on binance', 0],
      [at(60), 'a BTC/USDT on demo', 7.8],
    ],
    'Exposure and profit by symbol': [
      ['a', 'BTC/USDT', 'demo', 1, 101.1, 110, 110, 7.8, 110 - 101.1],
      ['b', 'ETH/USDT', 'binance', 4, 50.075, 50, 200, 0, 200 - 200.3],
    ],
    'Profit and loss by strategy, now': [['a', 'alpha', 'USDT', 7.8, 8.9, 7.8 + 8.9, 7.7 + 9.5]],
    'Fees over time': [
      [at(0), 'a BTC/USDT', 0.2],
      [at(0), 'b ETH/USDT', 0.3],
      [at(60), 'a BTC/USDT', 0.1],
    ],
    'Traded value': [
      [at(0), 'a BTC/USDT', 202],
      [at(0), 'b ETH/USDT', 200],
      [at(60), 'a BTC/USDT', 109],
    ],
    'annotation Stops': STOP,
  },
  'Risk and limits': {
    'Denied orders by reason': [
      [at(60), 'KYC_REQUIRED', 1],
      [at(120), 'ORDER_NOTIONAL_LIMIT', 1],
    ],
    'Denied, by reason and account': [
      ['KYC_REQUIRED', 'a', 1, at(80), 'no verified customer'],
      ['ORDER_NOTIONAL_LIMIT', 'a', 1, at(130), 'too dear'],
    ],
    'Limits that came near': [[at(90), 'dayLoss', 'a', 75, 37.5, 50]],
    'Drills and how fast it stops': [[at(250), 'drill', 3, 80, 900, true, 'All as it has to be.']],
    'Confirmations decided': [
      [at(95), 'approved', 'LARGE_ORDER', 'a', 'BTC/USDT', 'buy', 11_800, 'p-trader', 'p-risk', 'agreed'],
    ],
    'Kill switch: stops and re-arms': [
      [at(240), 'killed', 'account', 'a', 'halt', 'person', 'p-risk', 'fat finger', 2],
    ],
    'annotation Stops': STOP,
  },
  Compliance: {
    Checkpoints: [[1]],
    'Orders denied by the gate': [[at(60), 'KYC_REQUIRED', 1]],
    'Flagged, found, worked on': [
      [at(0), 'trade flagged', 1],
      [at(180), 'case worked on', 1],
      [at(180), 'surveillance hit', 1],
    ],
    'Flagged trades': [[at(26), 'o3', 'b', 200, 100, 'par']],
    'KYC changes': [[at(200), 'c-1', 'p-risk']],
    Attestations: [[at(300), 'checkpoint', 9, 'ab', 'k1', '0.1.0']],
    'Proofs of paper mode': [
      [at(1), 'done', 'chokePoint demo', 'false', '4 of 5 tries refused'],
      [at(1), 'done', 'keys', 'true', 'none is held'],
    ],
    'Refused requests and signs of an intrusion': [
      [at(210), 'refusalsCounted', 'requests', '{"BAD_TOKEN":3}', null, null],
    ],
    'annotation Stops': STOP,
  },
  'Service health': {
    'Trades stored': [
      [at(0), 'BTC/USDT', 1],
      [at(0), 'ETH/USDT', 1],
      [at(60), 'BTC/USDT', 1],
    ],
    'Quotes stored': [
      [at(0), 'BTC/USDT', 1],
      [at(0), 'ETH/USDT', 1],
      [at(60), 'BTC/USDT', 1],
    ],
    'Feed delay': [
      [at(0), about(10), about(50)],
      [at(60), about(10), about(10)],
    ],
    'Orders by outcome': [
      [at(0), 'filled', 2],
      [at(0), 'new', 2],
      [at(60), 'denied', 1],
      [at(60), 'filled', 1],
      [at(60), 'new', 1],
      [at(120), 'denied', 1],
      [at(120), 'new', 1],
      [at(120), 'rejected', 1],
    ],
    'Refused, missing and dead rows': [
      [at(61), 'gap', 'demo', 'BTC/USDT', 'ids skip'],
      [at(62), 'rejected', 'binance', 'ETH/USDT', 'PRICE_OFF_GRID'],
      [at(63), 'dead letter', 'spool', 'trades', 'cast error'],
    ],
    'annotation Stops': STOP,
    'annotation Halts': HALT,
  },
  'Market data quality': {
    'Exchange → received, median': [
      [at(60), 'binance quote', 5],
      [at(60), 'demo trade', 10],
    ],
    'Exchange → received, worst 1 %': [
      [at(60), 'binance quote', 8],
      [at(60), 'demo trade', 30],
    ],
    'Received → queryable': [
      [at(60), 'spool median', 100],
      [at(120), 'spool median', 50],
    ],
    'Received → queryable #2': [
      [at(60), 'spool worst 1 %', 200],
      [at(120), 'spool worst 1 %', 90],
    ],
    'State of each market': [
      [at(60), ETH, 0],
      [at(60), BTC, 0],
      [at(120), BTC, 3], // stale
    ],
    Gaps: [[at(60), 'demo trade', 1]],
    'What is missing': [[at(61), 'demo', 'BTC/USDT', 'trade', at(50), at(60), 10_000, 3, 4, 'ids skip']],
    'Rejected, by rule': [[at(60), 'binance PRICE_OFF_GRID', 1]],
    'Newest rejected, raw': [[at(62), 'binance', 'ETH/USDT', 'quote', 'PRICE_OFF_GRID', '{}']],
    Reconnects: [[at(120), BTC, 3 - 1]],
    'Trades fetched again': [[at(120), BTC, 4]],
    'Clock against the venue’s': [
      [at(60), 'binance', -1],
      [at(60), 'demo', 3],
      [at(120), 'demo', 2],
    ],
    'Rows a second': [
      [at(60), 'spool', 50],
      [at(120), 'spool', 70],
    ],
    'Waiting in the spool': [
      [at(60), 'spool', 1000],
      [at(120), 'spool', 0],
    ],
    'Dropped and dead rows': [[at(120), 'spool dropped', 3]],
    'Dropped and dead rows #2': [[at(120), 'spool dead', 1]],
    'Disk of market data': [
      [at(60), 5000, 10_000],
      [at(120), 6000, 10_000],
    ],
    'Days of disk left': [
      [at(60), 12],
      [at(120), 11],
    ],
    'Dead letters': [[at(63), 'spool', 'trades', 1, 'cast error']],
    'Consolidated crossed': [[at(60), 'BTC/USDT', 0.5]],
    'annotation Halts': HALT,
  },
  'Execution quality': { 'annotation Stops': STOP },
};
/** Rows of each table in the history; candles of a minute may or may not be there yet. */
const ROW_COUNTS: Readonly<Record<string, number>> = {
  ...{ approvals: 2, attestations: 1, audit_log: 7, balances: 0, books: 0, consolidated: 2, dead_letters: 1 },
  ...{ delivery_health: 2, equity: 5, feed_channels: 2, feed_gaps: 1, feed_health: 3, fills: 3, kill_drills: 1 },
  ...{ kill_switch_events: 1, ledger: 0, market_halts: 1, order_features: 0, orders: 10, positions: 3, quotes: 3 },
  ...{ reconciliations: 0, rejected_events: 1, trades: 3 },
};

const QUERIES = panelQueries();
const sqlOf = (dashboard: string, panel: string) => {
  const query = QUERIES.find((each) => each.dashboard === dashboard && each.panel === panel);
  if (query === undefined) throw new Error(`'${dashboard}' has no panel '${panel}' that asks SQL`);
  return query.sql;
};
const ON_A: Choice = { venue: 'demo', symbol: 'BTC/USDT', account: 'a' };
const ON_B: Choice = { venue: 'binance', symbol: 'ETH/USDT', account: 'b' };

test('every query of every dashboard is worked out here, or in execution-quality.test.ts', () => {
  const here = [
    ...Object.keys(TRADING).map((panel) => `Trading desk | ${panel}`),
    ...Object.entries(ANSWERS).flatMap(([title, panels]) => Object.keys(panels).map((panel) => `${title} | ${panel}`)),
    'Analyst start page | Tables and what lies in them',
  ];
  const asked = QUERIES.filter(
    ({ dashboard, panel }) => dashboard !== 'Execution quality' || panel.startsWith('annotation'),
  );
  expect(asked.map(({ dashboard, panel }) => `${dashboard} | ${panel}`).sort()).toEqual(here.sort());
});

withQuestDb('dashboards on a small history worked out by hand, as the read-only user', () => {
  const begin = beginOfDeskHistory(Date.now() * 1000);
  const iso = (seconds: number) => new Date((begin + seconds * 1e6) / 1000).toISOString();
  let questdb: TestQuestDb;
  let reader: QuestDbReader;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    const sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    await seedDeskHistory(sql, begin);
    await until('candles of every trade', async () => {
      const [row] = await sql.query('SELECT sum(trades) FROM candles_1s');
      return Number(row?.[0]) === ROW_COUNTS['trades'];
    });
    const { pgPort, readonlyUser: user, readonlyPassword: password } = questdb.server;
    reader = new QuestDbReader({ url: `postgres://127.0.0.1:${pgPort}/qdb`, user, password });
  }, 120_000);

  afterAll(async () => {
    await reader.close();
    await questdb.remove();
  });

  /** Sorted, for rows of one time come in no order. */
  const answerTo = async (sql: string, choice: Choice = {}, range: readonly [number, number] = [0, 600]) => {
    const { rows } = await reader.query(filledIn(sql, choice, [iso(range[0]), iso(range[1])]));
    return rows
      .map((row) =>
        row.map((cell) => {
          if (cell instanceof Date) return at((cell.getTime() * 1000 - begin) / 1e6);
          return typeof cell === 'string' && /^-?\d+$/.test(cell) ? Number(cell) : cell;
        }),
      )
      .sort(byText);
  };
  const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  const matcher = (cell: Cell): unknown => {
    if (typeof cell === 'number') return expect.closeTo(cell, 6);
    if (typeof cell === 'object' && cell !== null && 'about' in cell) return expect.closeTo(cell.about, 0);
    return cell;
  };
  const matchers = (rows: Rows) => [...rows].sort(byText).map((row) => row.map(matcher));

  test.each(Object.entries(TRADING))('Trading desk: %s', async (panel, [ofA, ofB]) => {
    expect(await answerTo(sqlOf('Trading desk', panel), ON_A)).toEqual(matchers(ofA));
    expect(await answerTo(sqlOf('Trading desk', panel), ON_B)).toEqual(matchers(ofB));
  });

  describe.each(Object.entries(ANSWERS))('%s', (dashboard, panels) => {
    test.each(Object.entries(panels))('%s', async (panel, rows) => {
      expect(await answerTo(sqlOf(dashboard, panel))).toEqual(matchers(rows));
    });
  });

  test("the analyst's tables are counted within the choices", async () => {
    const sql = sqlOf('Analyst start page', 'Tables and what lies in them');
    const counted = (rows: readonly (readonly unknown[])[]) =>
      Object.fromEntries(rows.map((row) => [row[0], row[2]]).filter(([table]) => table !== 'candles_1m'));
    expect(counted(await answerTo(sql))).toEqual(ROW_COUNTS);
    expect(counted(await answerTo(sql, ON_B))).toMatchObject({
      orders: 2,
      fills: 1,
      trades: 1,
      equity: 1,
      audit_log: 7,
    });
  });

  test('changing venue, symbol or account changes each answer that asks for it, and so does the time range', async () => {
    const asked = QUERIES.filter(({ dashboard }) => dashboard !== 'Execution quality');
    const same: string[] = [];
    for (const { dashboard, panel, sql } of asked) {
      const all = JSON.stringify(await answerTo(sql));
      for (const name of ['venue', 'symbol', 'account'] as const)
        if (sql.includes(`\${${name}:raw}`) && JSON.stringify(await answerTo(sql, { [name]: 'nobody' })) === all)
          same.push(`${dashboard} | ${panel}: ${name}`);
      if (JSON.stringify(await answerTo(sql, {}, [500, 600])) === all) same.push(`${dashboard} | ${panel}: time range`);
    }
    // What is held at the end of the range was bought before it; its mid is of the range.
    expect(same).toEqual([]);
  });

  test('a fresh desk shows no figure: no row, or a row without a value', async () => {
    for (const { dashboard, panel, sql } of QUERIES) {
      const rows = await answerTo(sql, {}, [-600, -1]);
      const figures = rows.flat().filter((cell) => cell !== null && cell !== 0 && typeof cell !== 'string');
      expect([dashboard, panel, figures]).toEqual([dashboard, panel, []]);
    }
  });
});
