import type { Draft } from '../execution/draft.js';
import type { Order } from '../execution/order.js';
import type { DecideApproval } from '../model/command.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import type { TimeUs } from '../model/time.js';
import { rulesAt, type Approval } from '../risk/held.js';
import { approvalViewOf, judgeApproval, type JudgedApproval, type JudgedLeg } from './approval-view.js';
import { bookOf } from './at-venue.js';
import { bandNow, cancel, refused, type Decision, type Desk } from './decision.js';
import type { Refusal } from './desk.js';
import { refusalOf, refuse } from './refusal.js';
import type { DeskState } from './state.js';
import { travelUs } from './travel.js';

/**
 * A second person decides about an order that waits for one. Persons are compared, never logins, and a program that
 * belongs to no person decides nothing. An approval is for the order that was seen (`orderHash`) at no more than
 * `tolerancePercent` above the cost that was seen (`maxCost`), and the order passes every check anew, or it goes on
 * waiting. Each approval is decided once; what was refused here is journaled.
 */
export function decideApproval(desk: Desk, command: DecideApproval, now: TimeUs): Decision {
  const approval = desk.state.approvals.get(command.approvalId);
  if (approval === undefined) return refused(notWaiting(desk.state, command.approvalId));
  const judged = judgeApproval(desk, approval, command.receivedAt);
  const fault = personFault(approval, command) ?? hashFault(judged, command);
  if (fault !== null) return notDecided(command, judged, fault);
  if (command.decision === 'reject') return rejects(desk, approval, { command, judged });
  const denied = deniedNow(judged) ?? costFault(desk, { approval, judged, command });
  return denied === null ? approves(desk, approval, { command, judged, now }) : notDecided(command, judged, denied);
}

/** Nobody decided in time. */
export function expireApproval({ state, markets }: Desk, order: Order): Draft[] {
  const approval = order.approvalId === null ? undefined : state.approvals.get(order.approvalId);
  if (approval === undefined) throw new RangeError(`order ${order.terms.orderId} waits for nobody`);
  const text = `Nobody confirmed it until it expired.`;
  return [
    decided(approval, { decision: 'expired', maxCost: null, usdValue: null, reason: text }),
    ...ordersOf(state, approval).map((each): Draft => ({
      ...{ type: 'orderExpired', orderId: each.terms.orderId, reason: 'APPROVAL_EXPIRED', text },
      ...{ released: formatAmount(each.hold), band: bandNow(markets, each) },
    })),
  ];
}

/** The order ends for another reason: nothing is left to decide. Null when that was decided already. */
export function voidDraft(state: DeskState, order: Order, ending: Draft): Draft | null {
  const approval = order.approvalId === null ? undefined : state.approvals.get(order.approvalId);
  if (approval === undefined) return null;
  const reason = 'text' in ending ? ending.text : 'The order ended.';
  const { orderId } = order.terms;
  return { ...decided(approval, { decision: 'void', maxCost: null, usdValue: null, reason }), orderId };
}

type DecidedDraft = Extract<Draft, { readonly type: 'approvalDecided' }>;
function decided(
  { approvalId, orderId }: Approval,
  what: Omit<DecidedDraft, 'type' | 'approvalId' | 'orderId'>,
): DecidedDraft {
  return { type: 'approvalDecided', approvalId, orderId, ...what };
}

function ordersOf(state: DeskState, { orderIds }: Approval): Order[] {
  return orderIds.flatMap((id) => state.orders.get(id) ?? []);
}

interface Asked {
  readonly command: DecideApproval;
  readonly judged: JudgedApproval;
}

function rejects(desk: Desk, approval: Approval, { command, judged }: Asked): Decision {
  const { person } = command.actor;
  const text = `Rejected by ${person}${command.reason === '' ? '.' : `: ${command.reason}`}`;
  return {
    drafts: [
      decided(approval, {
        ...{ decision: 'rejected', maxCost: command.maxCost, usdValue: textOf(judged.cost), reason: command.reason },
      }),
      ...judged.legs.map(({ order }) => cancel(desk, order, { reason: 'APPROVAL_REJECTED', text })),
    ],
    reply: { kind: 'orders', orderIds: approval.orderIds, repeated: false },
  };
}

/** The orders set off for the venue, with the funds they need at the price of now. */
function approves(
  desk: Desk,
  approval: Approval,
  { command, judged, now }: Asked & { readonly now: TimeUs },
): Decision {
  const { reason, maxCost } = command;
  const legs = [...judged.legs].sort((a, b) => Number(growth(a) > 0n) - Number(growth(b) > 0n));
  return {
    drafts: [
      decided(approval, { decision: 'approved', maxCost, usdValue: textOf(judged.cost), reason }),
      // What gives funds back goes first: of a pair one may hold for both.
      ...legs.map((leg) => released(desk, leg, { approvalId: approval.approvalId, now })),
    ],
    reply: { kind: 'orders', orderIds: approval.orderIds, repeated: false },
  };
}

