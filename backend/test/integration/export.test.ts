import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext } from '../../cli/context.js';
import { parquetRows } from '../../cli/export/parquet-footer.js';
import { runCli } from '../../cli/program.js';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { seedSmallHistory } from '../cookbook/small-history.js';
import { TestQuestDb, findQuestDb } from '../questdb-server.js';

jest.setTimeout(30_000);
const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: export, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

const BEGIN = Date.parse('2026-11-21T05:00:00Z') * 1000;
const RANGE = ['--from', '2026-11-21T05:00:00Z', '--to', '2026-11-21T05:10:00Z'];

withQuestDb('paperdesk export', () => {
  let questdb: TestQuestDb;
  let folder: string;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    const sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    await seedSmallHistory(sql, BEGIN);
  }, 120_000);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperdesk-export-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => questdb.remove());

  async function run(words: readonly string[], url = questdb.address.url) {
    const said: string[] = [];
    const remarked: string[] = [];
    const { user, password } = questdb.address;
    const context = createContext({
      root: folder,
      environment: {
        ...{ PAPERDESK_HOME: join(folder, 'home'), QUESTDB_HTTP_URL: url },
        ...{ QUESTDB_HTTP_USER: user, QUESTDB_HTTP_PASSWORD: password },
      },
      say: (line) => said.push(line),
      remark: (line) => remarked.push(line),
    });
    const argv = ['node', 'paperdesk', 'export', ...words];
    return { code: await runCli(argv, context, { onRequest: () => undefined }), said, remarked: remarked.join('\n') };
  }
  const out = (name: string) => join(folder, name);

  test('CSV has the rows of the range and says whose prices they are', async () => {
    const file = out('kraken.csv');
    const words = ['--table', 'trades', ...RANGE, '--venue', 'kraken', '--format', 'csv', '--out', file];
    const { code, said } = await run(words);
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8').trim().split('\r\n')).toEqual([
      '"ts","venue","symbol","side","trade_id","price","quantity","source","run_id","time_received","backfilled"',
      '"2026-11-21T05:00:05.000000Z","kraken","BTC/USDT","buy","a-1",202.0,1.0,"live",,"2026-11-21T05:00:05.010000Z",false',
      '"2026-11-21T05:00:06.000000Z","kraken","BTC/USDT","buy","a-1",202.0,1.0,"live",,"2026-11-21T05:00:06.010000Z",true',
    ]);
    expect(said[0]).toBe('PAPER MONEY · prices: real-time kraken');
    expect(said[1]).toMatch(/^2 rows, \d+ bytes: /);
    expect(JSON.parse(readFileSync(`${file}.json`, 'utf8'))).toMatchObject({
      paperLine: 'PAPER MONEY · prices: real-time kraken',
      file: 'kraken.csv',
      table: 'trades',
      from: '2026-11-21T05:00:00.000000Z',
      to: '2026-11-21T05:10:00.000000Z',
      rows: 2,
      origins: [{ source: 'live', runId: null, venue: 'kraken', rows: 2 }],
    });
  });

  test('Parquet is whole, has every row of the range, and tells sources apart', async () => {
    const file = out('trades.parquet');
    const { code, said, remarked } = await run(['--table', 'trades', ...RANGE, '--out', file]);
    expect(remarked).toContain('never add them up');
    expect(code).toBe(0);
    expect(said[0]).toBe(
      'PAPER MONEY · prices: invented (demo); real-time binance, kraken; replay of a recording (replay-binance, r-1)',
    );
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
    expect(await parquetRows(file)).toBe(13);
    expect(readdirSync(folder).sort()).toEqual(['trades.parquet', 'trades.parquet.json']);
  });

  test('books go with their arrays, and the end of the range does not belong to it', async () => {
    const file = out('books.parquet');
    const words = ['--table', 'books', '--from', '2026-11-21T05:00:00Z', '--to', '2026-11-21T05:01:00Z'];
    expect((await run([...words, '--out', file])).code).toBe(0);
    expect(await parquetRows(file)).toBe(2); // at 0 s and 5 s; those at 60 s begin the next range
  });

  test.each([
    ['no rows in the range', ['--table', 'trades', '--from', '2020-01-01', '--to', '2020-01-02'], 'has no rows from'],
    ['an unknown table', ['--table', 'nonsense', ...RANGE], '--table nonsense is not a table'],
    [
      'a range backwards',
      ['--table', 'trades', '--from', '2026-11-22', '--to', '2026-11-21'],
      '--to 2026-11-21 is not',
    ],
  ])('refuses %s and leaves no file', async (_name, words, sentence) => {
    const { code, remarked } = await run([...words, '--out', out('none')]);
    expect(code).toBe(1);
    expect(remarked).toContain(sentence);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an existing file is not touched', async () => {
    const file = out('trades.csv');
    const words = ['--table', 'trades', ...RANGE, '--format', 'csv', '--out', file];
    expect((await run(words)).code).toBe(0);
    const before = readFileSync(file, 'utf8');
    const { code, remarked } = await run(words);
    expect([code, remarked]).toEqual([1, expect.stringContaining('exists: name another file')]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(existsSync(`${file}.json`)).toBe(true);
  });

  /** Passes counts on to QuestDB's place and spoils the export itself. */
  async function spoiling(body: string): Promise<{ url: string; close(): void }> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (request) => {
        const counts = '{"dataset":[["live","","kraken","2"]]}';
        const reply = request.toString().startsWith('GET /exec')
          ? `HTTP/1.1 200 OK\r\nContent-Length: ${counts.length}\r\nConnection: close\r\n\r\n${counts}`
          : body;
        socket.end(reply);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  }

  const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na\n1\n\r\n';
  test.each([
    ['a second header in the middle of the answer', `${HEAD}HTTP/1.1 400 Bad request\r\n\r\n{"error":"overflow"}`],
    ['a connection that is cut', HEAD],
    ['a row too few, cleanly ended', `${HEAD}0\r\n\r\n`],
    ['half a row, cleanly ended', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\n1\n2'],
    ['a refusal', 'HTTP/1.1 400 Bad request\r\nContent-Length: 4\r\n\r\nnope'],
  ])('fails on %s and leaves no file', async (_name, body) => {
    const server = await spoiling(body);
    try {
      const words = ['--table', 'trades', ...RANGE, '--format', 'csv', '--out', out('half.csv')];
      const { code, said, remarked } = await run(words, server.url);
      expect([code, said]).toEqual([1, []]);
      expect(remarked).toMatch(/nothing was written|is still being written/);
      expect(remarked).not.toContain(questdb.address.password);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      server.close();
    }
  });
});
