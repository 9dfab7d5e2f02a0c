/** A figure without a price: said in words, never 0. */
export const UNPRICED = 'unpriced';

/** Money for looking at: two places, and from below 1 four digits that count, so that little is not shown as nothing. */
export function money(text: string | null): string {
  if (text === null) return UNPRICED;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const small = value !== 0 && Math.abs(value) < 1;
  return value.toLocaleString(
    'en-US',
    small ? { maximumSignificantDigits: 4 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 },
  );
}

/** Profit with a plus, loss with a minus: the color is not the only sign. */
export function signed(text: string | null): string {
  return text !== null && Number(text) > 0 ? `+${money(text)}` : money(text);
}

/** Which way a figure points, for its color. */
export function signOf(text: string | null): 'gain' | 'loss' | undefined {
  const value = Number(text ?? '0');
  if (value === 0) return undefined;
  return value > 0 ? 'gain' : 'loss';
}
