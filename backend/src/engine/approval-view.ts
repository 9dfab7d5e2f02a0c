import type { ApprovalView, Denial, SubmitOrderRequest } from '@paperdesk/contract';
import { orderValue } from '../risk/order-value.js';
import { idFrom } from '../execution/deterministic-id.js';
import type { Order } from '../execution/order.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { CHECKS, contextOf, denialOf, type DeniedOrder } from './assess.js';
import { fundsNeeded } from '../risk/funds.js';
import { rulesAt, type Approval } from '../risk/held.js';
import { sharedHolds } from './decide-lists-funds.js';
import { exitsOf } from './decide-lists-members.js';
import { riskInput } from './decide-submit.js';
import type { Desk } from './decision.js';
import { reportOf } from './report.js';
import type { DeskState } from './state.js';

/** An order that waits, judged as of now: what of it is refused, and the funds it needs. */
export interface JudgedLeg {
  readonly order: Order;
  readonly denied: DeniedOrder | undefined;
  /** Undefined when its numbers or its instrument are not valid any more. */
  readonly needed: Amount | undefined;
}
export interface JudgedApproval {
  readonly legs: readonly JudgedLeg[];
  /** Worth in USD now, the dearest order of a list; null: nobody can say. */
  readonly cost: Amount | null;
  /** What a decision has to name: it stands for every order that it is about. */
  readonly orderHash: string;
}

/** Prices an approval anew and runs every check again, with what the orders have set aside and count in limits already. */
export function judgeApproval(desk: Desk, approval: Approval, at: TimeUs): JudgedApproval {
  const { state } = desk;
  const orders = approval.orderIds.flatMap((id) => state.orders.get(id) ?? []);
  const all = orders.reduce((sum, { hold }) => sum + hold, 0n);
  const inputs = orders.map((order) => ({ ...inputOf(desk, order, at), held: all }));
  const needs = inputs.map((input) => fundsNeeded(contextOf(input)));
  const shared =
    orders.length === 1 ? needs : sharedHolds(orders.map(({ terms }, index) => ({ terms, hold: needs[index] ?? 0n })));
  const legs = orders.map((order, index): JudgedLeg & { cost: Amount | null } => {
    const input = inputs[index] ?? inputOf(desk, order, at);
    const context = contextOf(orders.length === 1 ? input : { ...input, sharedHold: shared[index] ?? 0n });
    const denied = withoutRate(denialOf(context));
    return { order, denied, needed: fundsNeeded(context), cost: orderValue(context)?.usd ?? null };
  });
  const exits = exitsBehind(state, orders);
  const costs = [
    ...legs.map(({ cost }) => cost),
    ...exits.map((exit) => orderValue(contextOf(inputOf(desk, exit, at)))?.usd ?? null),
  ];
  return { legs, cost: dearest(costs), orderHash: hashOf([...orders, ...exits]) };
}

/** What waits as people see it; null when its orders have left memory. */
export function approvalViewOf(desk: Desk, approval: Approval, at: TimeUs): ApprovalView | null {
  const order = desk.state.orders.get(approval.orderId);
  if (order === undefined) return null;
  const { legs, cost, orderHash } = judgeApproval(desk, approval, at);
  const { account, venue, symbol, source, side, orderType, timeInForce, quantity, price, stopPrice, strategy } =
    reportOf(order);
  const { approval: rule } = rulesAt(desk.state.riskRules, at);
  return {
    ...{ approvalId: approval.approvalId, orderIds: [...approval.orderIds], orderHash, why: approval.why },
    detail: detailOf(approval, order, rule),
    ...{ account, venue, symbol, source, side, orderType, timeInForce, quantity, price, stopPrice, strategy },
    orderListId: order.terms.orderListId,
    requestedBy: approval.person,
    requestedAt: isoFromUs(approval.requestedAt),
    expiresAt: isoFromUs(approval.expiresAt),
    ...{ usdValue: approval.usdValue, windowUsd: approval.windowUsd },
    cost: cost === null ? null : formatAmount(cost),
    tolerancePercent: rule?.tolerancePercent ?? 0,
    denials: legs.flatMap(({ denied }): readonly Denial[] => denied?.denials ?? []),
  };
}

