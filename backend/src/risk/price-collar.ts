import { facing } from '../execution/market.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import { textOfSteps } from '../model/instrument.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';
import { heldFor } from './limit-reason.js';
import { triggerSourceOf } from './trigger.js';

const BPS = 10_000n;
const ONE_BPS = 10n ** 18n;

/**
 * How far beyond the mid a price may be: of a limit its own, of a market order the worst it would take now. An order with
 * a trigger is not held to today's mid: it will meet another one.
 */
export const priceCollarCheck: Check = {
  name: 'priceCollar',
  status: 422,
  find: (context) => {
    const held = heldFor(context, 'collarBps');
    const { instrument, market, order } = context;
    if (held.length === 0 || instrument === undefined || triggerSourceOf(order) !== null) return NO_REASONS;
    const [bid, ask] = [market?.book?.bids[0]?.[0], market?.book?.asks[0]?.[0]];
    const ticks = order.price === undefined ? worstTaken(context) : context.priceTicks;
    if (bid === undefined || ask === undefined || ticks === undefined) return NO_REASONS;
    const beyond = beyondBps(order.side, ticks, bid + ask);
    return held
      .filter(({ max }) => beyond > max)
      .map(({ max, scope, scopeValue }) => {
        const mid = formatAmount((BigInt(bid + ask) * parseAmount(instrument.tickSize)) / 2n);
        const what = order.price === undefined ? 'would take up to' : 'has the price';
        return reason(
          'PRICE_COLLAR',
          `The order ${what} ${textOfSteps(ticks, instrument.tickSize)}, more than ${formatAmount(max)} basis points ` +
            `beyond the mid of ${mid} (collar of ${scope} '${scopeValue}'). ` +
            (order.price === undefined ? 'Send less, or a limit order.' : 'Set a price nearer to the mid.'),
          {
            field: order.price === undefined ? 'quantity' : 'price',
            limit: formatAmount(max),
            value: formatAmount(beyond),
          },
        );
      });
  },
};

/** Basis points that a price is on the far side of the mid; `twice` is twice the mid. Rounded up at the 18th decimal. */
function beyondBps(side: 'buy' | 'sell', ticks: number, twice: number): Amount {
  const away = BigInt(side === 'buy' ? 2 * ticks - twice : twice - 2 * ticks);
  return away <= 0n ? 0n : (away * BPS * ONE_BPS + BigInt(twice) - 1n) / BigInt(twice);
}

function worstTaken({ market, order, quantityLots }: RiskContext): number | undefined {
  if (market === undefined || quantityLots === undefined) return undefined;
  let left = quantityLots;
  let worst: number | undefined;
  for (const [price, lots] of facing(market, order.side)) {
    worst = price;
    left -= lots;
    if (left <= 0) break;
  }
  return worst;
}
