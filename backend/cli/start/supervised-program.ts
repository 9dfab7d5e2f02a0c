import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A long-running part of the desk that is a process of its own. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** How long it may take to stop by itself before it is killed. */
  readonly graceSeconds: number;
}

/** What the supervision needs from outside. */
export interface Supervision {
  /** Path of `bin/with-parent.sh`, which ends the program when this process ends, however it ends. */
  readonly guard: string;
  say(line: string): void;
  /** Waits before the first, second … restart in a row; the last one repeats. */
  readonly backOffMs?: readonly number[];
  /** When its log is cut, and how often that is looked at. */
  readonly log?: { readonly maxBytes: number; readonly lookEveryMs: number };
}

const BACK_OFF_MS = [1000, 2000, 5000, 15_000, 30_000] as const;
/** A program that ran this long was well: its next restart is the first in a row again. */
const WELL_AFTER_MS = 60_000;
const LOG = { maxBytes: 20_000_000, lookEveryMs: 60_000 } as const;

/** Starts a program in a process group of its own, brings it back when it dies, and stops it with all it started. */
export class SupervisedProgram {
  private child: ChildProcess | undefined;
  private stopping = false;
  private keepRunning = false;
  private startedAt = 0;
  private failures = 0;
  private nextLook: NodeJS.Timeout | undefined;
  private readonly wake = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(
    readonly program: Program,
    private readonly supervision: Supervision,
  ) {}

  get name(): string {
    return this.program.name;
  }

  /** True while its process is there. */
  get running(): boolean {
    return this.child !== undefined;
  }

  /** Its process group: itself and everything it started. */
  get group(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { command, parameters, environment, logFile, graceSeconds } = this.program;
    this.keepLogShort();
    const log = openSync(logFile, 'a', 0o600);
    try {
      const child = spawn(this.supervision.guard, [String(graceSeconds), command, ...parameters], {
        env: environment,
        // A session of its own: Ctrl-C in the terminal reaches the starter only, which then stops the parts in order.
        detached: true,
        stdio: ['pipe', log, log],
      });
      child.stdin?.on('error', () => undefined);
      this.child = child;
      this.startedAt = performance.now();
      this.ended = new Promise((resolve) => {
        child.once('error', (cause) => {
          this.child = undefined;
          resolve();
          this.onEnd(cause.message);
        });
        child.once('exit', (code, signal) => {
          this.child = undefined;
          sweep(child.pid);
          resolve();
          this.onEnd(signal === null ? `exit code ${code ?? 'unknown'}` : signal);
        });
      });
    } finally {
      closeSync(log);
    }
  }

  /** From now on the program is brought back when it ends by itself. Call it once it was healthy. */
  keep(): void {
    this.keepRunning = true;
    if (this.child === undefined) this.onEnd('an early end');
  }

  /** Ends the program: SIGTERM, its grace, SIGKILL; then whatever it left behind. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.endSupervision();
    const child = this.child;
    if (child === undefined) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => sweep(child.pid), (this.program.graceSeconds + 1) * 1000);
    await this.ended;
    clearTimeout(killer);
  }

  /** Stops it and starts it again, as after a rebuild. */
  async restart(): Promise<void> {
    const child = this.child;
    if (child === undefined || this.stopping) return;
    this.keepRunning = false;
    child.kill('SIGTERM');
    await this.ended;
    this.keepRunning = true;
    if (!this.isStopping()) this.start();
  }

  private endSupervision(): void {
    this.stopping = true;
    this.wake.abort();
    clearTimeout(this.nextLook);
  }

  private isStopping(): boolean {
    return this.stopping;
  }

  /** SIGKILL for the whole group, now. */
  kill(): void {
    this.endSupervision();
    sweep(this.child?.pid);
  }

  /** The last lines of its log, for a sentence about why it did not start. */
  lastWords(lines = 3): string {
    try {
      const text = readFileSync(this.program.logFile, 'utf8').slice(-4000).trimEnd();
      return text.split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  /**
   * Keeps one older log, so that a desk left running for weeks does not fill the disk. Copied and cut where it is: the
   * program goes on writing to it, at its end. What it writes in between is lost.
   */
  private keepLogShort(): void {
    const { maxBytes, lookEveryMs } = this.supervision.log ?? LOG;
    const { logFile } = this.program;
    const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (size > maxBytes) {
      try {
        copyFileSync(logFile, `${logFile}.1`);
      } catch (fault) {
        this.supervision.say(
          `${this.name}: what its log ${logFile} held until now could not be kept (${String(fault)}).`,
        );
      }
      truncateSync(logFile);
    }
    clearTimeout(this.nextLook);
    this.nextLook = setTimeout(() => this.keepLogShort(), lookEveryMs).unref();
  }

  private onEnd(how: string): void {
    if (this.stopping || !this.keepRunning) return;
    if (performance.now() - this.startedAt > WELL_AFTER_MS) this.failures = 0;
    const waits = this.supervision.backOffMs ?? BACK_OFF_MS;
    const wait = waits[Math.min(this.failures, waits.length - 1)] ?? 0;
    this.failures += 1;
    this.supervision.say(
      `${this.name} ended (${how}); starting it again in ${wait / 1000} s. Its log: ${this.program.logFile}`,
    );
    void pause(wait, undefined, { signal: this.wake.signal }).then(
      () => this.start(),
      () => undefined,
    );
  }
}

/** Kills what is left of a process group; an empty one is no fault. */
function sweep(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody left.
  }
}
