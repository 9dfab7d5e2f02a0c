import { crc32 } from 'node:zlib';

/** Price and quantity as Kraken wrote them; more may follow. */
type Level = readonly [price: string, quantity: string, ...rest: unknown[]];

const LEVELS = 10;

/**
 * Kraken's book checksum: CRC32 of the ten best asks, then the ten best bids, each price and quantity without its point and
 * leading zeros (docs.kraken.com, guide "spot websocket book checksum").
 */
export function krakenChecksum(asks: readonly Level[], bids: readonly Level[]): number {
  const digits = [...asks.slice(0, LEVELS), ...bids.slice(0, LEVELS)].map(
    ([price, quantity]) => bare(price) + bare(quantity),
  );
  return crc32(digits.join(''));
}

function bare(decimal: string): string {
  return decimal.replace('.', '').replace(/^0+/, '');
}
