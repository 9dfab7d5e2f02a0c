/**
 * Decimal text reckoned as a person with pencil and paper would, and with none of the product's code: what journeys
 * hold figures on the screen against.
 */
const PLACES = 30;
const ONE = 10n ** BigInt(PLACES);

const scaled = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(PLACES, '0'));
  return text.startsWith('-') ? -value : value;
};

const text = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction === '' ? '' : `.${fraction}`}`;
};

const all = (texts: readonly string[]): bigint => texts.reduce((sum, each) => sum + scaled(each), 0n);

export const plus = (...texts: readonly string[]): string => text(all(texts));
export const minus = (from: string, ...texts: readonly string[]): string => text(scaled(from) - all(texts));
export const times = (a: string, b: string): string => text((scaled(a) * scaled(b)) / ONE);
export const over = (a: string, b: string): string => text((scaled(a) * ONE) / scaled(b));

/** Rounded down to so many places. */
export const cut = (a: string, places: number): string => {
  const step = 10n ** BigInt(PLACES - places);
  return text((scaled(a) / step) * step);
};

/** Rounded to so many places, a half away from zero, with all of them written. */
export const fixed = (a: string, places: number): string => {
  const step = 10n ** BigInt(PLACES - places);
  const half = scaled(a) < 0n ? -step / 2n : step / 2n;
  const [whole = '', fraction = ''] = text(((scaled(a) + half) / step) * step).split('.');
  return places === 0 ? whole : `${whole}.${fraction.padEnd(places, '0')}`;
};

/** Thousands apart, as money is written. */
export const inGroups = (a: string): string => {
  const [whole = '', fraction] = a.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
};
