import type { Config } from './config.js';

/** The line on every screen, report and table: whose prices these are, so that nobody takes them for a market's. */
export function paperLine(config: Pick<Config, 'source' | 'desk'>): string {
  const venues = config.desk.markets[config.source].map((venue) => venue.id).join(', ');
  const prices = {
    demo: 'invented (demo)',
    live: `real-time ${venues}`,
    replay: `replay of a recording (${venues})`,
  };
  return `PAPER MONEY · prices: ${prices[config.source]}`;
}
