import { parseAmount, toNumber } from '../../model/decimal.js';

const EXACT = Number.MAX_SAFE_INTEGER;
/** Powers of ten up to here are exact doubles, so that one division rounds once. */
const EXACT_DIGITS = 22;
const scales = new Map<string, (steps: number) => number>();

/**
 * From a count of steps to the float nearest to steps × step: 6000001 ticks of 0.01 are 60000.01 and not
 * 60000.0100001. `step` is plain decimal text.
 */
export function scaleOf(step: string): (steps: number) => number {
  let scale = scales.get(step);
  if (scale === undefined) {
    scale = makeScale(step);
    scales.set(step, scale);
  }
  return scale;
}

function makeScale(step: string): (steps: number) => number {
  const amount = parseAmount(step);
  const slowly = (steps: number) => toNumber(BigInt(steps) * amount);
  const [whole = '', fraction = ''] = step.split('.');
  const mantissa = Number(whole + fraction);
  if (fraction.length > EXACT_DIGITS || !Number.isSafeInteger(mantissa)) return slowly;
  const divisor = 10 ** fraction.length;
  const most = Math.floor(EXACT / Math.max(1, Math.abs(mantissa)));
  return (steps) => (Math.abs(steps) <= most ? (steps * mantissa) / divisor : slowly(steps));
}
