import { collarOf } from './collar.js';
import { isModeled } from './market.js';
import { payer } from './payer.js';
import { presetOf } from './presets.js';
import { dailyFigures } from './tape.js';
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
  const preset = presetOf(venue.rules, order.terms.account);
  const daily = dailyFigures(market.tape);
  if (!preset.modelFills || !isModeled(market) || daily === null) return [];
  const { side } = order.terms;
  const { quote, lastTrade } = market;
  const touch = quote === null ? lastTrade?.price : side === 'buy' ? quote.ask : quote.bid;
  if (touch === undefined) return [];
  const limit = order.priceTicks ?? collarOf(side, touch, preset.collarBps);
  if (!reaches(side, limit, touch)) return [];
  const pays = payer(order, venue);
  const shown = quote === null ? 0 : side === 'buy' ? quote.askSize : quote.bidSize;
  const quoted = pays(touch, Math.min(order.leavesLots, Math.floor((shown * preset.displayedPercent) / 100)));
  const steps: ModelStep[] = [];
  if (quoted > 0) steps.push({ price: touch, lots: quoted, model: 'quotedSize', inputs: { touch, shown } });
  const rest = order.leavesLots - quoted;
  const halfSpread = quote === null ? 0 : (quote.ask - quote.bid) / 2 / touch;
  const impact = daily.volume === 0 ? 0 : daily.volatility * Math.sqrt(rest / daily.volume);
  if (rest === 0 || daily.volume === 0) return steps;
  const away = touch * (1 + (side === 'buy' ? 1 : -1) * Math.max(halfSpread, impact));
  const price = side === 'buy' ? Math.ceil(away) : Math.floor(away);
  if (price <= 0 || !reaches(side, limit, price)) return steps;
  const lots = pays(price, rest);
  const inputs = {
    ...{ touch, rest, halfSpread: halfSpread.toFixed(9) },
    ...{ dailyVolatility: daily.volatility.toFixed(9), dailyVolume: Math.round(daily.volume) },
  };
  if (lots > 0) steps.push({ price, lots, model: 'squareRoot', inputs });
  return steps;
}
