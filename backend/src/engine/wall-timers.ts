import type { Timers } from './ports.js';

const LONGEST_MS = 3_600_000;

/** Timers of the process. Shorter than a millisecond waits in turns of the event loop, since its own timers are coarser. */
export const wallTimers: Timers = {
  after(us, call) {
    if (us >= 1_000) {
      const timer = setTimeout(call, Math.min(LONGEST_MS, us / 1_000));
      return () => clearTimeout(timer);
    }
    const until = performance.now() + us / 1_000;
    let turn = setImmediate(function look() {
      if (performance.now() >= until) call();
      else turn = setImmediate(look);
    });
    return () => clearImmediate(turn);
  },
};
