import { MessageCounts } from './message-counts.js';
import { SECOND_US } from './observed.js';
import { aRule } from './rule.js';
import { Remembered, Windows } from './windows.js';

export const orderToTrade = aRule({
  id: 'order-to-trade',
  version: 1,
  about: 'Many messages (orders, replaces, cancels) for each execution.',
  source: 'Apama order-to-trade rule',
  defaults: { windowSeconds: 30, warn: 10, block: 50, leastMessages: 60, quietSeconds: 600 },
  begin() {
    const accounts = new Remembered<MessageCounts>(2000);
    const evidence = new Windows<{ readonly time: number; readonly orderId: string }>(50);
    return (seen, p) => {
      const kind = seen.kind === 'ended' ? (seen.how === 'canceled' ? 'canceled' : null) : seen.kind;
      if (kind === null || (seen.kind !== 'filled' && !seen.byOwner)) return null;
      const { time, order } = seen;
      const counts = accounts.get(order.account) ?? new MessageCounts();
      accounts.set(order.account, counts);
      const from = time - p.windowSeconds * SECOND_US;
      const { placed, replaced, canceled, filled } = counts.add(time, kind, from).count;
      const orders = evidence.add(order.account, { time, orderId: order.orderId }, from);
      const messages = placed + replaced + canceled;
      const ratio = messages / Math.max(1, filled);
      if (seen.kind === 'filled' || messages < p.leastMessages || ratio < p.warn) return null;
      return {
        key: order.account,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: counts.since,
        to: time,
        score: ratio / p.warn,
        orderIds: [...new Set(orders.map(({ orderId }) => orderId))],
        tradeIds: [],
        features: { messages, executions: filled, ratio, level: ratio >= p.block ? 'block' : 'warn' },
      };
    };
  },
});
