import type { TimeUs } from '../../model/time.js';
import { SECOND_US, type Filled } from './observed.js';
import { aRule, newest } from './rule.js';
import { takenBy, type Taken } from './taken.js';
import { Remembered, Windows } from './windows.js';

/** Own takers were a large part of a strong move. */
interface Ignition {
  readonly time: TimeUs;
  readonly from: TimeUs;
  readonly side: 'buy' | 'sell';
  readonly percent: number;
  readonly sigmas: number;
  readonly orderIds: readonly string[];
  readonly tradeIds: readonly string[];
}

/** Paper orders move no market: the share is of what the market and we traded together. */
export const momentumIgnition = aRule({
  id: 'momentum-ignition',
  version: 1,
  about: 'Own takers are much of a strong move of the price, which is then sold (or bought) into.',
  source: 'MAR 2016/522 annex II; the least value is ours',
  defaults: { seconds: 60, tapePercent: 30, sigmas: 3, reversalSeconds: 300, leastUsd: 1000, quietSeconds: 1800 },
  begin() {
    const takes = new Windows<Taken>();
    const ignitions = new Remembered<Ignition>();
    const lit = (seen: Filled, p: { seconds: number; tapePercent: number; sigmas: number; leastUsd: number }) => {
      const { order, time, features } = seen;
      const taken = takenBy(takes, seen, time - p.seconds * SECOND_US);
      if (features.tapeLots === null || features.moveSigmas === null || taken.cents < p.leastUsd * 100) return null;
      const percent = (taken.lots / (taken.lots + features.tapeLots)) * 100;
      const sigmas = order.side === 'buy' ? features.moveSigmas : -features.moveSigmas;
      if (percent < p.tapePercent || sigmas < p.sigmas) return null;
      const { orderIds, tradeIds, from } = taken;
      return { time, from, side: order.side, percent, sigmas, orderIds, tradeIds };
    };
    return (seen, p) => {
      if (seen.kind !== 'filled') return null;
      const { order, time } = seen;
      const key = `${order.owner} ${order.market}`;
      const ignition = ignitions.get(key);
      if (
        ignition !== undefined &&
        ignition.side !== order.side &&
        time - ignition.time <= p.reversalSeconds * SECOND_US
      )
        return {
          key,
          account: order.account,
          venue: order.venue,
          symbol: order.symbol,
          from: ignition.from,
          to: time,
          score: ignition.percent / p.tapePercent,
          orderIds: newest([...ignition.orderIds, order.orderId]),
          tradeIds: newest([...ignition.tradeIds, seen.tradeId]),
          features: {
            ...{ tapePercent: ignition.percent, moveSigmas: ignition.sigmas },
            secondsToReversal: (time - ignition.time) / SECOND_US,
          },
        };
      const now = seen.taker ? lit(seen, p) : null;
      if (now !== null) ignitions.set(key, now);
      return null;
    };
  },
});
