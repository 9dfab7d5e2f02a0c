import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import { runTool } from './run-tool.js';

const runningDeskSchema = z.object({
  pid: z.number().int(),
  /** The starter's command line as `ps` shows it: a process id alone may have been given to somebody else since. */
  command: z.string(),
  startedAt: z.string(),
  /** Where SQL is asked; absent in locks of older builds. */
  questdbPgUrl: z.string().optional(),
  /** Where whole tables are fetched; absent in locks of older builds. */
  questdbHttpUrl: z.string().optional(),
  /** Where a demo or replay desk's prices come from; absent in locks of older builds. */
  demoExchangeUrl: z.string().optional(),
  apiUrl: z.string(),
  grafanaUrl: z.string(),
  source: z.string(),
});
/** The desk that runs on a home: who started it and where it answers. */
export type RunningDesk = z.infer<typeof runningDeskSchema>;

const LOCK = 'starter.json';
type Told = Omit<RunningDesk, 'pid' | 'command'>;

/**
 * Takes the home for this process. Throws an {@link OperatorError} when another starter runs on it; the lock of one that
 * died is taken over. Returns how to give it back.
 */
export async function lockHome(home: string, told: Told, pid = process.pid): Promise<() => void> {
  const file = join(home, LOCK);
  const entry = JSON.stringify({ pid, command: await commandOf(pid), ...told } satisfies RunningDesk, null, 2);
  if (!createOnly(file, entry)) {
    const other = await runningDesk(home);
    if (other !== undefined)
      throw new OperatorError(
        `A desk already runs on ${home} (process ${other.pid}): stop it with Ctrl-C in its terminal, or start this one with another PAPERDESK_HOME and other ports.`,
      );
    rmSync(file, { force: true });
    if (!createOnly(file, entry))
      throw new OperatorError(`Another start took ${home} at the same moment: start again.`);
  }
  return () => {
    if (readLock(home)?.pid === pid) rmSync(file, { force: true });
  };
}

/** The desk running on `home`, or undefined when none does. */
export async function runningDesk(home: string): Promise<RunningDesk | undefined> {
  const lock = readLock(home);
  if (lock === undefined || !isAlive(lock.pid)) return undefined;
  const command = await commandOf(lock.pid);
  return command === '' || lock.command === '' || command === lock.command ? lock : undefined;
}

function createOnly(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}

function readLock(home: string): RunningDesk | undefined {
  try {
    return runningDeskSchema.parse(JSON.parse(readFileSync(join(home, LOCK), 'utf8')));
  } catch {
    // Missing, or cut short by a crash while it was written: nobody holds the home.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}

async function commandOf(pid: number): Promise<string> {
  const told = await runTool('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return told.outcome === 'done' ? told.text.trim() : '';
}
