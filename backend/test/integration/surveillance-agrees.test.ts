import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observed } from '../../src/compliance/surveillance/observed.js';
import type { Hit, Rule } from '../../src/compliance/surveillance/rule.js';
import { SURVEILLANCE_RULES } from '../../src/compliance/surveillance/rules.js';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { encodeRows } from '../../src/questdb/rows/encoder.js';
import { featureRow } from '../../src/questdb/rows/feature-rows.js';
import type { Row } from '../../src/questdb/rows/row.js';
import { QuestDbSender } from '../../src/questdb/sender.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { RULES_IN_SQL, decideInSql } from '../../src/questdb/surveillance/rules-in-sql.js';
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

withQuestDb('what streaming decided, SQL decides again from what QuestDB keeps', () => {
  const { rows, byRule } = history();
  let questdb: TestQuestDb;
  let sql: QuestDbSql;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    const { batch, faults } = encodeRows('order_features', rows);
    expect(faults).toEqual([]);
    const sender = new QuestDbSender(questdb.address, 10_000);
    expect(await sender.post(batch?.bytes ?? Buffer.alloc(0))).toMatchObject({ kind: 'delivered' });
    await sql.query("SELECT wait_wal_table('order_features')");
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
});
