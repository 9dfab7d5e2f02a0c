import type { TimeUs } from '../../model/time.js';
import { SECOND_US, type Ended, type Filled, type WatchedOrder } from './observed.js';
import { aRule, newest } from './rule.js';
import { Remembered, Windows } from './windows.js';

interface Rested {
  readonly time: TimeUs;
  readonly order: WatchedOrder;
  ended: boolean;
}
/** Orders on several levels that stood as the other side filled. */
interface Layers {
  readonly time: TimeUs;
  readonly tradeId: string;
  readonly filledOrderId: string;
  readonly levels: number;
  readonly orders: ReadonlyMap<string, WatchedOrder>;
  readonly canceled: Set<string>;
}

export const layering = aRule({
  id: 'layering',
  version: 1,
  about: 'Orders on several levels of one side, a fill on the other, then most of them are canceled at once.',
  source: 'FINRA 5210; prismlabs "Layering and Spoofing"; the least value is ours',
  defaults: { levels: 3, placedSeconds: 30, canceledPercent: 80, cancelSeconds: 10, leastUsd: 1000, quietSeconds: 600 },
  begin() {
    const rested = new Windows<Rested>(100);
    const layers = new Remembered<Layers>();
    return (seen, p) => {
      const { time, order } = seen;
      const key = `${order.owner} ${order.market}`;
      const from = time - (p.placedSeconds + p.cancelSeconds) * SECOND_US;
      if (seen.kind === 'placed') rested.add(key, { time, order, ended: false }, from);
      if (seen.kind === 'filled') {
        const placedFrom = time - p.placedSeconds * SECOND_US;
        const found = layersAt(seen, standing(rested.of(key, from), placedFrom));
        const before = layers.get(key);
        const holds = before !== undefined && time - before.time <= p.cancelSeconds * SECOND_US;
        if (found.levels >= p.levels && !(holds && before.levels > found.levels)) layers.set(key, found);
      }
      if (seen.kind !== 'ended') return null;
      for (const item of rested.of(key, from)) if (item.order === order) item.ended = true;
      const known = layers.get(key);
      if (known === undefined || !isPulled(known, seen, p.cancelSeconds)) return null;
      known.canceled.add(order.orderId);
      const percent = (known.canceled.size / known.orders.size) * 100;
      const cents = [...known.orders.values()].reduce((sum, one) => sum + (one.placing.cents ?? 0), 0);
      if (percent < p.canceledPercent || cents < p.leastUsd * 100) return null;
      return {
        key,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: Math.min(...[...known.orders.values()].map(({ placedAt }) => placedAt)),
        to: time,
        score: known.levels / p.levels,
        orderIds: newest([...known.orders.keys(), known.filledOrderId]),
        tradeIds: [known.tradeId],
        features: {
          ...{ levels: known.levels, canceledPercent: percent, usd: cents / 100 },
          secondsToCancel: (time - known.time) / SECOND_US,
        },
      };
    };
  },
});

const standing = (items: readonly Rested[], from: TimeUs) => items.filter((item) => !item.ended && item.time >= from);

function layersAt({ time, tradeId, order }: Filled, items: readonly Rested[]): Layers {
  const opposite = items.filter((item) => item.order.side !== order.side && item.order.ticks !== null);
  return {
    ...{ time, tradeId, filledOrderId: order.orderId },
    levels: new Set(opposite.map((item) => item.order.ticks)).size,
    orders: new Map(opposite.map((item) => [item.order.orderId, item.order])),
    canceled: new Set(),
  };
}

const isPulled = ({ orders, time: since }: Layers, { order, how, byOwner, time }: Ended, seconds: number) =>
  how === 'canceled' && byOwner && orders.has(order.orderId) && time - since <= seconds * SECOND_US;
