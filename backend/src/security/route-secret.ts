import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * True when the presented secret is the expected one. Hashing first makes the comparison take the same time for
 * any length. An empty expectation matches nothing: a desk without a secret has no proxy callers.
 */
export function matchesSecret(presented: string | undefined, expected: string): boolean {
  if (presented === undefined || expected === '') return false;
  return timingSafeEqual(digest(presented), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
