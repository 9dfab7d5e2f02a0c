import type { TimeUs } from './model/time.js';

/** Where time comes from at the edges; pure code is handed times instead. */
export interface Clock {
  nowUs(): TimeUs;
}

/** Wall-clock microseconds; the fraction comes from the monotonic clock so that two reads a microsecond apart differ. */
export const systemClock: Clock = {
  nowUs: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
};
