import type { TimeUs } from '../../model/time.js';
import { SECOND_US, areLinked, isOpposite, type WatchedOrder } from './observed.js';
import { aRule, newest } from './rule.js';
import { Windows } from './windows.js';

interface Fill {
  readonly time: TimeUs;
  readonly order: WatchedOrder;
  readonly lots: number;
  readonly tradeId: string;
}

export const spoofing = aRule({
  id: 'spoofing',
  version: 1,
  about: 'A large order on one side, a fill on the other, then the large one is canceled unfilled.',
  source: 'MAR 2016/522 annex II §1 5(e); the 2013 spoofing study as in mathematicalcompany "flow/detectors"',
  defaults: { times: 5, levelDecile: 9, cancelSeconds: 5, filledPercent: 5, quietSeconds: 600 },
  begin() {
    const fills = new Windows<Fill>();
    return (seen, p) => {
      const { time, order } = seen;
      const from = time - p.cancelSeconds * SECOND_US;
      if (seen.kind === 'filled') {
        fills.add(order.market, { time, order, lots: seen.lots, tradeId: seen.tradeId }, from);
        return null;
      }
      if (seen.kind !== 'ended' || seen.how !== 'canceled' || !seen.byOwner) return null;
      const { levelDecile } = order.placing;
      if (levelDecile === null || levelDecile < p.levelDecile) return null;
      if (order.filledLots * 100 >= order.lots * p.filledPercent) return null;
      const opposite = fills
        .of(order.market, from)
        .filter((fill) => fill.time >= order.placedAt && isOpposite(fill.order, order) && areLinked(fill.order, order));
      const lots = opposite.reduce((sum, fill) => sum + fill.lots, 0);
      if (lots === 0 || order.lots < p.times * lots) return null;
      return {
        key: `${order.owner} ${order.market}`,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: order.placedAt,
        to: time,
        score: order.lots / lots / p.times,
        orderIds: newest([order.orderId, ...new Set(opposite.map((fill) => fill.order.orderId))]),
        tradeIds: newest(opposite.map((fill) => fill.tradeId)),
        features: {
          ...{ baitLots: order.lots, filledLots: lots, levelDecile, oppositeLots: order.placing.oppositeLots ?? -1 },
          ...{ baitFilledPercent: (order.filledLots / order.lots) * 100 },
          secondsToCancel: (time - (opposite.at(-1)?.time ?? time)) / SECOND_US,
        },
      };
    };
  },
});
