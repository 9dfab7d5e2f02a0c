import type { Draft } from '../execution/draft.js';
import type { Markets } from '../execution/market.js';
import { formatAmount } from '../model/decimal.js';
import type { Order } from '../execution/order.js';
import type { MarketSource } from '../model/command.js';
import type { Offered } from '../risk/check.js';
import type { CommandOutcome, Refusal } from './desk.js';
import { killSwitchView, reportOf, type KillSwitchRules } from './report.js';
import { refuse } from './refusal.js';
import type { DeskState } from './state.js';

/** What a decision reads: the desk's state, the markets as the feed left them, and the desk's settings. */
export interface Desk {
  readonly state: DeskState;
  readonly markets: Markets;
  readonly rules: DeskRules;
}
export interface DeskRules {
  readonly source: MarketSource;
  readonly offered: Offered;
  readonly killSwitch: KillSwitchRules;
  /** Age from which a book is stale. */
  readonly staleAfterUs: number;
}

/** Which answer a command gets once its events are on disk. */
export type Reply =
  | { readonly kind: 'order'; readonly orderId: string; readonly repeated: boolean }
  | { readonly kind: 'canceled'; readonly orderIds: readonly string[] }
  | { readonly kind: 'kill'; readonly killId: string }
  | { readonly kind: 'account'; readonly account: string }
  | Refusal;

export interface Decision {
  readonly drafts: readonly Draft[];
  readonly reply: Reply;
}

export function refused(refusal: Refusal): Decision {
  return { drafts: [], reply: refusal };
}

/** The answer in full, from the state that holds the decision's events. */
export function outcomeOf(reply: Reply, state: DeskState, rules: KillSwitchRules): CommandOutcome {
  if (!('kind' in reply)) return reply;
  switch (reply.kind) {
    case 'order': {
      const order = state.orders.get(reply.orderId);
      if (order !== undefined) return { ok: true, report: reportOf(order), repeated: reply.repeated };
      return refuse(409, 'DUPLICATE_CLIENT_ORDER_ID', `This id was spent on order ${reply.orderId}; see the history.`);
    }
    case 'canceled':
      return {
        ok: true,
        canceled: reply.orderIds.flatMap((id) => {
          const order = state.orders.get(id);
          return order === undefined ? [] : [reportOf(order)];
        }),
      };
    case 'kill':
      return { ok: true, killSwitch: killSwitchView(state, rules), killId: reply.killId };
    case 'account':
      return { ok: true, account: reply.account };
  }
}

/** Ends a working order early and gives back all it holds. */
export function cancel(order: Order, why: { reason: string; text: string; killId?: string }): Draft {
  return {
    type: 'orderCanceled',
    orderId: order.terms.orderId,
    reason: why.reason,
    text: why.text,
    killId: why.killId ?? null,
    released: formatAmount(order.hold),
  };
}

/** Working orders that a test picks, in the order they arrived. */
export function workingOrders(state: DeskState, picks: (order: Order) => boolean): Order[] {
  const found: Order[] = [];
  for (const id of state.working) {
    const order = state.orders.get(id);
    if (order !== undefined && picks(order)) found.push(order);
  }
  return found;
}
