import type { Amount } from '../model/decimal.js';
import type { TimeUs } from '../model/time.js';

/** Notional by {@link volumeKey} and by UTC day (days since 1970): what fee tiers look at. */
export type TradedVolume = Map<string, Map<number, Amount>>;

/** Days kept; no fee tier looks further back. */
const DAYS_KEPT = 30;
const DAY_US = 86_400_000_000;

/** Volume in one currency never adds to that in another. Neither part can hold a space. */
export function volumeKey(venue: string, quoteCurrency: string): string {
  return `${venue} ${quoteCurrency}`;
}

/** Adds a fill's notional to its day; days that no tier looks at any more are dropped. */
export function addTraded(
  traded: TradedVolume,
  fill: { readonly venue: string; readonly quoteCurrency: string; readonly notional: Amount; readonly time: TimeUs },
): void {
  const key = volumeKey(fill.venue, fill.quoteCurrency);
  const days = traded.get(key) ?? new Map<number, Amount>();
  traded.set(key, days);
  const today = dayOf(fill.time);
  for (const day of days.keys()) if (day <= today - DAYS_KEPT) days.delete(day);
  days.set(today, (days.get(today) ?? 0n) + fill.notional);
}

/** Notional at a venue in any of `currencies`, counted one for one, on the UTC day of `now` and the `days` - 1 before. */
export function tradedOver(
  traded: TradedVolume,
  of: {
    readonly venue: string;
    readonly currencies: readonly string[];
    readonly days: number;
    readonly now: TimeUs;
  },
): Amount {
  const today = dayOf(of.now);
  let sum = 0n;
  for (const currency of of.currencies)
    for (const [day, notional] of traded.get(volumeKey(of.venue, currency)) ?? [])
      if (day > today - of.days && day <= today) sum += notional;
  return sum;
}

function dayOf(time: TimeUs): number {
  return Math.floor(time / DAY_US);
}
