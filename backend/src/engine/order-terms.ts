import type { NewOrder } from '../model/command.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { MarketSource } from '../model/command.js';
import type { TimeUs } from '../model/time.js';
import { triggerSourceOf } from '../risk/trigger.js';

const DAY_US = 86_400_000_000;

/** An order as asked for, with everything it leaves out filled in. `listIndex` is its place in its list. */
export function termsOf(
  { request, orderId, payloadHash }: NewOrder,
  at: { readonly source: MarketSource; readonly receivedAt: TimeUs; readonly listIndex: number | null },
): OrderTerms {
  const { clientOrderId, account, venue, symbol, side, orderType, quantity } = request;
  return {
    orderId,
    clientOrderId,
    payloadHash,
    account,
    venue,
    symbol,
    source: at.source,
    side,
    orderType,
    timeInForce: request.timeInForce ?? (orderType === 'market' ? 'IOC' : 'GTC'),
    quantity,
    price: request.price ?? null,
    stopPrice: request.stopPrice ?? null,
    expireAt: expireAtOf(request, at.receivedAt),
    trailingOffset: request.trailingOffset ?? null,
    trailingOffsetType: request.trailingOffsetType ?? null,
    triggerSource: triggerSourceOf(request),
    selfTradePrevention: request.selfTradePrevention ?? 'expireTaker',
    postOnly: request.postOnly ?? 'none',
    orderListId: request.orderListId ?? null,
    contingency: request.contingency ?? null,
    listIndex: at.listIndex,
    strategy: request.strategy ?? null,
  };
}

/** A DAY order ends with the UTC day it came in. */
function expireAtOf({ timeInForce, expireAt }: NewOrder['request'], receivedAt: TimeUs): TimeUs | null {
  if (timeInForce === 'DAY') return (Math.floor(receivedAt / DAY_US) + 1) * DAY_US;
  return expireAt === undefined ? null : Date.parse(expireAt) * 1000;
}
