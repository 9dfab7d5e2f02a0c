import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observed } from '../../src/compliance/surveillance/observed.js';
import type { Hit, Rule } from '../../src/compliance/surveillance/rule.js';
import { SURVEILLANCE_RULES } from '../../src/compliance/surveillance/rules.js';
import { JournalQueries } from '../../src/journal/journal-queries.js';
import { SqliteEventStore } from '../../src/journal/sqlite-event-store.js';
import { NightlySurveillance, type CheckedFact } from '../../src/watch/nightly-surveillance.js';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { encodeRows } from '../../src/questdb/rows/encoder.js';
import { featureRow } from '../../src/questdb/rows/feature-rows.js';
import type { Row } from '../../src/questdb/rows/row.js';
import { QuestDbSender } from '../../src/questdb/sender.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { checkSpan } from '../../src/questdb/surveillance/check-day.js';
import { NOT_IN_SQL, RULES_IN_SQL, decideInSql } from '../../src/questdb/surveillance/rules-in-sql.js';
import { Surveillance } from '../../src/watch/surveillance.js';
import { checkSurveillance } from '../../src/watch/surveillance-day.js';
import { NOW, aSubmit } from '../builders.js';
import { DeskHarness } from '../desk-harness.js';
import { TestQuestDb, findQuestDb } from '../questdb-server.js';
import { START, play, scenariosIn, type Scenario } from '../surveillance-scenario.js';

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: surveillance in SQL, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;
const SCENARIOS = join(__dirname, '../../src/compliance/surveillance/scenarios');
const DAY_US = 86_400_000_000;
/** Longer than any scenario. */
const SPAN = { from: START, to: START + 140 * DAY_US };

interface Told {
  readonly scenario: string;
  readonly hits: readonly string[];
}
const told = (hit: Pick<Hit, 'account' | 'venue' | 'symbol' | 'from' | 'to'>) =>
  `${hit.account} ${hit.venue ?? '-'} ${hit.symbol ?? '-'} ${hit.from}..${hit.to}`;

/** One history of all scenarios, each with accounts, persons and orders of its own, and what each rule said of it. */
function history(): { readonly rows: readonly Row[]; readonly byRule: ReadonlyMap<string, Told[]> } {
  const rows: Row[] = [];
  const byRule = new Map<string, Told[]>(SURVEILLANCE_RULES.map(({ id }) => [id, []]));
  let count = 0;
  for (const { id } of SURVEILLANCE_RULES)
    for (const scenario of scenariosIn(readFileSync(join(SCENARIOS, `${id}.txt`), 'utf8')))
      playOne({ ...scenario, name: `${id}: ${scenario.name}` }, `s${(count += 1)}`, { rows, byRule });
  // More than a rule looks at: what is older than its newest events does not count.
  const burst = (every: number, what: string) => [`00:00:00 repeat 700 every ${every}s: ${what}`];
  const bursts = [
    burst(0.05, 'alice trades buy 10 at 100 worth 2000.00').concat(
      '00:00:50 alice trades sell 10 at 100 worth 2000.00',
    ),
    burst(30, 'alice trades buy 10 at 800 worth 8000.00'),
    [
      '00:00:00 alice places bait sell 9000 at 900 decile 9',
      '00:00:00 alice trades buy 1000 at 800 worth 8000.00',
    ].concat(burst(0.005, 'bob trades buy 1 at 800 worth 8.00'), '00:00:04 bait ends canceled'),
  ];
  bursts.forEach((lines, index) =>
    playOne({ name: `burst ${index}`, expected: 'hit', feature: null, lines }, `b${index}`, { rows, byRule }),
  );
  return { rows, byRule };
}