function growth({ order, needed }: JudgedLeg): Amount {
  return (needed ?? order.hold) - order.hold;
}

function released(desk: Desk, leg: JudgedLeg, at: { readonly approvalId: string; readonly now: TimeUs }): Draft {
  const { order } = leg;
  const more = growth(leg);
  return {
    type: 'orderReleased',
    orderId: order.terms.orderId,
    approvalId: at.approvalId,
    hold: { currency: order.holdCurrency, amount: formatAmount(more > 0n ? more : 0n) },
    released: formatAmount(more < 0n ? -more : 0n),
    book: bookOf(desk, order.terms),
    // Without latency it arrives at once, by the same way as one that travels.
    dueAt: at.now + travelUs(desk, order.terms, 'submit'),
    queueAhead: null,
  };
}

/** Nothing changes but that somebody tried, which is written down. */
function notDecided(command: DecideApproval, judged: JudgedApproval, fault: Refusal): Decision {
  const { approvalId, decision, maxCost } = command;
  const orderId = judged.legs[0]?.order.terms.orderId ?? approvalId;
  const { code, detail: text } = fault;
  return {
    drafts: [
      { type: 'approvalRefused', approvalId, orderId, decision, code, text, maxCost, usdValue: textOf(judged.cost) },
    ],
    reply: { ...fault, orderId },
  };
}

function notWaiting({ orders }: DeskState, approvalId: string): Refusal {
  const order = orders.get(approvalId);
  if (order === undefined || order.approvalId === null)
    return refuse(404, 'APPROVAL_NOT_FOUND', `No order waits under the approval '${approvalId}'.`);
  const detail = `The approval '${approvalId}' was decided already, or is void: its order is ${order.status}.`;
  return { ...refuse(409, 'APPROVAL_ALREADY_DECIDED', detail), orderId: approvalId };
}

function personFault(approval: Approval, { actor }: DecideApproval): Refusal | null {
  if (!actor.verified)
    return refuse(403, 'IDENTITY_NOT_VERIFIED', 'To decide about an order of somebody else needs a verified identity.');
  if (actor.person.startsWith('token:'))
    return refuse(403, 'PERSON_REQUIRED', 'A second person is needed, and this token belongs to no person.');
  if (actor.person !== approval.person) return null;
  return refuse(
    403,
    'FOUR_EYES_REQUIRED',
    `${actor.person} asked for this order; another person has to decide, whatever the login. To withdraw it, cancel it.`,
  );
}

function hashFault({ orderHash }: JudgedApproval, command: DecideApproval): Refusal | null {
  if (command.orderHash === orderHash) return null;
  const detail = 'This is not the order that was shown: look at it again, then decide.';
  return { ...refuse(409, 'APPROVAL_HASH_DIFFERS', detail), field: 'orderHash' };
}

function deniedNow({ legs }: JudgedApproval): Refusal | null {
  const [first] = legs.flatMap(({ order, denied }) => (denied === undefined ? [] : [{ order, denied }]));
  if (first === undefined) return null;
  const denials = legs.flatMap(({ denied }) => denied?.denials ?? []);
  return refusalOf({ order: first.order.terms, denials, status: first.denied.status });
}

function costFault(desk: Desk, { approval, judged, command }: Asked & { readonly approval: Approval }): Refusal | null {
  const { cost } = judged;
  if (cost === null)
    return refuse(503, 'UNPRICED', 'The order cannot be valued in USD now, so nobody can say what is being confirmed.');
  const { approval: rule } = rulesAt(desk.state.riskRules, command.receivedAt);
  const tolerance = rule?.tolerancePercent ?? 0;
  if (cost * HUNDRED <= parseAmount(command.maxCost ?? '0') * (HUNDRED + BigInt(Math.round(tolerance * MILLION))))
    return null;
  const detail =
    `The cost rose from the ${command.maxCost ?? '0'} USD that were seen to ${formatAmount(cost)} USD, ` +
    `which is more than ${tolerance} % above: look again, then decide.`;
  const view = approvalViewOf(desk, approval, command.receivedAt);
  return { ...refuse(409, 'COST_ROSE', detail), field: 'maxCost', ...(view === null ? {} : { approval: view }) };
}
const MILLION = 1_000_000;
/** Percent, in millionths. */
const HUNDRED = BigInt(100 * MILLION);

function textOf(cost: Amount | null): string | null {
  return cost === null ? null : formatAmount(cost);
}
