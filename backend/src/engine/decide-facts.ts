import { customerOf, kycAt, kycSteps, type KycStatus } from '../compliance/kyc.js';
import type { Draft } from '../execution/draft.js';
import type { RecordFact } from '../model/command.js';
import type { FactDraft } from '../model/fact.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { rulesAt, type Kyc } from '../risk/held.js';
import { cancel, refused, workingOrders, type Decision, type Desk } from './decision.js';
import type { Refusal } from './desk.js';
import { refuse } from './refusal.js';
import type { DeskState } from './state.js';

type KycDraft = Extract<FactDraft, { readonly type: 'kycChanged' }>;
const RECORDED = { kind: 'recorded' } as const;

/** Facts are journaled as they are, but for those that follow rules of their own. */
export function decideFact(desk: Desk, { fact, receivedAt }: RecordFact): Decision {
  switch (fact.type) {
    case 'kycChanged':
      return decideKyc(desk, fact, receivedAt);
    case 'tradeFlagged':
      // Told once for each order, whoever noticed it again after a restart.
      return { drafts: desk.state.orders.get(fact.orderId)?.flagged === true ? [] : [fact], reply: RECORDED };
    default:
      return { drafts: [fact], reply: RECORDED };
  }
}

/**
 * A customer's step, if it is allowed from where they stand. The same again changes nothing. Who is rejected or
 * suspended buys no more: the buys that work are canceled with it.
 */
function decideKyc(desk: Desk, wanted: KycDraft, at: TimeUs): Decision {
  const { state } = desk;
  const known = kycIn(state, wanted.customer, at);
  if (known === null)
    return refused(refuse(404, 'CUSTOMER_NOT_FOUND', `No account belongs to a customer '${wanted.customer}'.`));
  if (isSame(known, wanted)) return { drafts: [], reply: RECORDED };
  const fault = stepFault(known.status, wanted) ?? expiryFault(wanted, Math.max(at, state.lastTime));
  if (fault !== null) return refused(fault);
  const stops = wanted.status === 'rejected' || wanted.status === 'suspended';
  return { drafts: [wanted, ...(stops ? cancelBuys(desk, wanted, at) : [])], reply: RECORDED };
}

/** Accounts of a customer, in order of their opening. */
export function accountsOf(state: Pick<DeskState, 'accounts' | 'riskRules'>, customer: string, at: TimeUs): string[] {
  const { customers } = rulesAt(state.riskRules, at);
  return [...state.accounts.keys()].filter((account) => customerOf(customers, account) === customer);
}

/**
 * What a customer is known as; null when there is no such customer. Before compliance said anything: verified, when all
 * accounts were opened so.
 */
export function kycIn(
  state: Pick<DeskState, 'accounts' | 'riskRules' | 'kyc'>,
  customer: string,
  at: TimeUs,
): Pick<Kyc, 'status' | 'tier' | 'expiresAt'> | null {
  const stated = state.kyc.get(customer);
  if (stated !== undefined) return stated;
  const accounts = accountsOf(state, customer, at).flatMap((id) => state.accounts.get(id) ?? []);
  if (accounts.length === 0) return null;
  const opened = accounts.every(({ kyc }) => kyc === 'verified') ? 'verified' : 'none';
  const { tier, expiresAt } = kycAt(undefined, opened, at);
  return { status: opened, tier, expiresAt };
}

function isSame(known: Pick<Kyc, 'status' | 'tier' | 'expiresAt'>, wanted: KycDraft): boolean {
  const { status, tier, expiresAt } = wanted;
  return known.status === status && known.tier === tier && known.expiresAt === expiresAt;
}

function stepFault(from: KycStatus, { status, customer }: KycDraft): Refusal | null {
  const steps = kycSteps(from);
  if (steps.includes(status)) return null;
  const detail = `Customer '${customer}' is ${from}; from there the steps are ${steps.join(', ')}, not ${status}.`;
  return { ...refuse(409, 'KYC_STEP_NOT_ALLOWED', detail), field: 'status' };
}

function expiryFault({ expiresAt }: KycDraft, at: TimeUs): Refusal | null {
  if (expiresAt === null || expiresAt > at) return null;
  const detail = `A verification ends after now; ${isoFromUs(expiresAt)} is past.`;
  return { ...refuse(422, 'KYC_EXPIRY_IN_THE_PAST', detail), field: 'expiresAt' };
}

function cancelBuys(desk: Desk, { customer, status }: KycDraft, at: TimeUs): Draft[] {
  const { customers, gate } = rulesAt(desk.state.riskRules, at);
  if (gate === null) return [];
  const reason = status === 'rejected' ? 'KYC_REJECTED' : 'KYC_SUSPENDED';
  const text = `Canceled: the customer is ${status} and may only sell and cancel.`;
  const buys = workingOrders(
    desk.state,
    ({ terms }) => terms.side === 'buy' && customerOf(customers, terms.account) === customer,
  );
  return buys.map((order) => cancel(desk, order, { reason, text }));
}
