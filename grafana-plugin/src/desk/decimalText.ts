// Arithmetic on decimal text. Money never becomes a JavaScript number here.

interface Scaled {
  readonly units: bigint;
  readonly scale: number;
}

const tenTo = (power: number): bigint => BigInt(`1${'0'.repeat(power)}`);
const ZERO = BigInt(0);

function scaled(text: string): Scaled | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

function aligned(left: Scaled, right: Scaled): readonly [bigint, bigint] {
  const scale = Math.max(left.scale, right.scale);
  return [left.units * tenTo(scale - left.scale), right.units * tenTo(scale - right.scale)];
}

function textOf(units: bigint, scale: number): string {
  const digits = (units < ZERO ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < ZERO ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Exact product as decimal text without trailing zeros; `undefined` when either is not a decimal. */
export function multiply(left: string, right: string): string | undefined {
  const [a, b] = [scaled(left), scaled(right)];
  return a === undefined || b === undefined ? undefined : textOf(a.units * b.units, a.scale + b.scale);
}

/** Exact sum as decimal text; texts that are not decimals are left out. */
export function sum(texts: readonly string[]): string {
  return texts.reduce((total, text) => {
    const [a, b] = [scaled(total), scaled(text)];
    if (a === undefined || b === undefined) return total;
    const [left, right] = aligned(a, b);
    return textOf(left + right, Math.max(a.scale, b.scale));
  }, '0');
}

/** -1, 0 or 1; `undefined` when either is not a decimal. */
export function compare(left: string, right: string): -1 | 0 | 1 | undefined {
  const [a, b] = [scaled(left), scaled(right)];
  if (a === undefined || b === undefined) return undefined;
  const [x, y] = aligned(a, b);
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

/** Whether `text` lies on the grid of `step` (a tick or lot); a step of zero has no grid. */
export function isMultipleOf(text: string, step: string): boolean {
  const [value, grid] = [scaled(text), scaled(step)];
  if (value === undefined || grid === undefined || grid.units === ZERO) return true;
  const [x, y] = aligned(value, grid);
  return x % y === ZERO;
}

/** Decimals that a tick or lot needs: `0.010` has two. */
export function decimalsOf(step: string): number {
  const fraction = step.split('.')[1] ?? '';
  return fraction.replace(/0+$/, '').length;
}

/** Exact difference as decimal text; `undefined` when either is not a decimal. */
export function difference(left: string, right: string): string | undefined {
  const [a, b] = [scaled(left), scaled(right)];
  if (a === undefined || b === undefined) return undefined;
  const [x, y] = aligned(a, b);
  return textOf(x - y, Math.max(a.scale, b.scale));
}

/** The part of a number at or above zero that whole steps (ticks, lots) make up; `undefined` when either is not a decimal. */
export function floorToStep(text: string, step: string): string | undefined {
  const [value, grid] = [scaled(text), scaled(step)];
  if (value === undefined || grid === undefined) return undefined;
  const [x, y] = aligned(value, grid);
  return y === ZERO ? text : textOf(x - (x % y), Math.max(value.scale, grid.scale));
}

/** The most whole steps of `step` that `amount` pays for at `price`, as decimal text; `undefined` when that cannot be told. */
export function affordable(amount: string, price: string, step: string): string | undefined {
  const [money, cost, grid] = [scaled(amount), multiply(price, step), scaled(step)];
  const each = cost === undefined ? undefined : scaled(cost);
  if (money === undefined || each === undefined || grid === undefined || each.units <= ZERO) return undefined;
  const [x, y] = aligned(money, each);
  const steps = x < ZERO ? ZERO : x / y;
  return textOf(steps * grid.units, grid.scale);
}

/** How many whole steps of `step` fit into a number at or above zero; `undefined` when that cannot be told. */
export function stepsIn(text: string, step: string): number | undefined {
  const [value, grid] = [scaled(text), scaled(step)];
  if (value === undefined || grid === undefined || grid.units <= ZERO) return undefined;
  const [x, y] = aligned(value, grid);
  return Number(x / y);
}
