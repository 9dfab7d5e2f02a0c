import type { SelfTradePrevention } from '@paperdesk/contract';
import { formatAmount } from '../model/decimal.js';
import type { Draft } from './draft.js';
import { fill, type Filling, type FillInput } from './fill.js';
import type { VenueView } from './venue.js';

/** Two orders of ours meet: the one that came later takes, at the price of the one that was there. */
export interface OwnMeeting {
  readonly taker: Filling;
  readonly maker: Filling;
  readonly lots: number;
}

/** They trade with each other; both fills have the cause `own`. */
export function tradeOwn(
  { taker, maker, lots }: OwnMeeting,
  on: Pick<FillInput, 'book' | 'timeExchange'>,
  venue: VenueView,
): Draft[] {
  const priceTicks = maker.priceTicks ?? 0;
  const side = (order: Filling, other: Filling, liquiditySide: 'maker' | 'taker') =>
    fill(
      order,
      { ...on, priceTicks, lots, liquiditySide, cause: { kind: 'own', orderId: other.terms.orderId } },
      venue,
    );
  return [side(taker, maker, 'taker'), side(maker, taker, 'maker')];
}

/** They are of one account and must not trade. Says so, and ends the maker where the mode is not to end the taker alone. */
export function preventOwn({ taker, maker, lots }: OwnMeeting, mode: SelfTradePrevention): Draft[] {
  const prevented: Draft = {
    type: 'selfTradePrevented',
    orderId: taker.terms.orderId,
    makerOrderId: maker.terms.orderId,
    mode,
    quantityLots: lots,
  };
  return mode === 'expireTaker' ? [prevented] : [prevented, expireSelfTrade(maker)];
}

/** Self-trade prevention ends an order. */
export function expireSelfTrade(order: Filling): Draft {
  return {
    type: 'orderExpired',
    orderId: order.terms.orderId,
    reason: 'SELF_TRADE',
    text: 'It would have traded with another order of the same account (self-trade prevention).',
    released: formatAmount(order.hold),
    band: order.band,
  };
}
