import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { TestQuestDb, findQuestDb, freePort } from '../questdb-server.js';

const ROOT = resolve(__dirname, '../../..');
const TRADES = 120;
/** A night of August: the recording's own time, far from now. */
const START_MS = Date.UTC(2024, 7, 8, 23, 58, 0);

/** Twelve seconds of one market in Binance's frames: a trade, a changed quote and a book change every 100 ms. */
function recording(): string {
  const lines: string[] = [];
  const line = (ms: number, json: object) => lines.push(`${START_MS + ms}000000 ${JSON.stringify(json)}`);
  const price = (step: number) => (60_000 + (step % 7) / 100).toFixed(2);
  const bids = [[price(0), '5.00000'] as const, ['59990.00', '7.00000'] as const];
  const depth = 'GET /api/v3/depth?symbol=BTCUSDT&limit=1000';
  line(0, { rest: depth, data: { lastUpdateId: 1000, bids, asks: [['60001.00', '4.00000']] } });
  for (let step = 1; step <= TRADES; step += 1) {
    const ms = step * 100;
    const E = START_MS + ms - 20;
    const update = { e: 'depthUpdate', E, s: 'BTCUSDT', U: 1000 + step, u: 1000 + step };
    const b = [['59990.00', `${7 + (step % 5)}.00000`]];
    line(ms, { stream: 'btcusdt@depth@100ms', data: { ...update, b, a: [] } });
    const trade = {
      e: 'trade',
      E,
      s: 'BTCUSDT',
      t: 500 + step,
      p: price(step),
      q: '0.01000',
      T: E - 1,
      m: step % 2 === 0,
    };
    line(ms + 10, { stream: 'btcusdt@trade', data: trade });
    const quote = { u: 1000 + step, s: 'BTCUSDT', b: price(0), B: `${step}.00000`, a: '60001.00', A: '4.00000' };
    line(ms + 20, { stream: 'btcusdt@bookTicker', data: quote });
  }
  return `${lines.join('\n')}\n`;
}

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: two replays are equal, because ${found.missing}\n`);
const withQuestDb = 'missing' in found ? describe.skip : describe;

withQuestDb('the same recording replayed twice at its own time, through the whole desk', () => {
  jest.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'paperdesk-replays-'));
  const file = join(folder, 'august.gz');
  let questdb: TestQuestDb;
  let sql: QuestDbSql;

  beforeAll(async () => {
    writeFileSync(file, gzipSync(recording()));
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
  });
  afterAll(async () => {
    await questdb.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function replay(...more: string[]) {
    const { url, user, password } = questdb.address;
    const ports = ['HTTP_PORT', 'GRAFANA_PORT', 'PROMETHEUS_PORT', 'DEMO_EXCHANGE_PORT'];
    const free = await Promise.all(ports.map(async (name) => [name, String(await freePort())] as const));
    const environment = {
      PATH: process.env['PATH'] ?? '',
      PAPERDESK_HOME: folder,
      ...Object.fromEntries(free),
      QUESTDB_HTTP_URL: url,
      QUESTDB_PG_URL: `postgres://127.0.0.1:${questdb.server.pgPort}/qdb`,
      QUESTDB_HTTP_USER: user,
      QUESTDB_HTTP_PASSWORD: password,
    };
    const words = ['replay', file, '--speed', 'max', '--no-grafana', '--exit', '--json', ...more];
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      const options = { env: environment, timeout: 80_000 };
      execFile(process.execPath, [join(ROOT, 'backend/dist/cli.js'), ...words], options, (fault, stdout, stderr) =>
        done({ code: fault === null ? 0 : fault.code, stdout, stderr }),
      );
    });
  }

  /** All rows of a table but for when they were received and by which run they were written. */
  async function rowsOf(table: string) {
    const columns = (await sql.query(`SELECT "column" FROM table_columns('${table}')`)).map(([name]) => String(name));
    const compared = columns.filter((name) => name !== 'time_received' && name !== 'run_id');
    const rows = await sql.query(`SELECT ${compared.join(', ')} FROM ${table}`);
    return rows.map((row) => JSON.stringify(row)).sort();
  }
  const all = async () => ({
    trades: await rowsOf('trades'),
    quotes: await rowsOf('quotes'),
    books: await rowsOf('books'),
  });
  const runsOf = (table: string) => sql.query(`SELECT DISTINCT run_id FROM ${table}`);

  test('gives the same rows but for when they came and the run they are of; both runs count everything', async () => {
    const first = await replay('--home', join(folder, 'first'));
    expect(first).toMatchObject({ code: 0 });
    const before = await all();
    expect([before.trades.length, before.quotes.length]).toEqual([TRADES, TRADES]);
    expect(before.books.length).toBeGreaterThan(5);
    // Also the book that came over REST, which has no time of the venue.
    for (const rows of Object.values(before)) for (const row of rows) expect(row).toContain('"2024-08-08T23:58:');
    const run = JSON.parse(first.stdout) as { runId: string; rows: object; venue: string; from: string };
    expect(run).toMatchObject({ venue: 'replay-binance', from: '2024-08-08T23:58:00.000Z' });
    expect(run.rows).toEqual({ trades: TRADES, quotes: TRADES, books: before.books.length });
    expect(await runsOf('trades')).toEqual([[run.runId]]);

    const second = await replay('--home', join(folder, 'second'));
    expect(second).toMatchObject({ code: 0 });
    expect(await all()).toEqual(before);
    const again = JSON.parse(second.stdout) as typeof run;
    expect(again.runId).not.toBe(run.runId);
    // Every row was written anew, none is left over from the first run.
    for (const table of ['trades', 'quotes', 'books']) expect(await runsOf(table)).toEqual([[again.runId]]);
    expect(again.rows).toEqual(run.rows);
  });

  test('is refused in a home whose data expires, with the cure', async () => {
    // A home that has run and keeps data for as long as a desk does by default.
    const home = join(folder, 'used');
    mkdirSync(home);
    writeFileSync(join(home, 'journal.db'), 'a history');
    copyFileSync(join(ROOT, 'deploy/desk.yaml'), join(home, 'desk.yaml'));
    const { code, stderr, stdout } = await replay('--home', home);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('dropped at once');
    expect(stderr).toContain('--at now');
  });
});
