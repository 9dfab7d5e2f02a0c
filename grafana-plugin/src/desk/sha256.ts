/**
 * SHA-256 (FIPS 180-4), hex. The browser's own is missing on plain http with a host name, where a desk may well be
 * opened, and what checks a report must not depend on the address it is opened by.
 */
export function sha256(bytes: Uint8Array): string {
  const blocks = padded(bytes);
  const words = new DataView(blocks.buffer);
  const hash = Uint32Array.from(FIRST);
  const schedule = new Uint32Array(64);
  for (let offset = 0; offset < blocks.length; offset += 64) {
    for (let index = 0; index < 16; index += 1) schedule[index] = words.getUint32(offset + 4 * index);
    mix(hash, schedule);
  }
  return Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The first 32 bits of the fractions of the square roots (hash) and cube roots (rounds) of the first primes. */
const PRIMES = firstPrimes(64);
const FIRST = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function padded(bytes: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const bits = new DataView(blocks.buffer);
  bits.setUint32(blocks.length - 8, Math.floor(bytes.length / 2 ** 29));
  bits.setUint32(blocks.length - 4, (bytes.length << 3) >>> 0);
  return blocks;
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
const at = (words: Uint32Array, index: number): number => words[index] ?? 0;

function mix(hash: Uint32Array, schedule: Uint32Array): void {
  for (let index = 16; index < 64; index += 1) {
    const early = at(schedule, index - 15);
    const late = at(schedule, index - 2);
    const small = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const large = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    schedule[index] = at(schedule, index - 16) + small + at(schedule, index - 7) + large;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let index = 0; index < 64; index += 1) {
    const choice = (e & f) ^ (~e & g);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + (ROUNDS[index] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const turned = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const total = (first + at(schedule, index)) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + total) | 0, c, b, a, (total + turned + majority) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    hash[index] = at(hash, index) + word;
  });
}
