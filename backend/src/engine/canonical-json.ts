/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them. The same value gives the same bytes, which the journal's hash chain needs. Undefined members are left
 * out. Throws on what JSON cannot hold (NaN, infinities, BigInt, a lone surrogate).
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return textOf(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError(`JSON has no number ${String(value)}`);
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? listOf(value) : membersOf(value as Readonly<Record<string, unknown>>);
    default:
      throw new RangeError(`JSON has no ${typeof value}`);
  }
}

function listOf(items: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1)
    text += (index === 0 ? '' : ',') + canonicalJson(items[index] ?? null);
  return `${text}]`;
}

function membersOf(value: Readonly<Record<string, unknown>>): string {
  let text = '{';
  for (const { key, quoted } of inOrder(Object.keys(value))) {
    const member = value[key];
    if (member !== undefined) text += (text === '{' ? '' : ',') + quoted + canonicalJson(member);
  }
  return `${text}}`;
}

interface SortedKey {
  readonly key: string;
  readonly quoted: string;
}
/** The last object of each number of members: most are followed by one of the same make. */
const lately: { readonly keys: readonly string[]; readonly sorted: readonly SortedKey[] }[] = [];
const WIDEST_KEPT = 64;

function inOrder(keys: readonly string[]): readonly SortedKey[] {
  const last = lately[keys.length];
  if (last?.keys.every((key, index) => key === keys[index]) === true) return last.sorted;
  const sorted = [...keys].sort().map((key) => ({ key, quoted: `${textOf(key)}:` }));
  if (keys.length < WIDEST_KEPT) lately[keys.length] = { keys, sorted };
  return sorted;
}

/** Printable ASCII without quote and backslash, which is nearly all there is, stands as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function textOf(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!isWellFormed(text)) throw new RangeError('the text holds a lone surrogate');
  return JSON.stringify(text);
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text) || Buffer.from(text, 'utf8').toString('utf8') === text;
}
