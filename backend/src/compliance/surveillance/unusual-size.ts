import { aRule } from './rule.js';
import { Remembered } from './windows.js';

/** Running mean and sum of squared deviations (Welford). */
interface Sizes {
  count: number;
  mean: number;
  squares: number;
}

/** Sizes are compared by their logarithm: what people trade is spread over orders of magnitude. */
export const unusualSize = aRule({
  id: 'unusual-size',
  version: 1,
  about: "An order far larger than the account's own, or large against what the market trades in a day.",
  source: 'usual practice (4 sigma, 1 % of daily volume); least orders, least value and floor are ours',
  defaults: { sigmas: 4, leastOrders: 30, sigmaFloor: 0.25, dayVolumePercent: 1, leastUsd: 1000, quietSeconds: 3600 },
  begin() {
    const accounts = new Remembered<Sizes>();
    return (seen, p) => {
      if (seen.kind !== 'placed' || !seen.byOwner) return null;
      const { order, time } = seen;
      const { cents, dayLots, oppositeLots } = order.placing;
      const sizes = accounts.get(order.account) ?? { count: 0, mean: 0, squares: 0 };
      const z = deviation(sizes, cents, p);
      accounts.set(order.account, withOne(sizes, cents));
      const percent = shareOf(order.lots, dayLots);
      const isLarge = percent > p.dayVolumePercent;
      if (!isLarge && (z <= p.sigmas || (cents ?? 0) < p.leastUsd * 100)) return null;
      return {
        key: order.account,
        account: order.account,
        venue: order.venue,
        symbol: order.symbol,
        from: time,
        to: time,
        score: isLarge ? percent / p.dayVolumePercent : z / p.sigmas,
        orderIds: [order.orderId],
        tradeIds: [],
        features: {
          ...{ pattern: isLarge ? 'dayVolume' : 'own', sigmas: z, ordersBefore: sizes.count },
          ...{ dayVolumePercent: percent, usd: (cents ?? 0) / 100, oppositeLots: oppositeLots ?? -1 },
        },
      };
    };
  },
});

/** How many deviations over the account's own orders so far; 0 while there are too few, or without a price. */
function deviation(
  sizes: Sizes,
  cents: number | null,
  p: { readonly leastOrders: number; readonly sigmaFloor: number },
): number {
  if (cents === null || sizes.count < p.leastOrders) return 0;
  const sigma = Math.max(p.sigmaFloor, Math.sqrt(sizes.squares / sizes.count));
  return (Math.log(Math.max(1, cents)) - sizes.mean) / sigma;
}

function withOne(sizes: Sizes, cents: number | null): Sizes {
  if (cents === null) return sizes;
  const { count, mean, squares } = sizes;
  const size = Math.log(Math.max(1, cents));
  const next = mean + (size - mean) / (count + 1);
  return { count: count + 1, mean: next, squares: squares + (size - mean) * (size - next) };
}

function shareOf(lots: number, dayLots: number | null): number {
  return dayLots === null || dayLots === 0 ? 0 : (lots / dayLots) * 100;
}
