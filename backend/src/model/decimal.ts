/**
 * Fixed-point money: a BigInt counts 1e-18 of a currency unit, which is QuestDB's DECIMAL(38,18).
 * Sums and products of prices and quantities are exact; rounding happens only where a rule names it.
 */
export type Amount = bigint;

const SCALE = 18;
export const ONE: Amount = 10n ** BigInt(SCALE);

const PLAIN_DECIMAL = /^(-?)(\d+)(?:\.(\d{1,18}))?$/;
/** Powers of ten: `POWERS[n]` is 10^n. */
const POWERS: readonly Amount[] = Array.from({ length: SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent));
/** So many digits always fit a double exactly. */
const EXACT_DIGITS = 15;
// Steps, rates and the sizes that people trade come again and again; a text always means the same amount.
const parsed = new Map<string, Amount>();
const PARSED_KEPT = 4096;

/** Parses plain decimal text (optional sign, no exponent). Throws on anything else: edges validate first. */
export function parseAmount(text: string): Amount {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const amount = amountIn(text);
  if (parsed.size >= PARSED_KEPT) parsed.clear();
  parsed.set(text, amount);
  return amount;
}

function amountIn(text: string): Amount {
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) throw new RangeError(`not a plain decimal: '${text}'`);
  const [, sign, whole = '', fraction = ''] = match;
  const digits = whole + fraction;
  const unit = POWERS[SCALE - fraction.length] ?? 1n;
  const magnitude = BigInt(digits.length <= EXACT_DIGITS ? Number(digits) : digits) * unit;
  return sign === '-' ? -magnitude : magnitude;
}

/** Amounts of at most ten decimals below this are written by way of a double. */
const [TEN_DECIMALS, SMALL] = [POWERS[8] ?? 1n, BigInt(Number.MAX_SAFE_INTEGER) * (POWERS[8] ?? 1n)];

/** Decimal text without trailing zeros. */
export function formatAmount(amount: Amount): string {
  if (amount === 0n) return '0';
  if (amount > 0n && amount < SMALL && amount % TEN_DECIMALS === 0n) return smallText(Number(amount / TEN_DECIMALS));
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  const whole = digits.slice(0, -SCALE);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A number of 1e-10 as decimal text. */
function smallText(units: number): string {
  const whole = Math.floor(units / 1e10);
  let fraction = units - whole * 1e10;
  if (fraction === 0) return String(whole);
  let width = 10;
  while (fraction % 10 === 0) {
    fraction /= 10;
    width -= 1;
  }
  return `${whole}.${String(fraction).padStart(width, '0')}`;
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
