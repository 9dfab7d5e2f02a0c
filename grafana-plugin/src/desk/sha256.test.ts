import { createHash } from 'node:crypto';
import { sha256 } from './sha256.js';

it.each([0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000, 65_537])(
  'hashes %s bytes as every other program does',
  (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256);
    expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  },
);
