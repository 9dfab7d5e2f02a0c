import type { Denial, SubmitOrderRequest } from '@paperdesk/contract';
import { customerOf } from '../compliance/kyc.js';
import type { ApprovedOrder } from '../execution/approved-order.js';
import { presetOf } from '../execution/presets.js';
import type { Actor } from '../model/actor.js';
import type { NewOrder, SubmitBatch, SubmitOrder } from '../model/command.js';
import type { OrderTerms } from '../model/desk-event.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import { marketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { assess, CHECKS, contextOf, type Assessment, type RiskInput } from './assess.js';
import { symbolsOf } from '../risk/check.js';
import { fundsNeeded } from '../risk/funds.js';
import { rulesAt } from '../risk/held.js';
import type { Ahead } from '../risk/usage.js';
import { decidedAsOne } from './decide-lists-approval.js';
import { sharedHolds } from './decide-lists-funds.js';
import { listFaults } from './decide-lists-faults.js';
import { refused, type Decision, type Desk } from './decision.js';
import type { Refusal } from './desk.js';
import { termsOf } from './order-terms.js';
import { refusalOf, refuse } from './refusal.js';
import { isSamePayload, spentOn, type SpentId } from './spent-ids.js';
import { spentKey, type DeskState } from './state.js';

/** Places one order, or says why not. A repeat gets the first answer. */
export function decideSubmit(desk: Desk, command: SubmitOrder): Decision {
  const { state, rules } = desk;
  const { request, orderId, receivedAt } = command;
  const spent = spentOn(state.spentIds, spentKey(request.account, request.clientOrderId));
  if (spent !== undefined) return repeatOf(state, command, spent);
  const fault = listFaults([request])[0];
  if (fault !== undefined)
    return refused({ ...refuse(422, fault.code, `${fault.field} ${fault.detail}.`), field: fault.field });
  const terms = termsOf(command, { source: rules.trading.source, receivedAt, listIndex: null });
  const assessment = assess(
    riskInput(desk, command, { receivedAt, expireAt: terms.expireAt, ...command.actor }),
    terms,
  );
  if (assessment.approved === null) {
    const denied = { ...assessment.denied, order: terms };
    // A halted engine cannot write the refusal down either; the id stays free.
    const drafts = state.halted === null ? [{ type: 'orderDenied' as const, ...denied }] : [];
    return { drafts, reply: refusalOf(denied) };
  }
  return {
    drafts: [],
    place: [assessment.approved],
    reply: { kind: 'order', orderId, repeated: false, awaits: { change: 'arrival' } },
  };
}

function repeatOf(state: DeskState, command: SubmitOrder, spent: SpentId): Decision {
  const { request } = command;
  const { orderId } = spent;
  if (isSamePayload(spent, command.payloadHash))
    return { drafts: [], reply: refusalIn(state, orderId) ?? { kind: 'order', orderId, repeated: true } };
  const detail = `Account '${request.account}' has already used the id '${request.clientOrderId}' for another order; choose a new one.`;
  const refusal = refuse(409, 'DUPLICATE_CLIENT_ORDER_ID', detail);
  return refused({ ...refusal, field: 'clientOrderId', orderId: spent.orderId });
}

/** What an order was refused with, as it was answered then; null when it was not, or has left memory. */
function refusalIn({ orders }: DeskState, orderId: string): Refusal | null {
  const order = orders.get(orderId);
  if (order === undefined || order.denials.length === 0) return null;
  const { terms, denials } = order;
  const status = CHECKS.find(({ name }) => name === denials[0]?.check)?.status ?? 422;
  return refusalOf({ order: terms, denials, status });
}

/**
 * Places all orders of a batch, or none of them: each is judged with the funds that those before it leave. What is
 * refused says at which index, and spends no id. The same batch again gets its first answer.
 */
