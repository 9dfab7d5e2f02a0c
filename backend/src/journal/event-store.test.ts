import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AppendResult } from '../engine/ports.js';
import { OperatorError } from '../errors.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { openCheckpointKey } from '../security/checkpoint-key.js';
import { someEvents, write } from '../../test/written-journal.js';
import { SqliteEventStore, type EventStoreOptions } from './sqlite-event-store.js';
import { verifyJournal } from './verify-journal.js';

const BACKEND = join(__dirname, '../..');
let built: string;
let home: string;
let open: SqliteEventStore[];
const warnings: string[] = [];
const file = () => join(home, 'journal.db');
function store(options: EventStoreOptions = {}): SqliteEventStore {
  const made = new SqliteEventStore(file(), { onWarning: (message) => warnings.push(message), ...options });
  open.push(made);
  return made;
}
const result = (of: SqliteEventStore, count: number) =>
  new Promise<AppendResult>((resolve) => of.append(someEvents(count, of.lastSeq() + 1), resolve));
const signed = () => ({ privateKeyPem: openCheckpointKey(join(home, 'secrets')).privateKeyPem, buildVersion: '1.2.3' });

/** A thread that writes nothing and does what `script` says with each request. */
function aThread(name: string, script: string): string {
  const path = join(built, `${name}.cjs`);
  writeFileSync(path, `const { parentPort: port } = require('node:worker_threads');\n${script}\n`);
  return path;
}

beforeAll(() => {
  // Below the packages' folder, so that the thread finds them.
  mkdirSync(join(BACKEND, 'dist'), { recursive: true });
  built = mkdtempSync(join(BACKEND, 'dist/journal-test-'));
  const esbuild = join(BACKEND, '../node_modules/esbuild/bin/esbuild');
  const asked = ['src/journal/journal-thread.ts', '--bundle', '--platform=node', '--packages=external'];
  execFileSync(esbuild, [...asked, '--log-level=error', `--outfile=${join(built, 'thread.cjs')}`], { cwd: BACKEND });
});
afterAll(() => rmSync(built, { recursive: true }));
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-store-'));
  open = [];
  warnings.length = 0;
});
afterEach(async () => {
  for (const made of open) await made.close();
  rmSync(home, { recursive: true });
});

