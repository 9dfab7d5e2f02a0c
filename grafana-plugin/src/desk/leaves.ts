// What is nested, as lines that people can compare.

/** One value before and after. */
export interface LeafChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const ABSENT = 'not set';

/** What is nested as one line a value: `approval.overUsd` → `10000`. A list's entries go by scope and name, so that moving one is no change. */
export function leavesOf(value: unknown, path = ''): Map<string, string> {
  const leaves = new Map<string, string>();
  const below = (child: unknown, name: string) => {
    for (const [at, leaf] of leavesOf(child, path === '' ? name : `${path}.${name}`)) leaves.set(at, leaf);
  };
  if (Array.isArray(value)) value.forEach((child, index) => below(child, nameOf(child, index)));
  else if (typeof value === 'object' && value !== null) entriesOf(value).forEach(([name, child]) => below(child, name));
  else leaves.set(path, value === null ? 'off' : String(value));
  return leaves;
}

/** An entry of a list that its scope names says it once. */
function entriesOf(value: object): [string, unknown][] {
  const entries = Object.entries(value);
  return 'scope' in value && 'limits' in value ? entries.filter(([name]) => !name.startsWith('scope')) : entries;
}

function nameOf(entry: unknown, index: number): string {
  if (typeof entry !== 'object' || entry === null) return String(index + 1);
  const { scope, scopeValue, symbol } = entry as Record<string, unknown>;
  if (typeof scope === 'string') return `${scope} ${String(scopeValue)}`;
  return typeof symbol === 'string' ? symbol : String(index + 1);
}

/** Every value that differs, in the order of its path. */
export function changesOf(before: unknown, after: unknown): LeafChange[] {
  const [old, next] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .filter((path) => old.get(path) !== next.get(path))
    .sort()
    .map((path) => ({ path, before: old.get(path) ?? ABSENT, after: next.get(path) ?? ABSENT }));
}
