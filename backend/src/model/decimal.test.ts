import fc from 'fast-check';
import { formatAmount, parseAmount } from './decimal.js';

/** The text of an amount the slow and plain way. */
function textOf(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(19, '0');
  const text = `${amount < 0n ? '-' : ''}${digits.slice(0, -18)}.${digits.slice(-18)}`;
  return text.replace(/\.?0+$/, '');
}
const amounts = fc.oneof(
  fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
  // Few decimals, and the last before a whole number and before a double is no longer exact.
  fc
    .tuple(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), fc.nat(18))
    .map(([n, zeros]) => n * 10n ** BigInt(zeros)),
  fc
    .tuple(fc.nat(900_720), fc.integer({ min: -2, max: 2 }))
    .map(([k, off]) => BigInt(k) * 10n ** 18n + BigInt(off) * 10n ** 8n),
);

it('writes every amount as its plain decimal, and reads it back exactly', () => {
  fc.assert(
    fc.property(amounts, (amount) => {
      expect(formatAmount(amount)).toBe(textOf(amount));
      expect(parseAmount(formatAmount(amount))).toBe(amount);
      // A text that was read before means the same again.
      expect(parseAmount(formatAmount(amount))).toBe(amount);
    }),
    { numRuns: 2000 },
  );
});

it.each(['', '.5', '1.', '1e3', '+1', ' 1', '1.0000000000000000001', '0x1', '1_0'])('does not read %j', (text) => {
  for (let again = 0; again < 2; again += 1) expect(() => parseAmount(text)).toThrow(RangeError);
});
