import { DAY_US } from './observed.js';
import { aRule, newest } from './rule.js';
import { RollingSum } from './rolling-sum.js';
import { Remembered } from './windows.js';

/** What one customer traded: of the last 24 hours, and by UTC day for as long as `days` says. */
interface Volume {
  readonly day: RollingSum;
  /** Cents by number of the UTC day, oldest first. */
  readonly byDay: Map<number, number>;
  readonly firstDay: number;
  tradeIds: string[];
}
const IDS_KEPT = 50;

export const velocity = aRule({
  id: 'velocity',
  version: 1,
  about: 'More is traded in 24 hours than the limit, or in a UTC day far more than on the days before.',
  source: 'Yggdrasil AML pack',
  defaults: {
    usd: 25_000,
    days: 30,
    leastDays: 7,
    sigmas: 4,
    sigmaFloorPercent: 10,
    leastUsd: 5_000,
    quietSeconds: 86_400,
  },
  begin() {
    const customers = new Remembered<Volume>();
    return (seen, p) => {
      if (seen.kind !== 'filled' || seen.features.cents === null) return null;
      const { order, time } = seen;
      const today = Math.floor(time / DAY_US);
      const volume: Volume = customers.get(order.owner) ?? {
        ...{ day: new RollingSum(), byDay: new Map<number, number>(), firstDay: today, tradeIds: [] },
      };
      customers.set(order.owner, volume);
      const sum = volume.day.add(time, seen.features.cents, time - DAY_US);
      const ofToday = (volume.byDay.get(today) ?? 0) + seen.features.cents;
      volume.byDay.set(today, ofToday);
      for (const day of volume.byDay.keys()) if (day < today - p.days) volume.byDay.delete(day);
      volume.tradeIds = [...volume.tradeIds.slice(1 - IDS_KEPT), seen.tradeId];
      const usual = usualOf(volume, today, p.days);
      const limit = p.usd * 100;
      const sigma = Math.max(usual.sigma, (usual.mean * p.sigmaFloorPercent) / 100);
      const burst = usual.days >= p.leastDays && ofToday >= p.leastUsd * 100 && ofToday > usual.mean + p.sigmas * sigma;
      if (sum <= limit && !burst) return null;
      return {
        key: order.owner,
        account: order.account,
        venue: null,
        symbol: null,
        from: time - DAY_US,
        to: time,
        score: sum > limit ? sum / limit : (ofToday - usual.mean) / Math.max(1, sigma) / p.sigmas,
        orderIds: [order.orderId],
        tradeIds: newest(volume.tradeIds),
        features: {
          ...{ pattern: sum > limit ? 'sum' : 'burst', sumUsd: sum / 100, dayUsd: ofToday / 100 },
          ...{ meanUsd: usual.mean / 100, sigmaUsd: usual.sigma / 100, daysKnown: usual.days },
        },
      };
    };
  },
});

/** Mean and deviation of the days before today, those without a trade counted; from the first trade on. */
function usualOf({ byDay, firstDay }: Volume, today: number, most: number) {
  const days = Math.min(most, today - firstDay);
  if (days < 1) return { days: 0, mean: 0, sigma: 0 };
  let sum = 0;
  let squares = 0;
  for (const [day, cents] of byDay) {
    if (day >= today || day < today - most) continue;
    sum += cents;
    squares += cents * cents;
  }
  const mean = sum / days;
  return { days, mean, sigma: Math.sqrt(Math.max(0, squares / days - mean * mean)) };
}
