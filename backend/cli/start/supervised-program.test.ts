import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SupervisedProgram, type Supervision } from './supervised-program.js';
import { waitUntil } from './wait-until.js';

const guard = resolve(__dirname, '../../bin/with-parent.sh');
let folder: string;
const started: SupervisedProgram[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperdesk-supervised-'));
});
afterEach(() => {
  for (const program of started.splice(0)) program.kill();
  rmSync(folder, { recursive: true, force: true });
});

const environment = { PATH: process.env['PATH'] ?? '' };
/** A program that notes its process id and that of a child of its own, then lives until it is told to end. */
const noteAndStay = (file: string) => [
  '-c',
  `sleep 300 & echo "$$ $!" > "${file}.new"; mv "${file}.new" "${file}"; wait`,
];

function aProgram(parameters: readonly string[], said: string[] = [], log?: Supervision['log']): SupervisedProgram {
  const program = new SupervisedProgram(
    { name: 'part', command: 'sh', parameters, environment, logFile: join(folder, 'part.log'), graceSeconds: 3 },
    { guard, say: (line) => said.push(line), backOffMs: [10], ...(log && { log }) },
  );
  started.push(program);
  return program;
}

const pidsIn = (file: string): number[] => {
  try {
    return readFileSync(file, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
};
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
};
/** A container without an init keeps the dead in its process table; they run no more. */
const isZombie = (pid: number) => {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const until = async (condition: () => boolean) =>
  expect(
    await waitUntil(
      async () => condition(),
      () => true,
      20_000,
    ),
  ).toBe('ready');

describe('a supervised program', () => {
  it('dies with all it started when the starter is killed without a chance to clean up', async () => {
    const pidFile = join(folder, 'pids');
    // A starter of its own, as Node would be: it holds the only end of the pipe and is killed outright.
    const script = join(folder, 'starter.cjs');
    writeFileSync(
      script,
      `const child = require('node:child_process').spawn(${JSON.stringify(guard)}, ['2', 'sh', ...${JSON.stringify(noteAndStay(pidFile))}], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
       setInterval(() => child.pid, 1000);`,
    );
    const starter: ChildProcess = spawn(process.execPath, [script], { stdio: 'ignore' });
    try {
      await until(() => pidsIn(pidFile).length === 2);
      const pids = pidsIn(pidFile);
      expect(pids.every(isAlive)).toBe(true);
      starter.kill('SIGKILL');
      await until(() => !pids.some(isAlive));
    } finally {
      starter.kill('SIGKILL');
    }
  }, 30_000);

  it('stops with all it started when asked', async () => {
    const pidFile = join(folder, 'pids');
    const program = aProgram(noteAndStay(pidFile));
    program.start();
    await until(() => pidsIn(pidFile).length === 2);
    const pids = pidsIn(pidFile);
    await program.stop();
    expect(program.running).toBe(false);
    await until(() => !pids.some(isAlive));
  }, 30_000);

  it('is started again, with a sentence, when it dies by itself', async () => {
    const pidFile = join(folder, 'pids');
    const said: string[] = [];
    const program = aProgram(noteAndStay(pidFile), said);
    program.start();
    await until(() => pidsIn(pidFile).length === 2);
    program.keep();
    const [first] = pidsIn(pidFile);
    process.kill(first ?? 0, 'SIGKILL');
    await until(() => pidsIn(pidFile).length === 2 && pidsIn(pidFile)[0] !== first);
    expect(said).toEqual([expect.stringContaining('part ended (exit code 137)')]);
    expect(program.running).toBe(true);
  }, 30_000);

  it('stays down after a stop', async () => {
    const said: string[] = [];
    const program = aProgram(['-c', 'exec sleep 300'], said);
    program.start();
    program.keep();
    await program.stop();
    expect(program.running).toBe(false);
    expect(said).toEqual([]);
  });

  it('keeps its last words for the sentence about a failed start', async () => {
    const program = aProgram(['-c', 'echo first; echo cannot open the data; exit 3']);
    program.start();
    await until(() => !program.running);
    expect(program.lastWords(1)).toBe('cannot open the data');
  });

  describe('a log that grows', () => {
    const log = { maxBytes: 5_000, lookEveryMs: 20 };
    const chatty = ['-c', 'n=0; while :; do n=$((n + 1)); echo "line $n"; done'];
    const file = () => join(folder, 'part.log');
    const numbersOf = (text: string) => [...text.matchAll(/^line (\d+)$/gm)].map((line) => Number(line[1]));

    it('is cut while the program writes on, and what it held is kept once', async () => {
      const program = aProgram(chatty, [], log);
      program.start();
      await until(() => existsSync(`${file()}.1`));
      const [first = 0] = numbersOf(readFileSync(`${file()}.1`, 'utf8'));
      await until(() => (numbersOf(readFileSync(`${file()}.1`, 'utf8'))[0] ?? 0) > first);
      expect(program.running).toBe(true);
      await program.stop();
      // No hole where the old lines were.
      expect(readFileSync(file(), 'utf8')).not.toContain('\0');
    }, 30_000);

    it('is cut even when what it held cannot be kept, and that is said', async () => {
      mkdirSync(`${file()}.1`);
      writeFileSync(file(), 'x'.repeat(6_000));
      const said: string[] = [];
      aProgram(['-c', 'exec sleep 300'], said, log).start();
      expect(statSync(file()).size).toBe(0);
      expect(said).toEqual([expect.stringMatching(/^part: what its log .* could not be kept \(Error: EISDIR/)]);
    });
  });

  it('is restarted once, without a complaint, after a rebuild', async () => {
    const pidFile = join(folder, 'pids');
    const said: string[] = [];
    const program = aProgram(noteAndStay(pidFile), said);
    program.start();
    await until(() => pidsIn(pidFile).length === 2);
    program.keep();
    const [first] = pidsIn(pidFile);
    await program.restart();
    await until(() => pidsIn(pidFile).length === 2 && pidsIn(pidFile)[0] !== first);
    expect(said).toEqual([]);
  }, 30_000);
});
