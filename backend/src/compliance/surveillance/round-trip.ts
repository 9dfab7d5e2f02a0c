import type { TimeUs } from '../../model/time.js';
import { SECOND_US, type Filled } from './observed.js';
import { aRule, newest } from './rule.js';
import { Remembered, Windows } from './windows.js';

/** A position being opened and closed. Signed: bought is positive, paid is negative. */
interface Cycle {
  readonly from: TimeUs;
  readonly net: number;
  readonly peak: number;
  readonly cash: number;
  readonly turnover: number;
  readonly peakCents: number;
  readonly tradeIds: readonly string[];
}
interface Closed {
  readonly time: TimeUs;
  readonly from: TimeUs;
  readonly orderId: string;
  readonly tradeIds: readonly string[];
  readonly resultPercent: number;
}

/** What commissions take out of a position leaves a rest of it: closed means nearly closed. */
export const roundTrip = aRule({
  id: 'round-trip',
  version: 1,
  about: 'Positions opened and closed again and again for nearly no profit or loss.',
  source: 'Unit21 "entity conduit"; the least value is ours',
  defaults: { cycles: 3, seconds: 3600, netPercent: 1, resultPercent: 1, leastUsd: 1000, quietSeconds: 3600 },
  begin() {
    const open = new Remembered<Cycle>();
    const closed = new Windows<Closed>(100);
    return (seen, p) => {
      if (seen.kind !== 'filled') return null;
      const { order, time } = seen;
      const key = `${order.account} ${order.market}`;
      const before = open.get(key);
      const cycle = after(before, seen);
      const crossed = before !== undefined && before.net * cycle.net < 0;
      const isClosed = crossed || (before !== undefined && Math.abs(cycle.net) * 100 <= cycle.peak * p.netPercent);
      open.set(key, isClosed ? NOTHING : cycle);
      if (!isClosed) return null;
      const result = Math.abs(cycle.cash + cycle.net * seen.ticks);
      const resultPercent = (result / (cycle.turnover / 2)) * 100;
      if (cycle.peakCents < p.leastUsd * 100 || resultPercent > p.resultPercent) return null;
      const since = time - p.seconds * SECOND_US;
      const ended = { time, from: cycle.from, orderId: order.orderId, tradeIds: cycle.tradeIds, resultPercent };
      const cycles = closed.add(key, ended, since).filter(({ from }) => from >= since);
      if (cycles.length < p.cycles) return null;
      return {
        key,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: cycles[0]?.from ?? time,
        to: time,
        score: cycles.length / p.cycles,
        orderIds: newest([...new Set(cycles.map(({ orderId }) => orderId))]),
        tradeIds: newest(cycles.flatMap(({ tradeIds }) => tradeIds)),
        features: { cycles: cycles.length, resultPercent, usd: cycle.peakCents / 100 },
      };
    };
  },
});

const NOTHING: Cycle = { from: 0, net: 0, peak: 0, cash: 0, turnover: 0, peakCents: 0, tradeIds: [] };

function after(before: Cycle | undefined, { order, lots, ticks, time, tradeId, features }: Filled): Cycle {
  const was = before ?? NOTHING;
  const sign = order.side === 'buy' ? 1 : -1;
  const net = was.net + sign * lots;
  const grows = Math.abs(net) > was.peak;
  return {
    from: was.peak === 0 ? time : was.from,
    net,
    peak: Math.max(was.peak, Math.abs(net)),
    cash: was.cash - sign * lots * ticks,
    turnover: was.turnover + lots * ticks,
    peakCents: grows ? was.peakCents + (features.cents ?? 0) : was.peakCents,
    tradeIds: [...was.tradeIds, tradeId].slice(-50),
  };
}
