import type { Timers } from './ports.js';

const LONGEST_MS = 3_600_000;

/** Timers of the process. Less than a millisecond is one turn of the event loop, since its own timers are coarser. */
export const wallTimers: Timers = {
  after(us, call) {
    if (us < 1_000) {
      const turn = setImmediate(call);
      return () => clearImmediate(turn);
    }
    const timer = setTimeout(call, Math.min(LONGEST_MS, us / 1_000));
    return () => clearTimeout(timer);
  },
};
