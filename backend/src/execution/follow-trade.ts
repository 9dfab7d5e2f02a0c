import type { Side } from '@paperdesk/contract';
import type { TradePrinted } from '../model/market-event.js';
import type { Market } from './market.js';
import { aheadAt, passPrint, type PassingPrint, type Place, type Track } from './place.js';
import { isBetter } from './price-queues.js';

/** What a print gives to one of our resting orders. Lots; `queueAhead` is null for a print through its price. */
export interface Hit {
  readonly orderId: string;
  readonly price: number;
  readonly lots: number;
  readonly queueAhead: number | null;
  /** Lots of the print that our orders before this one took. */
  readonly budgetBefore: number;
}

/** The side of our orders that an aggressor trades against. */
export function hitBy(aggressor: Side): Side {
  return aggressor === 'buy' ? 'sell' : 'buy';
}

const TRACKS = ['pessimistic', 'base', 'optimistic'] as const;
const NOTHING: readonly Hit[] = [];

/**
 * A print passes our resting orders, best price first, at one price first come first served.
 *
 * - Printed strictly through our price: all that stood at our price is gone, so what the print has left is ours.
 * - Printed at our price: the lots before us come first; ours is what of the print goes beyond them.
 * - Its size is one budget, whatever the number of our orders: an order gets what those before it left.
 * - A print from before an order arrived is not for it.
 *
 * The three tracks (pessimistic, base, optimistic) each spend a budget of their own. Only the base fills orders.
 */
export function passTrade(market: Market, trade: TradePrinted): readonly Hit[] {
  const side = hitBy(trade.side);
  const places = market.places[side];
  const best = places.prices[0];
  if (best === undefined || isBetter(side, trade.price, best)) return NOTHING;
  const hits: Hit[] = [];
  const used = { pessimistic: 0, base: 0, optimistic: 0 };
  const { quantity, timeExchange: time } = trade;
  const print: PassingPrint = { quantity, time, bookTime: market.book?.timeExchange ?? 0 };
  for (const price of places.prices) {
    if (isBetter(side, trade.price, price)) break;
    const through = price !== trade.price;
    for (const place of places.at.get(price) ?? []) {
      if (place.lost || trade.timeExchange < place.since) continue;
      const hit = passPlace(place, print, through, used);
      if (hit !== null) hits.push(hit);
    }
  }
  return hits;
}

function passPlace(
  place: Place,
  print: PassingPrint,
  through: boolean,
  used: Record<(typeof TRACKS)[number], number>,
): Hit | null {
  let hit: Hit | null = null;
  for (const name of TRACKS) {
    const track = place[name];
    const ahead = through ? 0 : aheadAt(place, track, print);
    const lots = ahead === null ? 0 : Math.min(leavesOf(place, track), print.quantity - ahead - used[name]);
    if (lots > 0) {
      if (name === 'base')
        hit = {
          ...{ orderId: place.orderId, price: place.price, lots },
          ...{ queueAhead: through ? null : ahead, budgetBefore: used.base },
        };
      else track.filled += lots;
      used[name] += lots;
    }
    if (through) track.ahead = 0;
  }
  if (through) place.last = null;
  else passPrint(place, print);
  return hit;
}

/** What a track would still fill. */
function leavesOf(place: Place, track: Track): number {
  return place.quantity - track.filled;
}