function playOne(scenario: Scenario, name: string, into: { rows: Row[]; byRule: ReadonlyMap<string, Told[]> }): void {
  const running = SURVEILLANCE_RULES.map((rule) => ({ rule, look: rule.begin(), hits: [] as string[] }));
  const all: Rule = {
    ...(SURVEILLANCE_RULES[0] as Rule),
    begin: () => ({
      onEvent: (seen: Observed) => {
        into.rows.push(ofItsOwn(featureRow(seen, { seq: into.rows.length + 1, source: 'demo' }), name));
        for (const { rule, look, hits } of running) {
          const hit = look.onEvent(seen, rule.defaults);
          if (hit !== null) hits.push(told({ ...hit, account: `${name}:${hit.account}` }));
        }
        return null;
      },
    }),
  };
  play(all, scenario);
  for (const { rule, hits } of running) into.byRule.get(rule.id)?.push({ scenario: scenario.name, hits });
}

function ofItsOwn(row: Row, name: string): Row {
  const own = ['account', 'owner', 'person', 'order_id', 'other_order_id', 'other_owner', 'other_person', 'trade_id'];
  const named = own.flatMap((column) => (typeof row[column] === 'string' ? [[column, `${name}:${row[column]}`]] : []));
  return { ...row, ...(Object.fromEntries(named) as Partial<Row>) };
}

test('each rule is decided in SQL, or it is said why not', () => {
  const named = [...Object.keys(RULES_IN_SQL), ...Object.keys(NOT_IN_SQL)];
  expect(named.sort()).toEqual(SURVEILLANCE_RULES.map(({ id }) => id).sort());
});

