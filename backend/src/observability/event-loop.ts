import { Standstills } from './standstills.js';

/** `longestMs` looks back over one to two of these. */
const WINDOW_MS = 15_000;
const LOOK_EVERY_MS = 10;

/**
 * Measures how long the event loop was blocked: how late a timer is that is due every ten milliseconds. Node's own
 * histogram of delays forgets a standstill when it is read and reset before its own timer came: every other long one.
 */
export class EventLoopWatch {
  private readonly standstills = new Standstills(() => this.nowMs());
  private before = 0;
  private windowMax = 0;
  private windowStartedMs = 0;
  private lookedAtMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly nowMs = () => performance.now()) {}

  start(): void {
    this.lookedAtMs = this.windowStartedMs = this.nowMs();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Of the last fifteen to thirty seconds. */
  get longestMs(): number {
    return Math.round(Math.max(this.before, this.windowMax));
  }

  /** How long the slowest of a hundred requests of the last minute had to wait for the loop. */
  get waitMsP99(): number {
    return this.standstills.waitMs(0.99);
  }

  private look(): void {
    const now = this.nowMs();
    const late = Math.max(0, now - this.lookedAtMs - LOOK_EVERY_MS);
    this.lookedAtMs = now;
    this.standstills.add(late);
    if (now - this.windowStartedMs >= WINDOW_MS) {
      this.before = this.windowMax;
      this.windowMax = 0;
      this.windowStartedMs = now;
    }
    this.windowMax = Math.max(this.windowMax, late);
  }
}
