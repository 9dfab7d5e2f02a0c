import type { TimeUs } from '../../model/time.js';
import { SECOND_US, areLinked, isOpposite, type WatchedOrder } from './observed.js';
import { aRule, newest } from './rule.js';
import { Windows } from './windows.js';

interface Leg {
  readonly time: TimeUs;
  readonly order: WatchedOrder;
}

/**
 * Two orders that undo each other. Quoting both sides is no wash: at least one of the two took liquidity. A leg is what
 * an order came to, counted when the order ends.
 */
export const washTrade = aRule({
  id: 'wash-trade',
  version: 1,
  about: 'A buy and a sell of the same customer or person which undo each other.',
  source: 'MAR 2016/522 annex II; 1712n/dn-institute#240 (0-5 % margin); the least value is ours',
  defaults: { seconds: 60, pricePercent: 0.1, quantityPercent: 5, netPercent: 5, leastUsd: 1000, quietSeconds: 3600 },
  begin() {
    const legs = new Windows<Leg>();
    return (seen, p) => {
      if (seen.kind !== 'ended' || seen.order.filledLots === 0) return null;
      const { order, time } = seen;
      const from = time - p.seconds * SECOND_US;
      const all = legs.add(order.market, { time, order }, from);
      const least = p.leastUsd * 100;
      if (order.filledCents === null || order.filledCents < least) return null;
      const other = all.find(
        (leg) =>
          isOpposite(leg.order, order) &&
          (leg.order.filledCents ?? 0) >= least &&
          leg.order.takerLots + order.takerLots > 0 &&
          isNear(order.filledLots, leg.order.filledLots, p.quantityPercent) &&
          isNear(priceOf(order), priceOf(leg.order), p.pricePercent) &&
          areLinked(leg.order, order),
      );
      if (other === undefined) return null;
      const linked = all.filter((leg) => areLinked(leg.order, order));
      const sum = (side: 'buy' | 'sell') =>
        linked.reduce((lots, leg) => lots + (leg.order.side === side ? leg.order.filledLots : 0), 0);
      const [bought, sold] = [sum('buy'), sum('sell')];
      if (Math.abs(bought - sold) * 100 > p.netPercent * (bought + sold)) return null;
      return {
        key: `${order.owner} ${order.market}`,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: other.time,
        to: time,
        score: (order.filledCents + (other.order.filledCents ?? 0)) / (2 * least),
        orderIds: [other.order.orderId, order.orderId],
        tradeIds: newest([...other.order.tradeIds, ...order.tradeIds]),
        features: {
          ...{ boughtLots: bought, soldLots: sold, secondsApart: (time - other.time) / SECOND_US },
          ...{ otherAccount: other.order.account, usd: order.filledCents / 100 },
        },
      };
    };
  },
});

const priceOf = (order: WatchedOrder) => order.filledValue / order.filledLots;

function isNear(value: number, base: number, percent: number): boolean {
  return Math.abs(value - base) * 100 <= base * percent;
}