withQuestDb('what streaming decided, SQL decides again from what QuestDB keeps', () => {
  const { rows, byRule } = history();
  let questdb: TestQuestDb;
  let sql: QuestDbSql;

  const deliver = async (table: string, of: readonly Row[]) => {
    const { batch, faults } = encodeRows(table, of);
    expect(faults).toEqual([]);
    const sender = new QuestDbSender(questdb.address, 10_000);
    expect(await sender.post(batch?.bytes ?? Buffer.alloc(0))).toMatchObject({ kind: 'delivered' });
    await sql.query(`SELECT wait_wal_table('${table}')`);
  };

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    await deliver('order_features', rows);
  }, 90_000);
  afterAll(() => questdb.remove());

  test.each(Object.keys(RULES_IN_SQL))('%s', async (id) => {
    const rule = SURVEILLANCE_RULES.find((one) => one.id === id) as Rule;
    const decided = await decideInSql(sql, id, { parameters: rule.defaults, span: SPAN });
    const streaming = (byRule.get(id) ?? []).flatMap(({ hits }) => hits);
    expect(new Set(streaming).size).toBeGreaterThan(0);
    expect([...new Set(decided.map(told))].sort()).toEqual([...new Set(streaming)].sort());
  });

  test.each([
    ['structuring', 'filled_usd_cents = 1000000'],
    ['velocity', 'usd_cents = 0'],
    ['wash-trade', 'filled_lots = filled_lots * 2'],
    ['self-trade', "other_owner = 'nobody', other_person = 'nobody'"],
    ['spoofing', 'level_decile = 0'],
    ['order-to-trade', 'by_owner = false'],
    ['unusual-size', 'usd_cents = 100, day_lots = NULL'],
    ['quote-stuffing', 'by_owner = false'],
    ['marking', 'tape_lots = 1000000000'],
    ['dormant-account', 'usd_cents = 1'],
    ['round-amounts', 'filled_usd_cents = filled_usd_cents + 1'],
  ])('%s: a row that was edited by hand is found', async (id, edit) => {
    const { defaults } = SURVEILLANCE_RULES.find((one) => one.id === id) as Rule;
    const how = { parameters: defaults, span: SPAN };
    const [hit] = await decideInSql(sql, id, how);
    if (hit === undefined) throw new Error('there is no hit to edit');
    await sql.query(`UPDATE order_features SET ${edit} WHERE ts = ${hit.to} AND account = '${hit.account}'`);
    await sql.query("SELECT wait_wal_table('order_features')");
    const said = byRule.get(id)?.flatMap(({ hits }) => hits) ?? [];
    expect(said).toContain(told(hit));
    expect((await decideInSql(sql, id, how)).map(told)).not.toContain(told(hit));
  });

  test('a desk decides its day again at night, and tells when a row was edited', async () => {
    await sql.query('TRUNCATE TABLE order_features');
    const day = await aTradingDay();
    await deliver('order_features', day.rows);
    const checked: CheckedFact[] = [];
    const said: Row[] = [];
    const errors: object[] = [];
    const check = () =>
      new NightlySurveillance({
        check: (span) => checkSurveillance({ journal: day.journal, sql }, span),
        commands: { submit: (command) => day.desk.run(command) },
        clock: { nowUs: () => NOW + DAY_US },
        timers: day.desk.timers,
        record: (of) => said.push(...of),
        onChecked: (fact) => checked.push(fact),
        logger: { error: (told) => errors.push(told), warn: ({ err }: { err?: unknown }) => errors.push({ err }) },
      }).run();

    await check();
    const all = { type: 'surveillanceChecked', day: '2026-11-21', rules: Object.keys(RULES_IN_SQL).length };
    expect([checked, errors]).toMatchObject([[{ ...all, ok: true, notFound: 0, notTold: 0 }], []]);
    // Without its alerts the same day differs: a second wash is quiet, the others are not.
    const { from, to } = { from: NOW - DAY_US, to: NOW + DAY_US };
    const held = [{ from: 0, surveillance: {} }];
    const none = { sql, rules: SURVEILLANCE_RULES, held, alerts: () => Promise.resolve([]) };
    const { differences } = await checkSpan(none, { from, to });
    expect(new Set(differences.map(({ kind, rule }) => `${kind} ${rule}`))).toEqual(
      new Set(['structuring', 'velocity', 'wash-trade', 'round-amounts'].map((rule) => `notTold ${rule}`)),
    );

    await sql.query(`UPDATE order_features SET side = 'buy' WHERE event = 'ended'`);
    await check();
    expect(checked[1]).toMatchObject({ ...all, ok: false, notFound: 1, notTold: 0 });
    expect(errors).toEqual([{ day: '2026-11-21', notFound: 1, notTold: 0, differing: ['wash-trade'] }]);
    expect(day.desk.memory.lastSeq).toBe(day.store.lastSeq());
    expect(day.store.readAfter(day.store.lastSeq() - 1, 1)[0]?.event).toMatchObject(checked[1] as object);
    expect(said.map((row) => [row['subject'], row['account'], row['result']])).toEqual([
      ['surveillance', 'desk', 'agreed'],
      ['surveillance', 'desk', 'differs'],
    ]);
    await deliver('reconciliations', said.slice(1));
    const alert = /rawSql': "(SELECT count_distinct[^"]*)"/.exec(
      readFileSync(join(__dirname, '../../../alerts/accounting.yaml'), 'utf8'),
    )?.[1];
    expect(await sql.query((alert ?? '').replaceAll('$__timeFilter(ts)', 'ts > 0'))).toEqual([[1]]);
    await day.end();
  }, 20_000);
});

/** Five trades of 6,000 USD within seconds, on a real journal with streaming surveillance beside it. */
async function aTradingDay() {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-surveillance-'));
  const store = new SqliteEventStore(join(home, 'journal.db'));
  const desk = await new DeskHarness(store).open();
  const rows: Row[] = [];
  const surveillance = new Surveillance({
    ...{ journal: store, engine: desk.engine, state: () => desk.memory.state },
    clock: { nowUs: () => desk.timers.now },
    logger: { warn: () => undefined, error: () => undefined },
    record: (seen, seq) => rows.push(featureRow(seen, { seq, source: 'demo' })),
  });
  surveillance.start();
  await surveillance.ready();
  for (const side of ['buy', 'sell', 'buy', 'sell', 'buy'] as const) {
    desk.timers.now += 1_000_000;
    await desk.run(aSubmit({ orderType: 'market', side, quantity: '0.1' }, { receivedAt: desk.timers.now }));
    for (let round = 0; round < 4; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      desk.engine.flush();
    }
  }
  await surveillance.stop();
  const journal = new JournalQueries(join(home, 'journal.db'));
  const end = async () => {
    journal.close();
    await store.close();
    rmSync(home, { recursive: true });
  };
  return { desk, store, rows, journal, end };
}
