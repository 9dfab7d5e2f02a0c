import type { RiskRulesInput } from '@paperdesk/contract';
import type { RiskRules, ScopedLimits } from './model/risk-rules.js';

/** Rules as they are journaled: plain JSON, without the members that were left out. */
export function riskRulesOf(told: RiskRulesInput): RiskRules {
  return {
    ...told,
    limits: told.limits.map(({ scope, scopeValue, limits }) => ({
      scope,
      scopeValue,
      limits: Object.fromEntries(
        Object.entries(limits).filter(([, max]) => max !== undefined),
      ) as ScopedLimits['limits'],
    })),
  };
}
