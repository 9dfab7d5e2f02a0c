import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SqliteEventStore } from '../src/journal/sqlite-event-store.js';
import type { DeskEvent } from '../src/model/desk-event.js';
import { realEvents } from './engine/order-messages.js';

const runFile = promisify(execFile);
const EVENTS = 1_000_000;
const APPEND = 5_000;
const RUNS = 3;

export interface VerifyResult {
  readonly events: number;
  /** Of the whole command, the start of the program in it. */
  readonly seconds: number;
  readonly runs: readonly number[];
  readonly faults: readonly string[];
}

/** `paperdesk verify` over a generated journal of a million events such as orders bring forth. */
export async function benchVerify(root: string, say: (line: string) => void): Promise<VerifyResult> {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-verify-bench-'));
  try {
    say(`Verify: writing ${EVENTS} events …`);
    await writeJournal(join(home, 'journal.db'));
    const runs: number[] = [];
    const faults: string[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      say(`Verify: run ${run} of ${RUNS} …`);
      const from = performance.now();
      const verdict = await verify(root, home);
      runs.push((performance.now() - from) / 1000);
      if (!verdict.ok || verdict.events !== EVENTS)
        faults.push(`verify: ${verdict.events} of ${EVENTS} events were found whole`);
    }
    const seconds = [...runs].sort((a, b) => a - b)[runs.length >> 1] ?? Number.NaN;
    return { events: EVENTS, seconds, runs, faults };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function verify(root: string, home: string): Promise<{ readonly ok: boolean; readonly events: number }> {
  const program = resolve(root, 'backend/dist/cli.js');
  const environment = { ...process.env, PAPERDESK_HOME: home };
  const { stdout } = await runFile(process.execPath, [program, 'verify', '--json'], { env: environment });
  return JSON.parse(stdout) as { ok: boolean; events: number };
}

async function writeJournal(file: string): Promise<void> {
  const sample = realEvents();
  const store = new SqliteEventStore(file);
  for (let from = 0; from < EVENTS; from += APPEND) {
    const events = Array.from({ length: APPEND }, (_, index): DeskEvent => {
      const event = sample[(from + index) % sample.length];
      if (event === undefined) throw new Error('the engine decided nothing');
      return { ...event, time: event.time + from + index };
    });
    store.append(events, (result) => {
      if (!result.ok) throw result.cause;
    });
  }
  await store.close();
}
