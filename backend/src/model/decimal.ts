/**
 * Fixed-point money: a BigInt counts 1e-18 of a currency unit, which is QuestDB's DECIMAL(38,18).
 * Sums and products of prices and quantities are exact; rounding happens only where a rule names it.
 */
export type Amount = bigint;

const SCALE = 18;
export const ONE: Amount = 10n ** BigInt(SCALE);

/** Parses plain decimal text (optional sign, no exponent). Throws on anything else: edges validate first. */
export function parseAmount(text: string): Amount {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text);
  if (match === null) throw new RangeError(`not a plain decimal: '${text}'`);
  const [, sign, whole, fraction = ''] = match;
  const magnitude = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** Decimal text without trailing zeros. */
export function formatAmount(amount: Amount): string {
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  const whole = digits.slice(0, -SCALE);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** a × b, truncated toward zero at the 18th decimal. */
export function multiply(a: Amount, b: Amount): Amount {
  return (a * b) / ONE;
}

/** a ÷ b, truncated toward zero at the 18th decimal. */
export function divide(a: Amount, b: Amount): Amount {
  return (a * ONE) / b;
}

/** Rounds a non-negative amount up to `decimals` places: the rule for commissions. */
export function roundUp(amount: Amount, decimals: number): Amount {
  const step = 10n ** BigInt(SCALE - decimals);
  return ((amount + step - 1n) / step) * step;
}

/** For charts and metrics only; money never goes through here. */
export function toNumber(amount: Amount): number {
  return Number(formatAmount(amount));
}
