import type { Draft } from '../execution/draft.js';
import type { Order } from '../execution/order.js';
import type { DeskEvent } from '../model/desk-event.js';
import { throttleKey } from '../risk/follow-usage.js';
import { rulesAt } from '../risk/held.js';
import type { DeskState } from './state.js';

const NOTHING: readonly Draft[] = [];

/** Stops a strategy that has executed too often in one market and side: an order counts once, with its first fill. */
export function throttleTrips(state: DeskState, { terms, fills }: Order, event: DeskEvent): readonly Draft[] {
  if (event.type !== 'orderFilled' || fills.length !== 1 || state.riskRules.length === 0) return NOTHING;
  const { repeatedExecution } = rulesAt(state.riskRules, event.time);
  if (repeatedExecution === null) return NOTHING;
  const key = throttleKey(terms);
  const count = state.usage.executions.get(key)?.length ?? 0;
  if (count < repeatedExecution.fills || state.throttled.has(key)) return NOTHING;
  const { windowSeconds } = repeatedExecution;
  return [{ type: 'throttleTripped', key, account: terms.account, fills: count, windowSeconds }];
}
