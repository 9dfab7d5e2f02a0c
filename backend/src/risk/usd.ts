import { ONE, type Amount } from '../model/decimal.js';

/** What one unit of a currency is worth in USD, and where that comes from: `par`, `mid ETH/USDT` or `1/mid USDT/TRY`. */
export interface UsdRate {
  readonly rate: Amount;
  readonly source: string;
}

const PAR: UsdRate = { rate: ONE, source: 'par' };

/**
 * USD for one unit of a currency. In order: currencies of `par` count one for one; then the mid of the currency's market
 * against one of these, in their order, then of the market the other way round. `priceOf` is asked for live mids of one
 * venue and of nothing else. A turned mid is rounded up at the 18th decimal, so that rounding never takes a value under
 * a threshold. Null: nobody says what it is worth, and a rule that needs to know must refuse.
 */
export function usdRate(
  currency: string,
  priceOf: (symbol: string) => Amount | null,
  par: readonly string[],
): UsdRate | null {
  if (par.includes(currency)) return PAR;
  for (const usd of par) {
    const symbol = `${currency}/${usd}`;
    const mid = priceOf(symbol);
    if (mid !== null && mid > 0n) return { rate: mid, source: `mid ${symbol}` };
  }
  for (const usd of par) {
    const symbol = `${usd}/${currency}`;
    const mid = priceOf(symbol);
    if (mid !== null && mid > 0n) return { rate: (ONE * ONE + mid - 1n) / mid, source: `1/mid ${symbol}` };
  }
  return null;
}

/** An amount at a rate, rounded up at the 18th decimal for the same reason. */
export function inUsd(amount: Amount, { rate }: Pick<UsdRate, 'rate'>): Amount {
  return rate === ONE ? amount : (amount * rate + ONE - 1n) / ONE;
}
