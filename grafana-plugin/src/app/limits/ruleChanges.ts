import { riskRulesSchema, type RiskRulesInput } from '@paperdesk/contract';

/** One value of the rules before and after. */
export interface RuleChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const ABSENT = 'not set';

/** Rules as one line a value: `approval.overUsd` → `10000`. A list's entries go by scope and name, so that moving one is no change. */
export function leavesOf(value: unknown, path = ''): Map<string, string> {
  const leaves = new Map<string, string>();
  const below = (child: unknown, name: string) => {
    for (const [at, leaf] of leavesOf(child, path === '' ? name : `${path}.${name}`)) leaves.set(at, leaf);
  };
  if (Array.isArray(value)) value.forEach((child, index) => below(child, nameOf(child, index)));
  else if (typeof value === 'object' && value !== null)
    for (const [name, child] of Object.entries(value)) below(child, name);
  else leaves.set(path, value === null ? 'off' : String(value));
  return leaves;
}

function nameOf(entry: unknown, index: number): string {
  if (typeof entry !== 'object' || entry === null) return String(index + 1);
  const { scope, scopeValue, symbol } = entry as Record<string, unknown>;
  if (typeof scope === 'string') return `${scope} ${String(scopeValue)}`;
  return typeof symbol === 'string' ? symbol : String(index + 1);
}

/** Every value that differs, in the order of its path. */
export function changesOf(before: unknown, after: unknown): RuleChange[] {
  const [old, next] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .filter((path) => old.get(path) !== next.get(path))
    .sort()
    .map((path) => ({ path, before: old.get(path) ?? ABSENT, after: next.get(path) ?? ABSENT }));
}

/** The rules as typed; or what is wrong with the text, by the service's own schema. */
export function parseRules(text: string): { readonly rules: RiskRulesInput } | { readonly fault: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    return { fault: thrown instanceof Error ? thrown.message : 'is no JSON' };
  }
  const rules = riskRulesSchema.safeParse(parsed);
  if (rules.success) return { rules: rules.data };
  const issue = rules.error.issues[0];
  return { fault: `${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? 'is not right'}`.trim() };
}
