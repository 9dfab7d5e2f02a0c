import type { TimeUs } from '../../model/time.js';
import { DAY_US } from './observed.js';
import { aRule, newest } from './rule.js';
import { Remembered } from './windows.js';

interface Activity {
  readonly last: TimeUs;
  /** Set on the day after a long silence. */
  readonly woke: {
    readonly at: TimeUs;
    readonly silentUs: number;
    readonly cents: number;
    readonly ids: readonly string[];
  } | null;
}

export const dormantAccount = aRule({
  id: 'dormant-account',
  version: 1,
  about: 'An account that was silent for long trades much at once.',
  source: 'Yggdrasil AML pack',
  defaults: { silentDays: 90, usd: 10_000, withinHours: 24, quietSeconds: 86_400 },
  begin() {
    const accounts = new Remembered<Activity>();
    return (seen, p) => {
      const { order, time } = seen;
      const before = accounts.get(order.account) ?? { last: order.accountSince, woke: null };
      const silentUs = time - before.last;
      const cents = seen.kind === 'filled' ? (seen.features.cents ?? 0) : 0;
      let { woke } = before;
      if (silentUs >= p.silentDays * DAY_US) woke = { at: time, silentUs, cents: 0, ids: [] };
      if (woke !== null && time - woke.at > (p.withinHours * DAY_US) / 24) woke = null;
      if (woke !== null && seen.kind === 'filled')
        woke = { ...woke, cents: woke.cents + cents, ids: newest([...woke.ids, seen.tradeId]) };
      accounts.set(order.account, { last: time, woke });
      if (woke === null || cents === 0 || woke.cents < p.usd * 100) return null;
      return {
        key: order.account,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: woke.at,
        to: time,
        score: woke.cents / (p.usd * 100),
        orderIds: [order.orderId],
        tradeIds: woke.ids,
        features: { silentDays: woke.silentUs / DAY_US, usd: woke.cents / 100 },
      };
    };
  },
});
