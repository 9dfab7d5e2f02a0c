import { createHash } from 'node:crypto';

/** SHA-256, hex, of a flat object's JSON with its keys in order: the same order always has the same hash. */
export function payloadHash(payload: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(payload).filter(([, value]) => value !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(entries)))
    .digest('hex');
}
