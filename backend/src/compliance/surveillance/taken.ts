import type { TimeUs } from '../../model/time.js';
import type { Filled } from './observed.js';
import { newest } from './rule.js';
import type { Windows } from './windows.js';

/** A fill that took liquidity. */
export interface Taken {
  readonly time: TimeUs;
  readonly lots: number;
  readonly cents: number;
  readonly orderId: string;
  readonly tradeId: string;
}

/** What the customer took in this market and on this side since `from`, this fill among it. */
export function takenBy(takes: Windows<Taken>, { order, time, lots, features, tradeId }: Filled, from: TimeUs) {
  const key = `${order.owner} ${order.market} ${order.side}`;
  const items = takes.add(key, { time, lots, cents: features.cents ?? 0, orderId: order.orderId, tradeId }, from);
  return {
    from: items[0]?.time ?? time,
    count: items.length,
    lots: items.reduce((sum, item) => sum + item.lots, 0),
    cents: items.reduce((sum, item) => sum + item.cents, 0),
    // Asked for by a hit, which is rare.
    get orderIds() {
      return newest([...new Set(items.map((item) => item.orderId))]);
    },
    get tradeIds() {
      return newest(items.map((item) => item.tradeId));
    },
  };
}
