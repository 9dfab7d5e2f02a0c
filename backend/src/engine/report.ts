import type { ExecutionReport, KillSwitchState, LastStop } from '@paperdesk/contract';
import { quantityOf } from '../execution/grid.js';
import { reportedStatus } from '../execution/order-life.js';
import { leavesOf, type Order } from '../execution/order.js';
import { divide, formatAmount } from '../model/decimal.js';
import { textOfSteps } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import type { EndedKill, Kill } from '../risk/kill.js';
import type { DeskState } from './state.js';

/** What became of an order, as every edge shows it. `suspended`: nothing of its market matches now. */
export function reportOf(order: Order, suspended = false): ExecutionReport {
  const { terms, instrument } = order;
  const filled = instrument === null ? 0n : quantityOf(instrument, order.filledLots);
  const size = (lots: number) => (instrument === null ? '0' : textOfSteps(lots, instrument.lotSize));
  const price = (ticks: number | null, asked: string | null) =>
    ticks === null || instrument === null ? asked : textOfSteps(ticks, instrument.tickSize);
  return {
    orderId: terms.orderId,
    clientOrderId: order.clientOrderId,
    originalClientOrderId: terms.clientOrderId,
    account: terms.account,
    venue: terms.venue,
    symbol: terms.symbol,
    source: terms.source,
    side: terms.side,
    orderType: terms.orderType,
    timeInForce: terms.timeInForce,
    quantity: instrument === null ? terms.quantity : size(order.quantityLots),
    price: price(order.priceTicks, terms.price),
    stopPrice: price(order.stopTicks, terms.stopPrice),
    expireAt: terms.expireAt === null ? null : isoFromUs(terms.expireAt),
    trailingOffset: terms.trailingOffset,
    trailingOffsetType: terms.trailingOffsetType,
    triggerSource: terms.triggerSource,
    selfTradePrevention: terms.selfTradePrevention,
    postOnly: terms.postOnly,
    orderListId: terms.orderListId,
    contingency: terms.contingency,
    orderStatus: reportedStatus(order, suspended),
    filledQuantity: formatAmount(filled),
    leavesQuantity: size(leavesOf(order)),
    averagePrice: filled === 0n ? null : formatAmount(divide(order.filledNotional, filled)),
    band: {
      pessimisticQuantity: size(order.band.pessimisticLots),
      optimisticQuantity: size(order.band.optimisticLots),
    },
    preset: order.preset,
    epoch: order.epoch,
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
      ...pressOf(kill),
      rearmFrom: isoFromUs(kill.time + rules.coolDownSeconds * 1_000_000),
      ordersCanceled: kill.ordersCanceled,
      flattenAskedBy: [...kill.flattenAskedBy],
    })),
    fourEyes: rules.fourEyes,
    engine: { halted: state.halted !== null, reason: state.halted },
    drillDueAt: state.drillDueAt === null ? null : isoFromUs(state.drillDueAt),
    lastStop: state.lastStop === null ? null : lastStopOf(state.lastStop),
  };
}

/** What was stopped, by whom, when and why. */
function pressOf({ killId, scope, scopeValue, level, trigger, reason, person, verified, time }: Kill) {
  return { killId, scope, scopeValue, level, trigger, reason, person, verified, time: isoFromUs(time) };
}

function lastStopOf({ kill, rearmedBy, rearmedAt, rearmReason }: EndedKill): LastStop {
  return { ...pressOf(kill), rearmedBy, rearmedAt: isoFromUs(rearmedAt), rearmReason };
}
