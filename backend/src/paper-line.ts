import { z } from 'zod';
import type { Config } from './config.js';

/**
 * The line on every screen, report and table: whose prices these are, so that nobody takes them for a market's.
 * `recordedOn` is the day a played recording was made, where it is known.
 */
export function paperLine(config: Pick<Config, 'source' | 'desk'>, recordedOn?: string): string {
  const venues = config.desk.markets[config.source].map((venue) => venue.id).join(', ');
  const prices = {
    demo: 'invented (demo)',
    live: `real-time ${venues}`,
    replay: `replay of ${recordedOn ?? 'a recording'} (${venues})`,
  };
  return `PAPER MONEY · prices: ${prices[config.source]}`;
}

const statusSchema = z.object({ recordedFrom: z.string(), shiftUs: z.number().optional() });

/** A recording that is played. */
export interface PlayedRecording {
  /** When it begins, as recorded, ISO 8601. */
  readonly from: string;
  /** When it begins as it is played, epoch microseconds; undefined while the exchange has not settled on a shift. */
  readonly startsAtUs: number | undefined;
}

/** The recording that the server at `url` plays; undefined when it does not say. */
export async function playedRecording(url: string): Promise<PlayedRecording | undefined> {
  try {
    const reply = await fetch(`${url}/status`, { signal: AbortSignal.timeout(2_000) });
    const { recordedFrom, shiftUs } = statusSchema.parse(await reply.json());
    const startsAtUs = shiftUs === undefined ? undefined : Date.parse(recordedFrom) * 1000 + shiftUs;
    return { from: recordedFrom, startsAtUs };
  } catch {
    // The line then says "a recording": the feed reports by itself that the server cannot be reached.
    return undefined;
  }
}
