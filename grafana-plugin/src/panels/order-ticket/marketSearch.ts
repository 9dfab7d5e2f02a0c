import type { InstrumentView } from '@paperdesk/contract';
import { marketKey } from '../../desk/deskSeries.js';
import { sourceWords } from '../../desk/sourceWords.js';

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Markets whose venue, symbol and source hold every word typed, in any order: `btc bin` finds BTC/USDT on binance, and
 * `btcusdt` finds it without the stroke.
 */
export function findMarkets(text: string, markets: readonly InstrumentView[]): readonly InstrumentView[] {
  const words = text.split(/[\s·]+/).map(plain);
  return markets.filter(({ venue, symbol }) => {
    const known = [venue, symbol, sourceWords(venue)].map(plain);
    return words.every((word) => known.some((name) => name.includes(word)));
  });
}

/** Where an arrow key goes in a list of so many; undefined for a key that moves nothing. */
export function movedTo(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return (active - 1 + count) % count;
  if (key === 'PageDown') return Math.min(count - 1, active + 8);
  return key === 'PageUp' ? Math.max(0, active - 8) : undefined;
}

/** `BTC/USDT · demo`. */
export const marketName = ({ venue, symbol }: { readonly venue: string; readonly symbol: string }): string =>
  symbol === '' ? '' : `${symbol} · ${venue}`;

/** For an element's id, which takes no spaces. */
export const optionId = (panelKey: string, market: InstrumentView): string =>
  `${panelKey}-market-${marketKey(market).replace(/[^\w-]/g, '_')}`;
