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

const statusSchema = z.object({ recordedFrom: z.string() });

/** When the recording that the server at `url` plays begins, ISO 8601; undefined when it does not say. */
export async function recordedFromOf(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(`${url}/status`, { signal: AbortSignal.timeout(2_000) });
    return statusSchema.parse(await reply.json()).recordedFrom;
  } catch {
    // The line then says "a recording": the feed reports by itself that the server cannot be reached.
    return undefined;
  }
}
