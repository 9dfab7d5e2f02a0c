import { areLinked } from './observed.js';
import { aRule } from './rule.js';

export const selfTrade = aRule({
  id: 'self-trade',
  version: 1,
  about: 'Two orders of the same customer or person filled each other.',
  source: 'MAR 2016/522 annex II; the least value is ours',
  defaults: { leastUsd: 100, quietSeconds: 3600 },
  begin: () => (seen, p) => {
    if (seen.kind !== 'filled' || seen.other === null || !areLinked(seen.order, seen.other)) return null;
    const { order, other, time, features } = seen;
    if (features.cents === null || features.cents < p.leastUsd * 100) return null;
    return {
      key: `${order.owner} ${order.market}`,
      account: order.account,
      venue: order.venue,
      symbol: order.symbol,
      from: time,
      to: time,
      score: features.cents / (p.leastUsd * 100),
      orderIds: [other.orderId, order.orderId],
      tradeIds: [seen.tradeId],
      features: { usd: features.cents / 100, otherAccount: other.account },
    };
  },
});
