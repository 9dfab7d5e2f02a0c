import { binance } from './venues/binance.js';
import { binanceCoinm } from './venues/binance-coinm.js';
import { binanceUsdm } from './venues/binance-usdm.js';
import { coinbase } from './venues/coinbase.js';
import { describedVenue } from './venues/described-venue.js';
import { kraken } from './venues/kraken.js';
import { kucoin } from './venues/kucoin.js';
import type { VenueFacts } from './venues/venue-facts.js';

export type { VenueFacts } from './venues/venue-facts.js';

const SPOT: Readonly<Record<string, VenueFacts>> = { binance, kucoin, kraken, coinbase };
const DATA_ONLY: Readonly<Record<string, VenueFacts>> = { binanceusdm: binanceUsdm, binancecoinm: binanceCoinm };
const WRITTEN: Readonly<Record<string, VenueFacts>> = { ...SPOT, ...DATA_ONLY };
const described = new Map<string, VenueFacts | undefined>();

/** ccxt ids whose quirks the desk knows and whose markets can be traded on paper. */
export const OFFERED_VENUES: readonly string[] = Object.keys(SPOT);

/**
 * Facts of a ccxt class: from its file here, else from what the class says of itself. Undefined when ccxt has no such
 * class or it has no public trades and books.
 */
export function venueFacts(ccxtId: string): VenueFacts | undefined {
  if (Object.hasOwn(WRITTEN, ccxtId)) return WRITTEN[ccxtId];
  if (!described.has(ccxtId)) described.set(ccxtId, describedVenue(ccxtId));
  return described.get(ccxtId);
}
