/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them. The same value gives the same bytes, which the journal's hash chain needs. Undefined members are left
 * out. Throws on what JSON cannot hold (NaN, infinities, BigInt, a lone surrogate).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`JSON has no number ${String(value)}`);
  if (typeof value === 'string' && !isWellFormed(value)) throw new RangeError('the text holds a lone surrogate');
  if (value === undefined || typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    throw new RangeError(`JSON has no ${typeof value}`);
  return JSON.stringify(value);
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text) || Buffer.from(text, 'utf8').toString('utf8') === text;
}