export function decideBatch(desk: Desk, command: SubmitBatch): Decision {
  const { orders } = command;
  const repeated = repeatOfBatch(desk, orders);
  if (repeated !== null) return repeated;
  const judged = decidedAsOne(judgeBatch(desk, command));
  const denials = judged.flatMap((assessment, index) =>
    assessment.approved === null ? namedByIndex(assessment.denied.denials, index) : [],
  );
  const faults = batchFaults(desk, orders);
  const first = judged.find((assessment) => assessment.approved === null);
  if (faults.length > 0 || denials.length > 0)
    return refused(batchRefusal(faults, denials, first?.approved === null ? first.denied.status : 422));
  return {
    drafts: [],
    place: judged.flatMap(({ approved }) => (approved === null ? [] : [approved])),
    reply: { kind: 'orders', orderIds: orders.map(({ orderId }) => orderId), repeated: false },
  };
}

function judgeBatch(desk: Desk, { orders, receivedAt, actor }: SubmitBatch): Assessment[] {
  const places = placesInLists(orders);
  const legs = orders.map((order, index) => {
    const at = { source: desk.rules.trading.source, receivedAt, listIndex: places[index] ?? null };
    const terms = termsOf(order, at);
    const waits = terms.contingency === 'bracket' && terms.listIndex !== 0;
    const input = riskInput(desk, order, { receivedAt, expireAt: terms.expireAt, ...actor });
    return { terms, input: { ...input, waits, sharedHold: waits ? 0n : null } };
  });
  const shared = sharedHoldsOf(legs);
  const earmarked = new Map<string, Map<string, Amount>>();
  const ahead: Ahead[] = [];
  return legs.map((leg, index) => {
    const { account } = leg.terms;
    const before = earmarked.get(account) ?? new Map<string, Amount>();
    earmarked.set(account, before);
    const assessment = assess(
      { ...leg.input, earmarked: before, ahead: [...ahead], sharedHold: shared.get(index) ?? leg.input.sharedHold },
      leg.terms,
    );
    if (assessment.approved !== null) {
      const { currency, amount } = assessment.approved.hold;
      before.set(currency, (before.get(currency) ?? 0n) + amount);
      ahead.push(aheadOf(leg.input.order, assessment.approved));
    }
    return assessment;
  });
}

function aheadOf(order: SubmitOrderRequest, { terms, instrument, waits, usd }: ApprovedOrder): Ahead {
  const second = (terms.listIndex ?? 0) > 0;
  const value = usd === null ? 0n : parseAmount(usd.value);
  const counts = !waits && !(second && terms.contingency === 'oco');
  const openUsd = counts ? value : 0n;
  return { order, baseCurrency: instrument.baseCurrency, waits, value, openUsd, sent: !second };
}

/** Place of each order in its list, in order of the batch; null without a list. */
function placesInLists(orders: readonly NewOrder[]): (number | null)[] {
  const next = new Map<string, number>();
  return orders.map(({ request }) => {
    if (request.orderListId === undefined) return null;
    const key = `${request.account} ${request.orderListId}`;
    const place = next.get(key) ?? 0;
    next.set(key, place + 1);
    return place;
  });
}

/** What each leg of an OCO list sets aside, by its index in the batch: the dearer of their needs is held once. */
function sharedHoldsOf(
  legs: readonly { readonly terms: OrderTerms; readonly input: RiskInput }[],
): Map<number, Amount> {
  const lists = new Map<string, number[]>();
  for (const [index, { terms }] of legs.entries()) {
    if (terms.contingency !== 'oco') continue;
    const key = `${terms.account} ${terms.orderListId ?? ''}`;
    lists.set(key, [...(lists.get(key) ?? []), index]);
  }
  const shared = new Map<number, Amount>();
  for (const indexes of lists.values()) {
    const pair = indexes.flatMap((index) => {
      const leg = legs[index];
      return leg === undefined ? [] : [{ terms: leg.terms, hold: fundsNeeded(contextOf(leg.input)) ?? 0n }];
    });
    const holds = sharedHolds(pair);
    for (const [at, index] of indexes.entries()) shared.set(index, holds[at] ?? 0n);
  }
  return shared;
}

