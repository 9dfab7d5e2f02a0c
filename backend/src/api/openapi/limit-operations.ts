import type { Operation } from './operation.js';

const V1 = '/api/v1';
const rules = {
  200: { description: 'The rules, those set for later, and what is stopped.', body: 'LimitRules' },
} as const;

/** What is used of limits, and who changes them. */
export const LIMITS: readonly Operation[] = [
  {
    ...{ method: 'get', path: `${V1}/limits`, id: 'listLimits', tag: 'Limits', access: 'caller' },
    ...{ summary: 'Every limit with what is used of it and its warn tier.', action: 'orders:read' },
    answers: { 200: { description: 'All limits.', body: { list: 'LimitUse' } } },
  },
  {
    ...{ method: 'get', path: `${V1}/limits/rules`, id: 'getLimitRules', tag: 'Limits', access: 'caller' },
    ...{ summary: 'Limits, approvals and gates as they hold.', action: 'orders:read' },
    answers: rules,
  },
  {
    ...{ method: 'put', path: `${V1}/limits/rules`, id: 'changeLimitRules', tag: 'Limits', access: 'caller' },
    ...{
      summary: 'Replace the rules, now or from later, with a reason.',
      action: 'limits:write',
      body: 'ChangeLimits',
    },
    answers: rules,
    codes: { 409: ['RULES_CHANGED'], 422: ['EFFECTIVE_IN_THE_PAST'], 503: ['ENGINE_HALTED'] },
  },
  {
    ...{ method: 'post', path: `${V1}/limits/throttles/{key}/release`, id: 'releaseThrottle', tag: 'Limits' },
    ...{ summary: 'Let a strategy go on that executed too often.', action: 'limits:write', access: 'caller' },
    body: 'ReleaseThrottle',
    answers: rules,
    codes: { 404: ['THROTTLE_NOT_FOUND'], 503: ['ENGINE_HALTED'] },
  },
];
