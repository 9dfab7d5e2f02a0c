import { Gauge, type Registry } from 'prom-client';
import type { DeskReader } from '../../engine/desk.js';

export const MARKET_CROSSED = 'trading_market_crossed';
export const MARKET_LIVE_VENUES = 'trading_market_live_venues';

/** Read from the desk at each scrape, by pair. */
export function registerConsolidatedMetrics(registry: Registry, reader: Pick<DeskReader, 'consolidated'>): void {
  new Gauge({
    name: MARKET_CROSSED,
    help: "1 while one venue's bid is at or above another venue's offer for the same pair.",
    labelNames: ['symbol'] as const,
    registers: [registry],
    collect() {
      for (const { symbol, crossed } of reader.consolidated({})) this.set({ symbol }, Number(crossed));
    },
  });
  new Gauge({
    name: MARKET_LIVE_VENUES,
    help: 'Live venues whose quotes of a pair are compared.',
    labelNames: ['symbol'] as const,
    registers: [registry],
    collect() {
      for (const { symbol, venues } of reader.consolidated({})) this.set({ symbol }, venues);
    },
  });
}
