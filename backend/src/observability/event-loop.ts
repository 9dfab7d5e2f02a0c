import { monitorEventLoopDelay } from 'node:perf_hooks';

/** An alert rule looks every ten seconds: one standstill must be seen by at least one look. */
const WINDOW_MS = 15_000;
const RESOLUTION_MS = 10;

/** Measures how long the event loop was blocked; `longestMs` looks back over the last fifteen to thirty seconds. */
export class EventLoopWatch {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private before = 0;
  private timer: NodeJS.Timeout | undefined;

  start(): void {
    this.delay.enable();
    this.timer = setInterval(() => {
      this.before = this.current();
      this.delay.reset();
    }, WINDOW_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  get longestMs(): number {
    return Math.max(this.before, this.current());
  }

  // The histogram counts whole intervals: what is above one sampling step is time the loop was late.
  private current(): number {
    return Math.max(0, Math.round(this.delay.max / 1e6) - RESOLUTION_MS);
  }
}
