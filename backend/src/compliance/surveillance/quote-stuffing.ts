import { MessageCounts } from './message-counts.js';
import { SECOND_US } from './observed.js';
import { aRule } from './rule.js';
import { Remembered } from './windows.js';

export const quoteStuffing = aRule({
  id: 'quote-stuffing',
  version: 1,
  about: 'A burst of orders in one market of which nearly all are canceled.',
  source: 'prismlabs "Quote Stuffing"; the number of orders is ours',
  defaults: { windowSeconds: 60, orders: 300, cancelPercent: 95, quietSeconds: 600 },
  begin() {
    const markets = new Remembered<MessageCounts>(2000);
    return (seen, p) => {
      if (seen.kind !== 'placed' && seen.kind !== 'ended') return null;
      if (!seen.byOwner || (seen.kind === 'ended' && seen.how !== 'canceled')) return null;
      const { time, order } = seen;
      const key = `${order.account} ${order.market}`;
      const counts = markets.get(key) ?? new MessageCounts();
      markets.set(key, counts);
      const kind = seen.kind === 'placed' ? 'placed' : 'canceled';
      const { placed, canceled } = counts.add(time, kind, time - p.windowSeconds * SECOND_US).count;
      const percent = (Math.min(canceled, placed) / Math.max(1, placed)) * 100;
      if (placed <= p.orders || percent <= p.cancelPercent) return null;
      return {
        key,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: counts.since,
        to: time,
        score: placed / p.orders,
        orderIds: [order.orderId],
        tradeIds: [],
        features: { orders: placed, canceled, cancelPercent: percent },
      };
    };
  },
});
