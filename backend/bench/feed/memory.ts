import type { ScratchDesk } from '../scratch-desk.js';
import { FeedBenchDesk, Feeder } from './feed-bench-desk.js';
import { pause } from './wait-for.js';

const FRAMES = 1_000_000;
/** The invented market at a hundred times its usual rate: some ten thousand frames a second. */
const RATE = 100;
const DEADLINE_MS = 300_000;

export interface MemoryResult {
  readonly frames: number;
  readonly seconds: number;
  /** Resident, as the system counts it; after a tenth of the frames and after all of them. */
  readonly earlyMegabytes: number;
  readonly lateMegabytes: number;
}

/** What the backend holds after a million frames, beside what it held after the first tenth. */
export async function benchMemory(desk: ScratchDesk): Promise<MemoryResult> {
  desk.say(`Memory: ${FRAMES} frames …`);
  const feeder = await Feeder.start(desk.run, { rate: RATE });
  const backend = await FeedBenchDesk.start(desk.run, {
    questdb: desk.access,
    feeder,
    name: 'memory',
    source: 'invented',
  });
  try {
    const started = performance.now();
    let early = 0;
    for (;;) {
      const frames = (await backend.feeds()).reduce(
        (sum, { trades, quotes, books }) => sum + trades + quotes + books,
        0,
      );
      const resident = (backend.used()?.residentBytes ?? Number.NaN) / 1e6;
      if (early === 0 && frames > FRAMES / 10) early = resident;
      const seconds = (performance.now() - started) / 1000;
      if (frames >= FRAMES) return { frames, seconds, earlyMegabytes: early, lateMegabytes: resident };
      if (seconds * 1000 > DEADLINE_MS) throw new Error(`only ${frames} frames in ${seconds.toFixed(0)} s`);
      await pause(500);
    }
  } finally {
    await backend.stop();
    await feeder.stop();
  }
}
