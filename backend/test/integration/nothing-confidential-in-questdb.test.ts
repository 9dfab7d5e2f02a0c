import type { SurveillanceAlertRaised } from '../../src/model/fact.js';
import { QUERY_TYPES } from '@paperdesk/contract';
import { answerQuery } from '../../src/grafana/queries/answer-query.js';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { Projector } from '../../src/questdb/projector.js';
import { QuestDbReader } from '../../src/questdb/reader.js';
import { QuestDbSender } from '../../src/questdb/sender.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { seqWatermark } from '../../src/questdb/watermark.js';
import { aTrip, NOW } from '../builders.js';
import { type ComplianceWorld, aComplianceWorld } from '../compliance-world.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: nothing confidential in QuestDB, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;
jest.setTimeout(90_000);

const NAME = 'Zebediah Quill';
const OFFICER = {
  actor: { person: 'p-compliance', via: 'grafana', verified: true } as const,
  receivedAt: NOW,
  requestId: 'request-of-compliance',
};

withQuestDb('what any viewer may ask QuestDB and the data source', () => {
  let questdb: TestQuestDb;
  let sql: QuestDbSql;
  let reader: QuestDbReader;
  let projector: Projector;
  let world: ComplianceWorld;
  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    const { pgPort, readonlyUser, readonlyPassword } = questdb.server;
    reader = new QuestDbReader({
      ...{ url: `postgres://127.0.0.1:${pgPort}/qdb`, user: readonlyUser, password: readonlyPassword },
    });
    world = await aComplianceWorld(sql);
    const deadLetter = (): never => {
      throw new Error('a row was refused');
    };
    const sender = new QuestDbSender(questdb.address, 2_000);
    projector = new Projector({ journal: world.store, sender, watermark: seqWatermark(sql), deadLetter });
    projector.start();
  }, 90_000);
  afterAll(async () => {
    await projector.close();
    await reader.close();
    await world.end();
    await questdb.remove();
  });

  /** Everything in every table and view, as the read-only user sees it, in one text. */
  async function everything(): Promise<string> {
    const { rows } = await reader.query('SELECT table_name FROM tables()');
    const views = await reader.query('SELECT view_name FROM views()');
    const names = [...rows, ...views.rows].map(([name]) => String(name));
    expect(names).toEqual(expect.arrayContaining(['audit_log', 'orders', 'trades', 'attestations']));
    const texts: string[] = [];
    for (const name of names) texts.push(JSON.stringify((await reader.query(`SELECT * FROM '${name}'`)).rows));
    return texts.join('\n');
  }

  test('holds no name, no words of a case, and of an alert neither rule nor orders nor account', async () => {
    await sql.query(`INSERT INTO trades (ts, venue, symbol, side, trade_id, price, quantity)
      VALUES ('2026-11-21T04:59:59.000000Z', 'demo', 'BTC/USDT', 'buy', 'm-evidence', 60000.01, 1.5)`);
    await until('the trade is there', async () => (await sql.query('SELECT * FROM trades')).length === 1);

    const { alertId, orderId } = await world.hit({
      rule: 'ruleNobodyMaySee',
      features: { bait: 'featureNobodyMaySee' },
    });
    const { desk } = world.compliance;
    const words = { reason: `reason about ${NAME}`, narrative: `narrative about ${NAME}` };
    const opened = await desk.open({ alertIds: [alertId], legalHold: true, ...words }, OFFICER);
    if (!opened.ok) throw new Error(opened.detail);
    const { caseId, parts } = opened.value;
    await desk.change(caseId, { status: 'escalated', reason: `for the board: ${NAME}` }, OFFICER);
    const made = await desk.makeReport({ kind: 'suspiciousActivity', caseId }, OFFICER);
    if (!made.ok) throw new Error(made.detail);
    // What follows is delivered after all of it.
    await world.harness.run(aTrip({ killId: 'k-last', reason: 'a reason that viewers may see' }));
    projector.notify();
    await until('all is delivered', async () => (await everything()).includes('a reason that viewers may see'));

    // The market was frozen from the tables, so the evidence has the row.
    const trades = parts.find(({ table }) => table === 'trades');
    expect(trades).toMatchObject({ rows: 1, intact: true });
    expect(String(await desk.evidence(caseId, trades?.sha256 ?? ''))).toContain('m-evidence');

    const text = await everything();
    expect(text).toContain(orderId);
    for (const secret of [
      ...['Zebediah', 'Quill', 'narrative about', 'reason about', 'for the board', 'Lovelace'],
      ...['ruleNobodyMaySee', 'featureNobodyMaySee', 'spoofing', alertId, caseId, made.value.reportId],
      ...[made.value.sha256, trades?.sha256 ?? '', opened.value.history[0]?.narrativeHash ?? ''],
    ])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);

    // Yet the chain binds each: the table has its hash, as the journal has it.
    const kept = world.store.readAfter(0, 10_000).filter(({ event }) => SHUT.includes(event.type));
    expect(kept.map(({ event }) => event.type)).toEqual([
      ...['surveillanceAlertRaised', 'caseChanged', 'evidenceFrozen', 'caseChanged', 'reportMade'],
    ]);
    const { rows } = await reader.query(
      `SELECT action, object_id, account, detail, hash FROM audit_log WHERE object_type = 'compliance' ORDER BY journal_seq`,
    );
    expect(rows).toEqual(
      kept.map(({ event, hash }) => [event.type, 'confidential', null, '{"confidential":true}', hash]),
    );
  });

  test('and the data source tells no more', () => {
    const alert = world.store.readAfter(0, 10_000).find(({ event }) => event.type === 'surveillanceAlertRaised');
    const { alertId } = alert?.event as SurveillanceAlertRaised;
    const answers = QUERY_TYPES.map((queryType) =>
      JSON.stringify(
        answerQuery(world.harness.memory, { queryType, venue: 'demo', symbol: 'BTC/USDT' }),
        (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
      ),
    ).join('\n');
    expect(answers).toContain('demo');
    for (const secret of ['Zebediah', 'ruleNobodyMaySee', 'featureNobodyMaySee', 'Lovelace', alertId])
      expect([secret, answers.includes(secret)]).toEqual([secret, false]);
  });
});

const SHUT: readonly string[] = ['surveillanceAlertRaised', 'caseChanged', 'evidenceFrozen', 'reportMade'];
