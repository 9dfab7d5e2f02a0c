import type { Amount } from '../model/decimal.js';
import type { RiskRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import { limitIndex, type HeldLimit } from './limit-index.js';
import { OF_ONE_ORDER, usedOf, type UsedState } from './used.js';

/** One limit and what is used of it; null while something held has no price. */
export interface LimitUse extends HeldLimit {
  readonly used: Amount | null;
}

/** Every limit that can be used up, of each account, venue, symbol, person and strategy that it holds for. */
export function limitUses(state: UsedState, rules: RiskRules, now: TimeUs): LimitUse[] {
  const found: LimitUse[] = [];
  for (const [limit, scopes] of limitIndex(rules)) {
    if (OF_ONE_ORDER.has(limit)) continue;
    for (const [scope, values] of scopes) {
      const each = values.get('*');
      const known = each === undefined ? [] : valuesOf(state, scope).filter((value) => !values.has(value));
      for (const scopeValue of [...[...values.keys()].filter((value) => value !== '*'), ...known]) {
        const max = values.get(scopeValue) ?? each;
        if (max === undefined) continue;
        const used = usedOf(state, { scope, scopeValue, limit }, now);
        found.push({ limit, scope, scopeValue, max, used });
      }
    }
  }
  return found;
}

function valuesOf({ usage, accounts, source }: UsedState, scope: HeldLimit['scope']): string[] {
  if (scope !== 'account') return [...usage.by[scope].keys()];
  return [...accounts.values()].flatMap((account) => (account.source === source ? [account.account] : []));
}

/** In percent of the limit, with two decimals; a limit of nothing is used up by anything. */
export function percentUsed({ used, max }: LimitUse): number | null {
  if (used === null) return null;
  if (max <= 0n) return used > 0n ? 100 : 0;
  return Number((used * 10_000n) / max) / 100;
}
