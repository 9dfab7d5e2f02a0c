import type { TimeUs } from '../../model/time.js';
import { DAY_US, type WatchedOrder } from './observed.js';
import { aRule, newest } from './rule.js';
import { Windows } from './windows.js';

interface Trade {
  readonly time: TimeUs;
  readonly order: WatchedOrder;
}

export const roundAmounts = aRule({
  id: 'round-amounts',
  version: 1,
  about: 'Several trades of exactly round amounts.',
  source: 'Yggdrasil AML pack',
  defaults: { stepUsd: 1000, count: 3, days: 30, quietSeconds: 86_400 },
  begin() {
    const trades = new Windows<Trade>(500);
    return (seen, p) => {
      if (seen.kind !== 'ended') return null;
      const { order, time } = seen;
      const cents = order.filledCents;
      if (cents === null || cents === 0 || cents % (p.stepUsd * 100) !== 0) return null;
      const round = trades.add(order.owner, { time, order }, time - p.days * DAY_US);
      if (round.length < p.count) return null;
      return {
        key: order.owner,
        account: order.account,
        venue: null,
        symbol: null,
        from: round[0]?.time ?? time,
        to: time,
        score: round.length / p.count,
        orderIds: newest(round.map((trade) => trade.order.orderId)),
        tradeIds: newest(round.flatMap((trade) => trade.order.tradeIds)),
        features: { trades: round.length, lastUsd: cents / 100 },
      };
    };
  },
});
