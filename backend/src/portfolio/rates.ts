import { divide, multiply, ONE, type Amount } from '../model/decimal.js';
import type { MarketKey } from '../model/instrument.js';

/** The mid price of one market that is live: quote currency for a unit of base currency, above zero. */
export interface MarketMid {
  readonly market: MarketKey;
  readonly venue: string;
  readonly baseCurrency: string;
  readonly quoteCurrency: string;
  readonly mid: Amount;
}

/** What markets say things are worth. Null: no market says so; that is shown as unpriced, never as 0. */
export interface Prices {
  /** The market's own mid. */
  midOf(market: MarketKey): Amount | null;
  /** Units of `to` for one unit of `from`, at one venue; left out, at the first listed venue that has a way. */
  rateOf(from: string, to: string, venue?: string): Amount | null;
}

/**
 * Rates come from mids of the venues' own pairs and from nothing else: no two currencies are taken for equal, and no
 * rate is put together from two venues. In order: the pair, the pair the other way round, two pairs over one currency
 * between (the first listed one that has both). Rates are truncated at the 18th decimal: they are for showing what
 * things are worth, and never move money.
 */
export function pricesOf(mids: readonly MarketMid[]): Prices {
  const byMarket = new Map(mids.map(({ market, mid }) => [market, mid]));
  const venues = new Map<string, MarketMid[]>();
  for (const mid of mids) venues.set(mid.venue, [...(venues.get(mid.venue) ?? []), mid]);
  return {
    midOf: (market) => byMarket.get(market) ?? null,
    rateOf(from, to, venue) {
      if (from === to) return ONE;
      for (const [name, pairs] of venues) {
        if (venue !== undefined && venue !== name) continue;
        const rate = rateAt(pairs, from, to);
        if (rate !== null) return rate;
      }
      return null;
    },
  };
}

function rateAt(pairs: readonly MarketMid[], from: string, to: string): Amount | null {
  const direct = stepAt(pairs, from, to);
  if (direct !== null) return direct;
  for (const { baseCurrency, quoteCurrency } of pairs) {
    if (baseCurrency !== from && quoteCurrency !== from) continue;
    const between = baseCurrency === from ? quoteCurrency : baseCurrency;
    const first = stepAt(pairs, from, between);
    const second = stepAt(pairs, between, to);
    if (first !== null && second !== null) return multiply(first, second);
  }
  return null;
}

function stepAt(pairs: readonly MarketMid[], from: string, to: string): Amount | null {
  const pair = pairs.find(({ baseCurrency, quoteCurrency }) => baseCurrency === from && quoteCurrency === to);
  if (pair !== undefined) return pair.mid;
  const turned = pairs.find(({ baseCurrency, quoteCurrency }) => baseCurrency === to && quoteCurrency === from);
  return turned === undefined ? null : divide(ONE, turned.mid);
}