describe.each([
  ['in the thread of the caller', false],
  ['on a thread of its own', true],
])('a store that writes %s', (_name, threaded) => {
  const made = (options: EventStoreOptions = {}) =>
    store({ ...(threaded && { threadFile: join(built, 'thread.cjs') }), ...options });

  it('reads what it wrote, and goes on after a restart', async () => {
    const first = made();
    const events = someEvents(3);
    const appended = await new Promise<AppendResult>((resolve) => first.append(events, resolve));
    if (!appended.ok) throw appended.cause as Error;
    expect(appended.committed.map(({ seq, event }) => [seq, event])).toEqual(
      events.map((event, index) => [index + 1, event]),
    );
    expect(first.readAfter(0, 10)).toEqual(appended.committed);
    await first.close();
    const again = made();
    expect(again.lastSeq()).toBe(3);
    await write(again, someEvents(1, 4));
    expect(again.readAfter(3, 10).map(({ event }) => event)).toEqual(someEvents(1, 4));
    expect(verifyJournal(file())).toMatchObject({ ok: true, events: 4 });
  });

  it('settles appends in order and is drained after the last', async () => {
    const at = made();
    const settled: number[] = [];
    for (let batch = 0; batch < 20; batch += 1) at.append(someEvents(5, batch * 5 + 1), () => settled.push(batch));
    await at.drained();
    expect(settled).toEqual(Array.from({ length: 20 }, (_, batch) => batch));
    expect(at.lastSeq()).toBe(100);
    await at.drained();
  });

  it('writes all events of an append or none', async () => {
    const at = made();
    await write(at, someEvents(2));
    const [first] = someEvents(1);
    const bad = { ...first!, time: Number.NaN };
    const failed = await new Promise<AppendResult>((resolve) => at.append([first!, bad], resolve));
    expect(failed).toMatchObject({ ok: false, cause: { message: expect.stringContaining('NaN') as string } });
    expect([at.lastSeq(), at.readAfter(2, 10)]).toEqual([2, []]);
    await write(at, someEvents(1, 3));
    expect(verifyJournal(file())).toMatchObject({ ok: true, events: 3 });
  });

  it('signs every thousandth event and the end, and copies it out', async () => {
    const seen: Checkpoint[] = [];
    const options = () => ({ checkpoints: signed(), onCheckpoint: (checkpoint: Checkpoint) => seen.push(checkpoint) });
    const at = made(options());
    await write(at, someEvents(999));
    expect(seen).toEqual([]);
    await write(at, someEvents(1500, 1000));
    expect(seen.map(({ seq }) => seq)).toEqual([1000, 2000]);
    await at.close();
    expect(seen.map(({ seq, buildVersion }) => [seq, buildVersion]).at(-1)).toEqual([2499, '1.2.3']);
    const copied = () =>
      readFileSync(join(home, 'checkpoints.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    expect(copied()).toEqual(seen);
    expect(verifyJournal(file())).toMatchObject({ ok: true, checkpoints: 3 });
    // Nothing new: nothing to sign.
    await made(options()).close();
    expect(copied()).toHaveLength(3);
  });

  it('copies later what could not be copied', async () => {
    const copies = join(home, 'checkpoints.jsonl');
    mkdirSync(copies);
    const at = made({ checkpoints: signed() });
    await write(at, someEvents(1000));
    await at.close();
    expect(warnings.join()).toContain('checkpoints could not be copied');
    rmSync(copies, { recursive: true });
    writeFileSync(copies, '{"seq":');
    const again = made({ checkpoints: signed() });
    await write(again, someEvents(1, 1001));
    await again.close();
    expect(verifyJournal(file())).toMatchObject({ ok: true, checkpoints: 2 });
    const lines = readFileSync(copies, 'utf8').trim().split('\n');
    expect(lines.slice(1).map((line) => (JSON.parse(line) as Checkpoint).seq)).toEqual([1000, 1001]);
  });

  it('keeps the newest three snapshots that fit the journal', async () => {
    const at = made();
    await write(at, someEvents(10));
    for (const seq of [2, 4, 6, 8]) at.snapshots.save({ seq, text: `state ${seq}` });
    at.snapshots.save({ seq: 99, text: 'of no event' });
    await waitFor(() => at.snapshots.newest()?.seq === 8);
    const database = new Database(join(home, 'snapshots.db'));
    expect(database.prepare('SELECT seq FROM snapshots ORDER BY seq').pluck().all()).toEqual([4, 6, 8]);
    const spoil = (sql: string) => {
      database.exec(sql);
      return at.snapshots.newest();
    };
    expect(spoil(`UPDATE snapshots SET journal_hash = 'x' WHERE seq = 8`)).toEqual({ seq: 6, text: 'state 6' });
    expect(spoil(`UPDATE snapshots SET sha256 = 'x' WHERE seq = 6`)).toEqual({ seq: 4, text: 'state 4' });
    expect(spoil(`UPDATE snapshots SET version = 0 WHERE seq = 4`)).toBeNull();
    expect(warnings.at(-1)).toContain('another build made it');
    database.close();
  });
});

/** Until a thread has done something that nobody is told of. */
async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a thread that fails', () => {
  it('fails the append it was writing when it ends, and the next one starts another', async () => {
    const path = aThread('ends', `port.on('message', () => process.exit(3));`);
    const at = store({ threadFile: path });
    expect(await result(at, 1)).toMatchObject({ ok: false, cause: { message: 'the journal thread ended' } });
    cpThread('thread.cjs', path);
    expect(await result(at, 2)).toMatchObject({ ok: true });
    expect(at.lastSeq()).toBe(2);
  });

  it('fails the append when it throws', async () => {
    const at = store({ threadFile: aThread('throws', `port.on('message', () => { throw new Error('I/O error'); });`) });
    expect(await result(at, 1)).toMatchObject({ ok: false, cause: { message: 'I/O error' } });
  });

  const late = (answer: string) => `
    const channel = new BroadcastChannel('journal-test');
    let hung;
    channel.onmessage = () => port.postMessage(${answer});
    port.on('message', ({ kind, id }) => {
      if (kind === 'close') process.exit();
      else if (hung === undefined) hung = id;
      else port.postMessage({ kind: 'failed', id, message: 'asked again' });
    });`;
  it.each([
    ['goes on when nothing was written', `{ kind: 'failed', id: hung, message: 'no' }`, 'asked again'],
    [
      'takes nothing any more when it was written after all',
      `{ kind: 'appended', id: hung, appended: { firstSeq: 1, hashes: '', checkpoints: [] } }`,
      'the journal wrote a batch after it was given up: only a restart knows what stands',
    ],
  ])('that hangs is given up, and %s', async (_name, answer, then) => {
    const at = store({ threadFile: aThread('hangs', late(answer)), givenUpAfterS: 0.2 });
    const causeOf = async () => {
      const settled = await result(at, 1);
      return settled.ok ? 'ok' : (settled.cause as Error).message;
    };
    expect(await causeOf()).toBe('the disk did not take a batch within 0.2 s');
    expect(await causeOf()).toBe('the journal still hangs in an earlier write');
    const channel = new BroadcastChannel('journal-test');
    channel.postMessage('answer');
    let cause = await causeOf();
    while (cause.includes('still hangs')) {
      await new Promise((resolve) => setImmediate(resolve));
      cause = await causeOf();
    }
    channel.close();
    expect(cause).toBe(then);
  });
});

