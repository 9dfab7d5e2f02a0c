import type { CustomerView } from '@paperdesk/contract';
import { customerOf, kycAt, kycSteps } from '../compliance/kyc.js';
import { formatAmount } from '../model/decimal.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { customerDayUsd } from '../compliance/customer-day.js';
import { rulesAt } from '../risk/held.js';
import { dayEnd } from '../risk/usage.js';
import { kycIn } from './decide-facts.js';
import type { DeskState } from './state.js';

/** Every customer that has an account or was stated something of, in order of their first account. */
export function customerViews(state: DeskState, now: TimeUs): CustomerView[] {
  const { customers } = rulesAt(state.riskRules, now);
  const ids = new Set([...state.accounts.keys()].map((account) => customerOf(customers, account)));
  for (const customer of state.kyc.keys()) ids.add(customer);
  return [...ids].map((customer) => customerView(state, customer, now));
}

function customerView(state: DeskState, customer: string, now: TimeUs): CustomerView {
  const { customers, gate } = rulesAt(state.riskRules, now);
  const accounts = [...state.accounts.values()].filter(({ account }) => customerOf(customers, account) === customer);
  const known = kycIn(state, customer, now);
  const stated = state.kyc.get(customer);
  const shown = kycAt(stated, known?.status === 'verified' ? 'verified' : 'none', now);
  return {
    customer,
    accounts: accounts.map(({ account, name, source }) => ({ account, name, source })),
    status: shown.status,
    tier: shown.tier,
    expiresAt: shown.expiresAt === null ? null : isoFromUs(shown.expiresAt),
    changedAt: stated === undefined ? null : isoFromUs(stated.changedAt),
    reason: stated?.reason ?? null,
    steps: [...kycSteps(known?.status ?? 'none')],
    day: {
      usedUsd: formatAmount(customerDayUsd(state, { customer, customers, source: state.source }, now)),
      limitUsd: gate === null || shown.status === 'verified' ? null : gate.dayWithoutKycUsd,
      resetsAt: isoFromUs(dayEnd(now)),
    },
  };
}
