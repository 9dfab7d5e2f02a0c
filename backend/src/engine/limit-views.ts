import { formatAmount } from '../model/decimal.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import type { LimitRulesView } from '@paperdesk/contract';
import { UNLIMITED, type RiskRules } from '../model/risk-rules.js';
import { rulesAt } from '../risk/held.js';
import { limitUses, percentUsed } from '../risk/limit-rows.js';
import type { Marks } from '../risk/marks.js';
import { dayEnd } from '../risk/usage.js';
import { usedStateOf, WARN_STEPS } from './decide-limits.js';
import type { LimitUse } from './desk.js';
import type { DeskState } from './state.js';

/** Every limit and what is used of it, of committed state; one that cannot be counted for want of a price is left out. */
export function limitViews(
  state: DeskState,
  marks: Marks,
  of: { readonly account?: string | readonly string[] | undefined; readonly now: TimeUs },
): LimitUse[] {
  const { now } = of;
  const rules = rulesAt(state.riskRules, now);
  const wanted = of.account === undefined ? null : new Set(typeof of.account === 'string' ? [of.account] : of.account);
  return limitUses(usedStateOf({ state, marks }, rules), rules, now).flatMap((use) => {
    const { scope, scopeValue, limit, max, used } = use;
    const percent = percentUsed(use);
    if (used === null || percent === null) return [];
    if (wanted !== null && scope === 'account' && !wanted.has(scopeValue)) return [];
    const resetsAt = limit === 'dayNotional' || limit === 'dayLoss' ? isoFromUs(dayEnd(now)) : null;
    const tier = percent >= 100 ? 'breached' : (`warn${WARN_STEPS.find((step) => percent >= step) ?? ''}` as const);
    return [
      {
        ...{ scope, scopeValue, limit, max: formatAmount(max), used: formatAmount(used), percent, resetsAt },
        tier: tier === 'warn' ? ('ok' as const) : tier,
      },
    ];
  });
}

/** The rules that hold now, those that will, and what is stopped until somebody releases it. */
export function limitRulesView(state: DeskState, now: TimeUs): LimitRulesView {
  const holds = state.riskRules.filter(({ effectiveAt }) => effectiveAt <= now).at(-1);
  const scheduled = state.riskRules.filter(({ effectiveAt }) => effectiveAt > now);
  return {
    version: holds?.version ?? 0,
    effectiveAt: holds === undefined ? null : isoFromUs(holds.effectiveAt),
    reason: holds?.reason ?? '',
    rules: plain(holds?.rules ?? UNLIMITED),
    scheduled: scheduled.map(({ version, effectiveAt, reason, rules }) => ({
      ...{ version, effectiveAt: isoFromUs(effectiveAt), reason, rules: plain(rules) },
    })),
    throttled: [...state.throttled].map(([key, { account, fills, windowSeconds, time }]) => ({
      ...{ key, account, fills, windowSeconds, time: isoFromUs(time) },
    })),
  };
}

function plain(rules: RiskRules): LimitRulesView['rules'] {
  return structuredClone(rules) as LimitRulesView['rules'];
}
