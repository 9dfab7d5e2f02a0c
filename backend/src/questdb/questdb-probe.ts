import type { TimeUs } from '../model/time.js';

const ASK_EVERY_MS = 5_000;

export interface QuestDbProbeOptions {
  /** Resolves when QuestDB answered a question; one that hangs must reject in the end. */
  readonly ask: () => Promise<unknown>;
  readonly nowUs: () => TimeUs;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Asks QuestDB again and again whether it is there: only an answer counts, so that one that hangs is down as well. */
export class QuestDbProbe {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** When it answered last; before the first answer, when it was first asked. */
  private answeredAt: TimeUs | undefined;
  private failing = false;

  constructor(private readonly options: QuestDbProbeOptions) {}

  start(): void {
    this.answeredAt ??= this.options.nowUs();
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Seconds since the last answer, 0 while it answers. */
  downSeconds(): number {
    if (!this.failing || this.answeredAt === undefined) return 0;
    return Math.max(0, (this.options.nowUs() - this.answeredAt) / 1e6);
  }

  private async run(): Promise<void> {
    const { ask, nowUs, wait } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await ask();
        this.answeredAt = nowUs();
        this.failing = false;
      } catch {
        this.failing = true;
      }
      await wait(ASK_EVERY_MS, signal);
    }
  }
}