/** All that waits, what expires first at the top. */
export function approvalViews(desk: Desk, at: TimeUs): ApprovalView[] {
  return [...desk.state.approvals.values()]
    .sort((a, b) => a.expiresAt - b.expiresAt)
    .flatMap((approval) => approvalViewOf(desk, approval, at) ?? []);
}

function inputOf(desk: Desk, order: Order, receivedAt: TimeUs) {
  const { terms, person } = order;
  const waits = order.phase === 'waiting';
  return {
    // As a person's: what the desk itself sends is held to no limits.
    ...riskInput(desk, { request: requestOf(terms) }, { receivedAt, expireAt: terms.expireAt, person, via: 'grafana' }),
    ...{ replaces: order, waits, sharedHold: waits ? 0n : null },
  };
}

/** The rate counted it as it was sent; how many came since is nothing against it. */
function withoutRate(denied: DeniedOrder | undefined): DeniedOrder | undefined {
  if (denied === undefined) return undefined;
  const denials = denied.denials.filter(({ code }) => code !== 'RATE_LIMIT_EXCEEDED');
  if (denials.length === denied.denials.length) return denied;
  if (denials.length === 0) return undefined;
  const status = CHECKS.find(({ name }) => name === denials[0]?.check)?.status ?? denied.status;
  return { ...denied, denials, status };
}

/** Exits of a bracket whose entry waits: they are decided with it. */
function exitsBehind(state: DeskState, [first]: readonly Order[]): Order[] {
  return first?.terms.contingency === 'bracket' ? exitsOf(state, first.terms) : [];
}

function dearest(costs: readonly (Amount | null)[]): Amount | null {
  let most = 0n;
  for (const cost of costs) {
    if (cost === null) return null;
    if (cost > most) most = cost;
  }
  return most;
}

function hashOf(orders: readonly Order[]): string {
  const hashes = orders.map(({ terms }) => terms.payloadHash);
  return hashes.length === 1 ? (hashes[0] ?? '') : idFrom(`approval of ${hashes.join(' ')}`);
}

function detailOf(
  { why, usdValue, windowUsd }: Approval,
  { terms }: Order,
  rule: { readonly overUsd: string; readonly windowSeconds: number } | null,
): string {
  const over = rule === null ? 'the limit' : `${rule.overUsd} USD`;
  const tail = 'another person than who asked for it has to confirm it.';
  if (why === 'LARGE_ORDER') return `It is worth ${cents(usdValue)} USD; above ${over} ${tail}`;
  const minutes = rule === null ? '' : ` of the last ${Math.round(rule.windowSeconds / 60)} min`;
  return (
    `With the ${cents(windowUsd)} USD${minutes} in ${terms.symbol} ${terms.side} it comes to ` +
    `${cents(formatAmount(parseAmount(usdValue) + parseAmount(windowUsd)))} USD; above ${over} ${tail}`
  );
}

/** Cents, rounded up. */
function cents(text: string): string {
  const cent = parseAmount('0.01');
  return formatAmount(((parseAmount(text) + cent - 1n) / cent) * cent);
}

/** The order as it was sent. */
function requestOf(terms: OrderTerms): SubmitOrderRequest {
  const { clientOrderId, account, venue, symbol, side, orderType, timeInForce, quantity } = terms;
  const { selfTradePrevention, postOnly } = terms;
  return {
    ...{ clientOrderId, account, venue, symbol, side, orderType, timeInForce, quantity, selfTradePrevention, postOnly },
    ...(terms.price !== null && { price: terms.price }),
    ...(terms.stopPrice !== null && { stopPrice: terms.stopPrice }),
    ...(terms.expireAt !== null && { expireAt: isoFromUs(terms.expireAt) }),
    ...(terms.trailingOffset !== null && { trailingOffset: terms.trailingOffset }),
    ...(terms.trailingOffsetType !== null && { trailingOffsetType: terms.trailingOffsetType }),
    ...(terms.triggerSource !== null && { triggerSource: terms.triggerSource }),
    ...(terms.orderListId !== null && { orderListId: terms.orderListId }),
    ...(terms.contingency !== null && { contingency: terms.contingency }),
    ...(terms.strategy !== null && { strategy: terms.strategy }),
  };
}
