import type { Side } from '@paperdesk/contract';
import { formatAmount } from '../model/decimal.js';
import type { BookUpdated } from '../model/market-event.js';
import type { Draft } from './draft.js';
import { fillingOf, type Filling } from './fill.js';
import { topOf } from './market.js';
import type { Order } from './order.js';
import type { TouchedLists } from './own-orders.js';
import { expireSelfTrade, preventOwn, tradeOwn } from './own-trade.js';
import { inOrder, type RestingOrders } from './resting.js';
import type { VenueView } from './venue.js';
import { reaches } from './walk.js';

/** Orders as one decision has filled them so far. One that it ended has nothing left. */
export class Fillings {
  private readonly known = new Map<string, Filling>();

  of(order: Order): Filling {
    const { orderId } = order.terms;
    const known = this.known.get(orderId);
    if (known !== undefined) return known;
    const filling = fillingOf(order);
    this.known.set(orderId, filling);
    return filling;
  }
}

/** What the parts of one decision on a book share. */
export interface Deciding {
  readonly book: BookUpdated;
  readonly touched: TouchedLists;
  readonly fillings: Fillings;
}

/** True when our best buy and our best sell would trade: they arrived while nothing could match. */
export function ownAreCrossed({ buy, sell }: RestingOrders): boolean {
  const [bid, ask] = [buy.prices[0], sell.prices[0]];
  return bid !== undefined && ask !== undefined && bid >= ask;
}

/**
 * Our orders that stand crossed meet as if they arrived now, in their order: the later of two takes, at the price of the
 * earlier, which is no worse for either than its own. Of one account the later one's mode decides. A later one that may
 * only rest is canceled. It comes before the displayed levels are looked at; what is left goes on with those.
 */
export function meetOwn(venue: VenueView, resting: RestingOrders, deciding: Deciding, drafts: Draft[]): void {
  const [buys, sells] = [crossing(venue, resting, 'buy'), crossing(venue, resting, 'sell')];
  const { fillings, touched } = deciding;
  const next = (orders: Order[]): Order | undefined => {
    while (orders[0] !== undefined && (fillings.of(orders[0]).leaves === 0 || touched.bars(orders[0]))) orders.shift();
    return orders[0];
  };
  for (;;) {
    const [buy, sell] = [next(buys), next(sells)];
    if (buy === undefined || sell === undefined) return;
    if ((buy.priceTicks ?? 0) < (sell.priceTicks ?? 0)) return;
    const [maker, taker] = buy.arrival < sell.arrival ? [buy, sell] : [sell, buy];
    drafts.push(...meet({ taker, maker }, venue, deciding));
  }
}

/** Ends or fills one of the two at least. */
function meet(
  { taker, maker }: { readonly taker: Order; readonly maker: Order },
  venue: VenueView,
  { book, touched, fillings }: Deciding,
): Draft[] {
  const [later, earlier] = [fillings.of(taker), fillings.of(maker)];
  const lots = Math.min(later.leaves, earlier.leaves);
  const meeting = { taker: later, maker: earlier, lots };
  if (taker.terms.postOnly !== 'none') return [cancelPostOnly(ended(later))];
  touched.touch(taker);
  const { account, selfTradePrevention: mode } = taker.terms;
  if (account !== maker.terms.account || mode === 'none') {
    touched.touch(maker);
    return tradeOwn(meeting, { book: topOf(book), timeExchange: book.timeExchange }, venue);
  }
  const drafts = preventOwn(meeting, mode);
  if (mode !== 'expireTaker') touched.touch(maker);
  if (mode !== 'expireTaker') ended(earlier);
  if (mode !== 'expireMaker') drafts.push(expireSelfTrade(ended(later)));
  return drafts;
}

/** Our orders of a side that reach the best of the other, in the order they fill. */
function crossing({ rules }: VenueView, resting: RestingOrders, side: Side): Order[] {
  const best = resting[side === 'buy' ? 'sell' : 'buy'].prices[0];
  const orders: Order[] = [];
  for (const order of inOrder(resting[side])) {
    if (best === undefined || order.priceTicks === null || !reaches(side, order.priceTicks, best)) break;
    if (order.terms.source === rules.source) orders.push(order);
  }
  return orders;
}

function ended(order: Filling): Filling {
  order.leaves = 0;
  return order;
}

function cancelPostOnly(order: Filling): Draft {
  return {
    type: 'orderCanceled',
    orderId: order.terms.orderId,
    reason: 'POST_ONLY_WOULD_TAKE',
    text: 'The order may only rest, and as the market went on it would have traded with one that came before it.',
    killId: null,
    released: formatAmount(order.hold),
    band: order.band,
  };
}
