import type { OrderType, Side, SubmitOrderRequest, TriggerSource } from '@paperdesk/contract';
import type { Market } from '../execution/market.js';
import { parseAmount } from '../model/decimal.js';
import { textOfSteps } from '../model/instrument.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';

const BPS_IN_ONE = 10_000n;
const MOST_BPS = 5_000n;

/**
 * Triggers have to be possible: a trigger that is met already is refused, as Binance does ("Stop price would trigger
 * immediately"), since the caller has the wrong side or the wrong price in mind; what was meant is a market or limit
 * order. A trailing stop keeps at least one tick and at most half the price away.
 */
export const triggerCheck: Check = {
  name: 'trigger',
  status: 422,
  find: (context) => {
    if (triggerSourceOf(context.order) === null && context.order.trailingOffset === undefined) return NO_REASONS;
    return [...alreadyMet(context), ...offsetFaults(context)];
  },
};

const TRIGGERED: readonly OrderType[] = ['stop', 'stopLimit', 'takeProfit', 'trailingStop'];

/** Where an order that names no source looks: at trades, as on Binance. */
export function triggerSourceOf({ triggerSource, orderType }: SubmitOrderRequest): TriggerSource | null {
  return TRIGGERED.includes(orderType) ? (triggerSource ?? 'last') : null;
}

/** The price a trigger looks at, in ticks; null before there was one. A mid may lie between two ticks. */
export function watchedPrice(market: Market | undefined, source: TriggerSource, side: Side): number | null {
  if (market === undefined) return null;
  if (source === 'last') return market.lastTrade?.price ?? null;
  const [bid, ask] = [market.book?.bids[0]?.[0], market.book?.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return null;
  if (source === 'mid') return (bid + ask) / 2;
  return side === 'buy' ? ask : bid;
}

/** A stop triggers as the price moves against a position, a take-profit as it moves in its favor. */
export function triggersAt(orderType: OrderType, side: Side, seen: { price: number; stop: number }): boolean {
  const upward = (side === 'buy') !== (orderType === 'takeProfit');
  return upward ? seen.price >= seen.stop : seen.price <= seen.stop;
}

function alreadyMet({ order, market, instrument, stopTicks, waits }: RiskContext) {
  const source = triggerSourceOf(order);
  if (source === null || stopTicks === undefined || instrument === undefined || waits) return NO_REASONS;
  const price = watchedPrice(market, source, order.side);
  if (price === null || !triggersAt(order.orderType, order.side, { price, stop: stopTicks })) return NO_REASONS;
  const seen = textOfSteps(Math.round(price), instrument.tickSize);
  return [
    reason(
      'TRIGGER_ALREADY_MET',
      `The trigger ${order.stopPrice ?? ''} is met already (${source} is ${seen}): it would trigger immediately.`,
      { field: 'stopPrice', limit: seen, value: order.stopPrice ?? '' },
    ),
  ];
}

function offsetFaults({ order, instrument, market }: RiskContext) {
  const { trailingOffset, trailingOffsetType } = order;
  if (trailingOffset === undefined || instrument === undefined) return NO_REASONS;
  const about = { field: 'trailingOffset', value: trailingOffset };
  const offset = parseAmount(trailingOffset);
  if (trailingOffsetType === 'bps') {
    const one = parseAmount('1');
    if (offset >= one && offset <= MOST_BPS * one && offset % one === 0n) return NO_REASONS;
    const detail = `The offset of a trailing stop is a whole number of 1 to ${MOST_BPS} basis points.`;
    return [reason('TRAILING_OFFSET_INVALID', detail, { ...about, limit: String(MOST_BPS) })];
  }
  if (offset % parseAmount(instrument.tickSize) !== 0n)
    return [
      reason('TRAILING_OFFSET_INVALID', `The offset of a trailing stop is a multiple of ${instrument.tickSize}.`, {
        ...about,
        limit: instrument.tickSize,
      }),
    ];
  const price = watchedPrice(market, 'mid', order.side);
  if (price === null) return NO_REASONS;
  const most = (BigInt(Math.floor(price)) * parseAmount(instrument.tickSize) * MOST_BPS) / BPS_IN_ONE;
  if (offset <= most) return NO_REASONS;
  return [reason('TRAILING_OFFSET_INVALID', 'The offset of a trailing stop is at most half the price.', about)];
}
