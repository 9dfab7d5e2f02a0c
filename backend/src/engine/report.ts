import type { ExecutionReport, KillSwitchState } from '@paperdesk/contract';
import { quantityOf } from '../execution/grid.js';
import { leavesOf, type Order } from '../execution/order.js';
import { divide, formatAmount } from '../model/decimal.js';
import { textOfSteps } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import type { DeskState } from './state.js';

/** What became of an order, as every edge shows it. */
export function reportOf(order: Order): ExecutionReport {
  const { terms, instrument } = order;
  const filled = instrument === null ? 0n : quantityOf(instrument, order.filledLots);
  return {
    orderId: terms.orderId,
    clientOrderId: terms.clientOrderId,
    account: terms.account,
    venue: terms.venue,
    symbol: terms.symbol,
    source: terms.source,
    side: terms.side,
    orderType: terms.orderType,
    timeInForce: terms.timeInForce,
    quantity: terms.quantity,
    price: terms.price,
    orderStatus: order.status,
    filledQuantity: formatAmount(filled),
    leavesQuantity: instrument === null ? '0' : textOfSteps(leavesOf(order), instrument.lotSize),
    averagePrice: filled === 0n ? null : formatAmount(divide(order.filledNotional, filled)),
    reason: order.reason === null ? null : { ...order.reason },
    strategy: terms.strategy,
    person: order.person,
    createdAt: isoFromUs(order.createdAt),
    updatedAt: isoFromUs(order.updatedAt),
    fills: [...order.fills],
  };
}

/** Who may re-arm, and how soon. */
export interface KillSwitchRules {
  readonly fourEyes: 'different_person' | 'single_operator';
  readonly coolDownSeconds: number;
}

export function killSwitchView(state: DeskState, rules: KillSwitchRules): KillSwitchState {
  return {
    state: state.kills.size > 0 ? 'killed' : 'armed',
    kills: [...state.kills.values()].map((kill) => ({
      killId: kill.killId,
      scope: kill.scope,
      scopeValue: kill.scopeValue,
      level: 'halt' as const,
      reason: kill.reason,
      person: kill.person,
      verified: kill.verified,
      time: isoFromUs(kill.time),
      rearmFrom: isoFromUs(kill.time + rules.coolDownSeconds * 1_000_000),
      ordersCanceled: kill.ordersCanceled,
    })),
    fourEyes: rules.fourEyes,
    engine: { halted: state.halted !== null, reason: state.halted },
  };
}
