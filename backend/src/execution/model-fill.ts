import type { Side } from '@paperdesk/contract';
import { collarOf } from './collar.js';
import { isModeled, type Market } from './market.js';
import { payer } from './payer.js';
import { presetOf } from './presets.js';
import { dailyFigures, type DailyFigures } from './tape.js';
import type { Incoming, VenueView } from './venue.js';
import { reaches } from './walk.js';

/** A fill that a formula makes, with what went into it. */
export interface ModelStep {
  readonly price: number;
  readonly lots: number;
  readonly model: 'quotedSize' | 'squareRoot';
  readonly inputs: Readonly<Record<string, string | number>>;
}

/**
 * What an arriving order takes in a market that shows no depth.
 *
 * - Up to the size quoted at the best price, at that price (`quotedSize`).
 * - The rest, Q, at touch · (1 ± max(half spread, σ·√(Q/V))), rounded away from us to a tick (`squareRoot`): σ and V are
 *   a day's volatility and volume, scaled up from the last hour of prints. The square-root law of market impact with
 *   its factor at 1 (arXiv 1412.4503). Without quotes the last print is the touch and the half spread is 0.
 * - Never through the order's limit, nor through the collar of an order without one.
 *
 * Unrealistic: the quoted size is there again with each order of ours, and the price of the rest is one average.
 */
export function modelSteps(order: Incoming, venue: VenueView): ModelStep[] {
  const { market } = venue;
  const { side } = order.terms;
  const preset = presetOf(venue.rules, order.terms.account);
  const daily = dailyFigures(market.tape);
  const touch = touchOf(market, side);
  if (!preset.modelFills || !isModeled(market) || daily === null || touch === null) return [];
  const limit = order.priceTicks ?? collarOf(side, touch.price, preset.collarBps);
  if (!reaches(side, limit, touch.price)) return [];
  const pays = payer(order, venue);
  const steps: ModelStep[] = [];
  const quoted = pays(
    touch.price,
    Math.min(order.leavesLots, Math.floor((touch.shown * preset.displayedPercent) / 100)),
  );
  const inputs = { touch: touch.price, shown: touch.shown };
  if (quoted > 0) steps.push({ price: touch.price, lots: quoted, model: 'quotedSize', inputs });
  const rest = order.leavesLots - quoted;
  const beyond = rest > 0 ? squareRoot(side, { touch, daily, rest }) : null;
  if (beyond === null || !reaches(side, limit, beyond.price)) return steps;
  const lots = pays(beyond.price, rest);
  if (lots > 0) steps.push({ ...beyond, lots, model: 'squareRoot' });
  return steps;
}

interface Touch {
  readonly price: number;
  readonly shown: number;
  /** As a fraction of the touch. */
  readonly halfSpread: number;
}

function touchOf({ quote, lastTrade }: Market, side: Side): Touch | null {
  if (quote === null) return lastTrade === null ? null : { price: lastTrade.price, shown: 0, halfSpread: 0 };
  const [price, shown] = side === 'buy' ? [quote.ask, quote.askSize] : [quote.bid, quote.bidSize];
  return { price, shown, halfSpread: (quote.ask - quote.bid) / 2 / price };
}

function squareRoot(
  side: Side,
  of: { readonly touch: Touch; readonly daily: DailyFigures; readonly rest: number },
): Pick<ModelStep, 'price' | 'inputs'> | null {
  const { touch, daily, rest } = of;
  if (daily.volume === 0) return null;
  const impact = Math.max(touch.halfSpread, daily.volatility * Math.sqrt(rest / daily.volume));
  const price = side === 'buy' ? Math.ceil(touch.price * (1 + impact)) : Math.floor(touch.price * (1 - impact));
  const inputs = {
    ...{ touch: touch.price, rest, halfSpread: touch.halfSpread.toFixed(9) },
    ...{ dailyVolatility: daily.volatility.toFixed(9), dailyVolume: Math.round(daily.volume) },
  };
  return price > 0 ? { price, inputs } : null;
}
