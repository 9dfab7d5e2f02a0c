import { DAY_US, SECOND_US } from './observed.js';
import { aRule } from './rule.js';
import { takenBy, type Taken } from './taken.js';
import { Windows } from './windows.js';

const HOUR_US = 3600 * SECOND_US;

export const marking = aRule({
  id: 'marking',
  version: 1,
  about: 'Own takers are much of what trades just before the end of an hour or a day (UTC).',
  source: 'MAR 2016/522 annex II; share, orders and least value are ours',
  defaults: { seconds: 60, tapePercent: 20, orders: 3, leastUsd: 5_000, quietSeconds: 3600 },
  begin() {
    const takes = new Windows<Taken>();
    return (seen, p) => {
      if (seen.kind !== 'filled' || !seen.taker) return null;
      const { order, time, features } = seen;
      const end = (Math.floor(time / HOUR_US) + 1) * HOUR_US;
      const opens = end - p.seconds * SECOND_US;
      if (time < opens) return null;
      const taken = takenBy(takes, seen, opens);
      if (features.tapeLots === null || taken.cents < p.leastUsd * 100 || taken.orderIds.length < p.orders) return null;
      const percent = (taken.lots / (taken.lots + features.tapeLots)) * 100;
      if (percent < p.tapePercent) return null;
      return {
        key: `${order.owner} ${order.market}`,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: taken.from,
        to: time,
        score: percent / p.tapePercent,
        orderIds: taken.orderIds,
        tradeIds: taken.tradeIds,
        features: {
          ...{ tapePercent: percent, usd: taken.cents / 100, orders: taken.orderIds.length },
          reference: end % DAY_US === 0 ? 'day' : 'hour',
        },
      };
    };
  },
});
