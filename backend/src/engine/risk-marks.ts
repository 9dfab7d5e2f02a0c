import { usdRate } from '../risk/usd.js';
import { unmatchable } from '../execution/market.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import { marketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { rulesAt } from '../risk/held.js';
import type { Marks } from '../risk/marks.js';
import type { Desk } from './decision.js';
import type { Input } from './input.js';

/** A look at the limits as the core takes it, and what it says currencies are worth. */
export function watchInputs(desk: Desk, at: TimeUs): { readonly inputs: readonly Input[]; readonly marks: Marks } {
  const usd = usdMarks(desk, at);
  return {
    inputs: [
      { kind: 'marks', usd },
      { kind: 'watch', at },
    ],
    marks: marksOf(usd),
  };
}

export function marksOf(usd: Readonly<Record<string, string>>): Marks {
  return new Map(Object.entries(usd).map(([currency, rate]) => [currency, parseAmount(rate)]));
}

/** What each currency of the offered markets is worth in USD: the mid of the first listed venue where it is live and fresh. */
export function usdMarks(desk: Desk, now: TimeUs): Record<string, string> {
  const { state, rules } = desk;
  const par = rulesAt(state.riskRules, now).usdPar;
  const found: Record<string, string> = {};
  for (const venue of Object.keys(rules.trading.offered))
    for (const instrument of state.instruments.values()) {
      if (instrument.venue !== venue) continue;
      for (const currency of [instrument.baseCurrency, instrument.quoteCurrency]) {
        if (par.includes(currency) || currency in found) continue;
        const rate = usdRate(currency, (symbol) => midOf(desk, { venue, symbol }, now), par);
        if (rate !== null) found[currency] = formatAmount(rate.rate);
      }
    }
  return found;
}

function midOf(
  { markets, rules }: Desk,
  { venue, symbol }: { readonly venue: string; readonly symbol: string },
  now: TimeUs,
): Amount | null {
  const market = markets.get(marketKey(venue, symbol));
  if (market?.book == null || market.instrument === null || unmatchable(market) !== null) return null;
  if (now - market.book.timeReceived >= rules.trading.staleAfterUs) return null;
  const [bid, ask] = [market.book.bids[0]?.[0], market.book.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return null;
  return (BigInt(bid + ask) * parseAmount(market.instrument.tickSize)) / 2n;
}
