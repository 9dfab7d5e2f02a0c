import { hash } from 'node:crypto';

/**
 * SHA-256, hex, of a flat object's JSON with its keys in order: the same order always has the same hash. A field that
 * was left out is not part of it, so that an order sent before the field existed still matches its repeat.
 */
export function payloadHash(payload: Readonly<Record<string, string | undefined>>): string {
  const sorted: Record<string, string> = {};
  for (const key of Object.keys(payload).sort()) {
    const value = payload[key];
    if (value !== undefined) sorted[key] = value;
  }
  return hash('sha256', JSON.stringify(sorted), 'hex');
}
