import { notionalOf } from '../execution/grid.js';
import type { Order } from '../execution/order.js';
import type { DeskEvent } from '../model/desk-event.js';
import { atRate, valueWith } from '../risk/open-usd.js';
import { noteExecution, noteLately, noteSent, settle, throttleKey } from '../risk/follow-usage.js';
import { rulesAt } from '../risk/held.js';
import type { DeskState } from './state.js';

/** Takes an event into what is used of limits, after its own fold. `order` is the one it is about. */
export function applyUsage(state: DeskState, order: Order, event: DeskEvent): void {
  switch (event.type) {
    case 'orderAccepted':
    case 'approvalRequested':
      return applyBorn(state, order, event);
    case 'orderDenied':
      if (event.spendsId) countSent(state, order, event);
      return;
    case 'orderFilled':
      return applyFill(state, order, event);
    case 'orderReplaceRequested':
      countSent(state, order, event);
      return settle(state.usage, order, { usd: 0n, time: event.time });
    case 'orderReplaced':
      // One that took time was counted as it was sent, and arrives by itself.
      countSent(state, order, event);
      revalue(order);
      return settle(state.usage, order, { usd: 0n, time: event.time });
    default:
      settle(state.usage, order, { usd: 0n, time: event.time });
  }
}

function applyBorn(state: DeskState, order: Order, event: DeskEvent): void {
  countSent(state, order, event);
  settle(state.usage, order, { usd: 0n, time: event.time });
  if (state.riskRules.length === 0) return;
  const { duplicateSeconds } = rulesAt(state.riskRules, event.time);
  if (duplicateSeconds !== null) noteLately(state.usage, order, duplicateSeconds);
}

/** A list counts one; what a bot or the desk itself sends counts nothing here. */
function countSent({ usage }: DeskState, { terms }: Order, { actor, time }: DeskEvent): void {
  if (actor.via === 'token' || actor.via === 'system' || (terms.listIndex ?? 0) > 0) return;
  noteSent(usage, { person: actor.person, account: terms.account }, time);
}

function applyFill(state: DeskState, order: Order, event: Extract<DeskEvent, { readonly type: 'orderFilled' }>): void {
  const { instrument, usdRate, terms, fills } = order;
  const quote = instrument === null ? 0n : notionalOf(instrument, event.priceTicks, event.quantityLots);
  settle(state.usage, order, { usd: usdRate === null ? 0n : atRate(quote, usdRate), time: event.time });
  if (fills.length > 1 || state.riskRules.length === 0) return;
  const { repeatedExecution } = rulesAt(state.riskRules, event.time);
  if (repeatedExecution !== null)
    noteExecution(state.usage, throttleKey(terms), event.time, repeatedExecution.windowSeconds);
}

/** On other terms it is worth something else; without a limit price it goes on in proportion. */
function revalue(order: Order): void {
  if (order.priceTicks === null || order.usdValue === null) return;
  order.usdValue = valueWith(order, order.quantityLots, order.priceTicks);
  order.usdLots = order.quantityLots;
}
