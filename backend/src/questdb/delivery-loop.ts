import { nextBackoffMs, type Timers } from './delivery.js';

/** What a queue does in the loop they share. Each throws when QuestDB cannot take or answer anything now. */
export interface DeliverySteps {
  /** Makes wait again what QuestDB lost after acknowledging it. Runs first, after QuestDB started anew. */
  compare(): Promise<void>;
  /** Delivers what is next. */
  step(): Promise<'more' | 'someLeft' | 'nothingLeft'>;
}
export interface LoopOptions {
  readonly timers: Timers;
  /** Says which start of QuestDB answers. Left out: only faults lead to a comparison. */
  readonly serverStart?: () => Promise<string>;
  /** Pause after a step that took all there was, so that the next one finds more. */
  readonly gatherMs: number;
}

/** A wake-up may get lost; this is for then. */
const IDLE_MS = 1_000;
const START_ASKED_EVERY_MS = 5_000;

/** Runs one queue's deliveries: on and on while there is work, woken by new work, backing off by chance after a fault. */
export class DeliveryLoop {
  private wake = new AbortController();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private compare = true;
  private knownStart: string | undefined;
  private startAskedMs = -Infinity;
  private fault: string | null = null;

  constructor(
    private readonly steps: DeliverySteps,
    private readonly options: LoopOptions,
  ) {}

  /** Why the last step failed; null when it did not. */
  get lastError(): string | null {
    return this.fault;
  }

  get state(): 'delivering' | 'retrying' | 'stopped' {
    if (this.stopping.signal.aborted) return 'stopped';
    return this.fault === null ? 'delivering' : 'retrying';
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends the pause for want of work. */
  notify(): void {
    this.wake.abort();
  }

  /** Stops after the request in flight. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { timers, gatherMs } = this.options;
    let backoff = 0;
    while (!this.stopping.signal.aborted) {
      this.wake = new AbortController();
      try {
        await this.noticeRestart();
        if (this.compare) await this.steps.compare();
        this.compare = false;
        const left = await this.steps.step();
        this.fault = null;
        backoff = 0;
        if (left === 'nothingLeft') await timers.wait(IDLE_MS, this.wake.signal);
        else if (left === 'someLeft' && gatherMs > 0) await timers.wait(gatherMs, this.stopping.signal);
      } catch (cause) {
        this.fault = cause instanceof Error ? cause.message : String(cause);
        // Only a new start can have lost rows; who cannot tell must compare after each fault.
        if (this.options.serverStart === undefined) this.compare = true;
        this.startAskedMs = -Infinity;
        backoff = nextBackoffMs(backoff, timers.random());
        await timers.wait(backoff, this.stopping.signal);
      }
    }
  }

  /** A QuestDB that came back with an older backup may do so between two requests, without a fault on our side. */
  private async noticeRestart(): Promise<void> {
    const { serverStart, timers } = this.options;
    if (serverStart === undefined || timers.nowMs() - this.startAskedMs < START_ASKED_EVERY_MS) return;
    const start = await serverStart();
    this.startAskedMs = timers.nowMs();
    if (start !== this.knownStart) this.compare = true;
    this.knownStart = start;
  }
}