function cpThread(from: string, to: string): void {
  writeFileSync(to, readFileSync(join(built, from)));
}

describe('the home', () => {
  it('is refused to a second desk, and free again after a close', async () => {
    const first = store();
    expect(() => store()).toThrow(OperatorError);
    await first.close();
    expect(store().lastSeq()).toBe(0);
  });

  it('is not opened when a newer build wrote it, nor when it holds no journal', async () => {
    await store().close();
    const database = new Database(file());
    database.pragma('user_version = 99');
    database.close();
    expect(() => store()).toThrow(/newer Paperdesk.*99/);
    expect(() => verifyJournal(file())).toThrow(/newer Paperdesk.*99/);
    for (const end of ['', '-wal', '-shm']) rmSync(`${file()}${end}`, { force: true });
    writeFileSync(file(), 'x'.repeat(5000));
    expect(() => store()).toThrow(OperatorError);
  });

  it('keeps cursors by name, beside the journal', async () => {
    const made = store();
    expect(made.cursor('questdb')).toBe(0);
    made.setCursor('questdb', 7);
    made.setCursor('questdb', 9);
    await made.close();
    const again = store();
    expect([again.cursor('questdb'), again.cursor('other')]).toEqual([9, 0]);
    // A writer in the midst of a transaction is in nobody's way.
    const writer = new Database(file());
    writer.exec('BEGIN IMMEDIATE');
    again.setCursor('questdb', 10);
    expect(again.cursor('questdb')).toBe(10);
    writer.close();
  });

  it('does without cursors and snapshots that are damaged', async () => {
    await store().close();
    for (const name of ['cursors.db', 'snapshots.db']) writeFileSync(join(home, name), 'x'.repeat(5000));
    const made = store();
    expect([made.cursor('questdb'), made.snapshots.newest()]).toEqual([0, null]);
  });

  it('makes its key once, for its owner only', () => {
    const key = openCheckpointKey(join(home, 'secrets'));
    expect(openCheckpointKey(join(home, 'secrets'))).toEqual(key);
    const path = join(home, 'secrets/checkpoint-key.pem');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(home, 'secrets/checkpoint-key.pub.pem'), 'utf8')).toBe(key.publicKeyPem);
    appendFileSync(path, 'x');
    writeFileSync(path, 'x');
    expect(() => openCheckpointKey(join(home, 'secrets'))).toThrow(OperatorError);
    rmSync(path);
    expect(() => openCheckpointKey(join(home, 'secrets'))).toThrow(/is gone/);
    expect(existsSync(path)).toBe(false);
  });
});
