import { type Amount, multiply } from '../../model/decimal.js';
import { type Instrument, amountOfSteps } from '../../model/instrument.js';
import { inUsd, usdRate } from '../../risk/usd.js';

/** A hundredth of a dollar in {@link Amount}. */
const CENT = 10n ** 16n;

/** What so much at such a price is worth in whole US cents, rounded half up; null without a rate. */
export function centsOf(
  { quoteCurrency, tickSize, lotSize }: Instrument,
  { ticks, lots }: { readonly ticks: number; readonly lots: number },
  rates: { readonly priceOf: (symbol: string) => Amount | null; readonly par: readonly string[] },
): number | null {
  const rate = usdRate(quoteCurrency, rates.priceOf, rates.par);
  if (rate === null) return null;
  const usd = inUsd(multiply(amountOfSteps(ticks, tickSize), amountOfSteps(lots, lotSize)), rate);
  return Number((usd + CENT / 2n) / CENT);
}
