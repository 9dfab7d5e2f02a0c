import { parseAmount, type Amount } from '../model/decimal.js';
import { LIMIT_SCOPES, type LimitName, type Limits, type LimitScope, type RiskRules } from '../model/risk-rules.js';

/** A limit as it holds for one account, venue, symbol, person or strategy. Counts and percents are amounts too. */
export interface HeldLimit {
  readonly limit: LimitName;
  readonly scope: LimitScope;
  readonly scopeValue: string;
  readonly max: Amount;
}
/** Limits of one name and scope by what they are of; `*` is for each that has none of its own. */
type ByValue = ReadonlyMap<string, Amount>;
type Index = ReadonlyMap<LimitName, ReadonlyMap<LimitScope, ByValue>>;

// Rules are looked up for each order and change a few times a year.
const indexes = new WeakMap<RiskRules, Index>();

/** All limits of the rules by name and scope. Where a name stands twice, the last one holds. */
export function limitIndex(rules: RiskRules): Index {
  let index = indexes.get(rules);
  if (index === undefined) indexes.set(rules, (index = indexOf(rules)));
  return index;
}

function indexOf({ limits }: RiskRules): Index {
  const index = new Map<LimitName, Map<LimitScope, Map<string, Amount>>>();
  for (const { scope, scopeValue, limits: held } of limits)
    for (const [name, max] of Object.entries(held) as [LimitName, Limits[LimitName]][]) {
      if (max === undefined) continue;
      const scopes = index.get(name) ?? new Map<LimitScope, Map<string, Amount>>();
      index.set(name, scopes);
      const values = scopes.get(scope) ?? new Map<string, Amount>();
      scopes.set(scope, values);
      values.set(scopeValue, parseAmount(String(max)));
    }
  return index;
}

const NONE: readonly HeldLimit[] = [];

/** The limits of a name that hold for an order: of each scope its own one, else that of `*`. */
export function limitsFor(
  rules: RiskRules,
  limit: LimitName,
  of: Readonly<Record<LimitScope, string | null | undefined>>,
): readonly HeldLimit[] {
  if (rules.limits.length === 0) return NONE;
  const scopes = limitIndex(rules).get(limit);
  if (scopes === undefined) return NONE;
  const found: HeldLimit[] = [];
  for (const scope of LIMIT_SCOPES) {
    const scopeValue = of[scope];
    const values = scopes.get(scope);
    if (scopeValue == null || values === undefined) continue;
    const max = values.get(scopeValue) ?? values.get('*');
    if (max !== undefined) found.push({ limit, scope, scopeValue, max });
  }
  return found;
}