/** What the checks look at for one order. */
export function riskInput(
  { state, markets, marks, rules: { trading } }: Desk,
  { request }: Pick<NewOrder, 'request'>,
  at: {
    readonly receivedAt: TimeUs;
    readonly expireAt: TimeUs | null;
    readonly person: string;
    /** Left out: the desk itself sends it. */
    readonly via?: Actor['via'];
  },
): RiskInput {
  const key = marketKey(request.venue, request.symbol);
  const offered = symbolsOf(trading.offered, request.venue)?.includes(request.symbol) === true;
  const latestAt = Math.max(at.receivedAt, state.lastTime);
  const rules = rulesAt(state.riskRules, latestAt);
  return {
    order: request,
    person: at.person,
    via: at.via ?? 'system',
    rules,
    source: trading.source,
    receivedAt: at.receivedAt,
    latestAt,
    expireAt: at.expireAt,
    staleAfterUs: trading.staleAfterUs,
    kills: state.kills.values(),
    usage: state.usage,
    ahead: NOTHING_AHEAD,
    throttled: state.throttled,
    accounts: state.accounts,
    marks,
    replaces: null,
    halted: state.halted,
    account: state.accounts.get(request.account),
    kyc: state.kyc.get(customerOf(rules.customers, request.account)),
    offered: trading.offered,
    instrument: offered ? state.instruments.get(key) : undefined,
    market: markets.get(key),
    markets,
    resting: state.resting.get(key),
    fees: trading,
    preset: presetOf(trading, request.account),
    earmarked: NOTHING_EARMARKED,
    held: 0n,
    filledLots: 0,
    sharedHold: null,
    waits: false,
  };
}
const NOTHING_AHEAD: readonly Ahead[] = [];
const NOTHING_EARMARKED: ReadonlyMap<string, Amount> = new Map();

/** Null for a batch whose ids are all new. */
function repeatOfBatch({ state }: Desk, orders: readonly NewOrder[]): Decision | null {
  const spent = orders.map(({ request }) => spentOn(state.spentIds, spentKey(request.account, request.clientOrderId)));
  if (spent.every((one) => one === undefined)) return null;
  const same = spent.every(
    (one, index) => one?.refused === false && isSamePayload(one, orders[index]?.payloadHash ?? ''),
  );
  if (same) {
    const orderIds = spent.flatMap((one) => (one === undefined ? [] : [one.orderId]));
    return { drafts: [], reply: { kind: 'orders', orderIds, repeated: true } };
  }
  const index = spent.findIndex((one) => one !== undefined);
  return refused(duplicateAt(orders, index, 'was used before; nothing of the batch was placed'));
}

function duplicateAt(orders: readonly NewOrder[], index: number, what: string): Refusal {
  const { account = '', clientOrderId = '' } = orders[index]?.request ?? {};
  const detail = `Order ${index}: the id '${clientOrderId}' of account '${account}' ${what}.`;
  return { ...refuse(409, 'DUPLICATE_CLIENT_ORDER_ID', detail), field: `orders[${index}].clientOrderId` };
}

/** What is wrong with the batch as a whole: an id twice, or a list that is none. */
function batchFaults({ state }: Desk, orders: readonly NewOrder[]): Refusal[] {
  const seen = new Set<string>();
  const twice: Refusal[] = [];
  for (const [index, { request }] of orders.entries()) {
    const key = spentKey(request.account, request.clientOrderId);
    if (seen.has(key)) twice.push(duplicateAt(orders, index, 'stands in the batch twice'));
    seen.add(key);
  }
  const lists = listFaults(
    orders.map(({ request }) => request),
    state.lists,
  ).map(({ index, code, field, detail }) => ({
    ...refuse(422, code, `Order ${index}: ${field} ${detail}.`),
    field: `orders[${index}].${field}`,
  }));
  return [...twice, ...lists];
}

function batchRefusal(faults: readonly Refusal[], denials: readonly Denial[], status: number): Refusal {
  const all = [
    ...faults.map(({ code, detail, field }) => ({
      ...{ check: 'batch', code, detail, field: field ?? null, limit: null, value: null },
    })),
    ...denials,
  ];
  const [fault] = faults;
  const denial = denials[0];
  if (fault !== undefined) return { ...fault, denials: all };
  const { code = 'DENIED', detail = 'The batch was refused.', field = null } = denial ?? {};
  return { ...refuse(status, code, detail), ...(field === null ? {} : { field }), denials: all };
}

function namedByIndex(denials: readonly Denial[], index: number): Denial[] {
  return denials.map((denial) => ({
    ...denial,
    detail: `Order ${index}: ${denial.detail}`,
    field: denial.field === null ? `orders[${index}]` : `orders[${index}].${denial.field}`,
  }));
}
