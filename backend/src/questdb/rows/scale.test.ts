import fc from 'fast-check';
import { parseAmount, toNumber } from '../../model/decimal.js';
import { scaleOf } from './scale.js';

test('is the float nearest to the exact product, whatever step and count', () => {
  const steps = ['1', '0.01', '0.00001', '0.1', '25', '0.000000000000000001', '0.00000025', '123456789012345.678'];
  fc.assert(
    fc.property(fc.constantFrom(...steps), fc.maxSafeInteger(), (step, count) => {
      expect(scaleOf(step)(count) + 0).toBe(toNumber(BigInt(count) * parseAmount(step)));
    }),
    { numRuns: 2000 },
  );
  expect(scaleOf('0.01')(6_000_001)).toBe(60_000.01);
  expect(() => scaleOf('1e-8')).toThrow(/plain decimal/);
});
