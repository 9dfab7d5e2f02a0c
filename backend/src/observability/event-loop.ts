import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Standstills } from './standstills.js';

/** `longestMs` looks back over one to two of these. */
const WINDOW_MS = 15_000;
const RESOLUTION_MS = 10;
const NOTE_EVERY_MS = 1_000;

/** Measures how long the event loop was blocked; `longestMs` looks back over the last fifteen to thirty seconds. */
export class EventLoopWatch {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly standstills = new Standstills(() => performance.now());
  private before = 0;
  private windowMax = 0;
  private windowStartedMs = 0;
  private timer: NodeJS.Timeout | undefined;

  start(): void {
    this.delay.enable();
    this.windowStartedMs = performance.now();
    this.timer = setInterval(() => this.note(), NOTE_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  get longestMs(): number {
    return Math.max(this.before, this.windowMax, this.current());
  }

  /** How long the slowest of a hundred requests of the last minute had to wait for the loop. */
  get waitMsP99(): number {
    return this.standstills.waitMs(0.99);
  }

  private note(): void {
    const longest = this.current();
    this.delay.reset();
    this.standstills.add(longest);
    this.windowMax = Math.max(this.windowMax, longest);
    if (performance.now() - this.windowStartedMs < WINDOW_MS) return;
    this.before = this.windowMax;
    this.windowMax = 0;
    this.windowStartedMs = performance.now();
  }

  // The histogram counts whole intervals: what is above one sampling step is time the loop was late.
  private current(): number {
    return Math.max(0, Math.round(this.delay.max / 1e6) - RESOLUTION_MS);
  }
}
