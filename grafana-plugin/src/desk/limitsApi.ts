import { limitRulesSchema, limitUseSchema, type LimitRulesView, type RiskRulesInput } from '@paperdesk/contract';
import { askDesk } from './apiClient.js';
import { listOf } from './listOf.js';

export interface RulesChange {
  /** The version that was looked at: rules never replace a set their author has not seen. */
  readonly version: number;
  readonly rules: RiskRulesInput;
  readonly reason: string;
  readonly effectiveAt?: string;
}

export const fetchLimits = (account?: string) =>
  askDesk(
    { path: 'limits', ...(account === undefined ? {} : { params: { account } }) },
    listOf('limits', limitUseSchema),
  );
export const fetchRules = (): Promise<LimitRulesView> => askDesk({ path: 'limits/rules' }, limitRulesSchema);
export const changeRules = (change: RulesChange): Promise<LimitRulesView> =>
  askDesk({ path: 'limits/rules', method: 'PUT', data: change }, limitRulesSchema);
export const releaseThrottle = (key: string, reason: string): Promise<LimitRulesView> =>
  askDesk(
    { path: `limits/throttles/${encodeURIComponent(key)}/release`, method: 'POST', data: { reason } },
    limitRulesSchema,
  );
