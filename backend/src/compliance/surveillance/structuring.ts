import type { TimeUs } from '../../model/time.js';
import { DAY_US, SECOND_US, type WatchedOrder } from './observed.js';
import { aRule, newest } from './rule.js';
import { Windows } from './windows.js';

interface Trade {
  readonly time: TimeUs;
  readonly cents: number;
  readonly order: WatchedOrder;
}
const LONGEST_US = 30 * DAY_US;

/** A trade is what an order came to, counted when the order ends: slices of one order are not several trades. */
export const structuring = aRule({
  id: 'structuring',
  version: 1,
  about: 'Several trades just under the reporting threshold which together are over it.',
  source: 'Yggdrasil AML pack; bizfirst AML; Unit21 "Structuring"',
  defaults: {
    thresholdUsd: 10_000,
    bandPercent: 80,
    bandCount: 3,
    bandHours: 24,
    nearPercent: 90,
    nearCount: 2,
    nearDays: 30,
    clusterPercent: 5,
    clusterCount: 5,
    clusterHours: 24,
    clusterFromPercent: 10,
    quietSeconds: 86_400,
  },
  begin() {
    const trades = new Windows<Trade>();
    return (seen, p) => {
      if (seen.kind !== 'ended' || seen.order.filledLots === 0) return null;
      const { order, time } = seen;
      const cents = order.filledCents;
      const threshold = p.thresholdUsd * 100;
      if (cents === null || cents >= threshold || cents * 100 < threshold * p.clusterFromPercent) return null;
      const known = trades.add(order.owner, { time, cents, order }, time - Math.max(LONGEST_US, p.nearDays * DAY_US));
      const over = (percent: number) => (trade: Trade) => trade.cents * 100 >= threshold * percent;
      const since = (us: number) => known.filter((trade) => trade.time >= time - us);
      const patterns = [
        {
          pattern: 'band',
          count: p.bandCount,
          of: since(p.bandHours * 3600 * SECOND_US).filter(over(p.bandPercent)),
        },
        { pattern: 'near', count: p.nearCount, of: since(p.nearDays * DAY_US).filter(over(p.nearPercent)) },
        {
          pattern: 'cluster',
          count: p.clusterCount,
          of: since(p.clusterHours * 3600 * SECOND_US).filter(
            (trade) => Math.abs(trade.cents - cents) * 100 <= cents * p.clusterPercent,
          ),
        },
      ];
      for (const { pattern, count, of } of patterns) {
        const sum = of.reduce((total, trade) => total + trade.cents, 0);
        // Trades of the other two patterns are over the threshold together whatever they are.
        if (of.length < count || (pattern === 'cluster' && sum < threshold) || of.at(-1)?.order !== order) continue;
        return {
          key: order.owner,
          account: order.account,
          venue: null,
          symbol: null,
          from: of[0]?.time ?? time,
          to: time,
          score: sum / threshold,
          orderIds: newest(of.map((trade) => trade.order.orderId)),
          tradeIds: newest(of.flatMap((trade) => trade.order.tradeIds)),
          features: { pattern, trades: of.length, sumUsd: sum / 100 },
        };
      }
      return null;
    };
  },
});
