import type { Side } from '@paperdesk/contract';
import type { BookUpdated } from '../model/market-event.js';
import { consumedAt } from './consumption.js';
import type { Draft } from './draft.js';
import { fill, type Filling } from './fill.js';
import { facing, ledgerFacing, shownAt, topOf, unmatchable } from './market.js';
import { leavesOf } from './order.js';
import { TouchedLists } from './own-orders.js';
import { presetOf } from './presets.js';
import type { VenueView } from './venue.js';
import { Fillings, meetOwn, ownAreCrossed, type Deciding } from './rest-own.js';
import { reaches, walk } from './walk.js';

const NOTHING: Draft[] = [];

/** Places for orders that lost theirs, own orders that stand crossed, fills of orders the book crossed. See `onBook`. */
export function fillByBook(venue: VenueView): Draft[] {
  const { market, resting } = venue;
  if (resting === undefined || market.book === null) return NOTHING;
  const crossed = isCrossed(venue, 'buy') || isCrossed(venue, 'sell');
  const met = ownAreCrossed(resting);
  if (!market.requeue && !crossed && !met) return NOTHING;
  if (unmatchable(market) !== null) return NOTHING;
  const drafts: Draft[] = [];
  if (market.requeue) {
    market.requeue = false;
    requeue(venue, 'buy', drafts);
    requeue(venue, 'sell', drafts);
  }
  const deciding = { book: market.book, touched: new TouchedLists(), fillings: new Fillings() };
  if (met) meetOwn(venue, resting, deciding, drafts);
  if (crossed) {
    fillCrossed(venue, { side: 'buy', ...deciding }, drafts);
    fillCrossed(venue, { side: 'sell', ...deciding }, drafts);
  }
  return drafts;
}

function isCrossed({ market, resting }: VenueView, side: Side): boolean {
  const limit = resting?.[side].prices[0];
  const best = facing(market, side)[0]?.[0];
  return limit !== undefined && best !== undefined && reaches(side, limit, best);
}

/** The end of the queue of the fresh book: displayed size, then our own earlier orders. */
function requeue({ market, resting, rules }: VenueView, side: Side, drafts: Draft[]): void {
  const { book } = market;
  const queues = resting?.[side];
  if (book === null || queues === undefined) return;
  for (const price of queues.prices) {
    const shown = shownAt(market, side, price);
    let own = 0;
    for (const order of queues.at.get(price) ?? []) {
      const { orderId, source } = order.terms;
      if (source !== rules.source) continue;
      const place = market.places.byOrder.get(orderId);
      if (place === undefined || place.lost)
        drafts.push({
          type: 'orderRequeued',
          orderId,
          queueAhead: shown === null ? null : shown + own,
          book: topOf(book),
        });
      own += leavesOf(order);
    }
  }
}

/**
 * Fills resting orders that the opposite side of the book has crossed, best price first, at one price first come first
 * served: they take the crossing size that is there for us, less what our fills took of it, at their OWN price and as
 * maker. One order never gets more than the crossing levels show.
 */
function fillCrossed(
  venue: VenueView,
  { side, book, touched, fillings }: Deciding & { readonly side: Side },
  drafts: Draft[],
): void {
  const { market, resting, rules } = venue;
  const queues = resting?.[side];
  const levels = facing(market, side);
  const best = levels[0]?.[0];
  if (queues === undefined || best === undefined) return;
  const ledger = ledgerFacing(market, side);
  const takenNow = new Map<number, number>();
  const consumed = (price: number) => consumedAt(ledger, price) + (takenNow.get(price) ?? 0);
  for (const limit of queues.prices) {
    if (!reaches(side, limit, best)) return;
    for (const order of queues.at.get(limit) ?? []) {
      if (order.terms.source !== rules.source || touched.bars(order)) continue;
      const filled = fillOne(fillings.of(order), { venue, levels, book, consumed }, drafts);
      for (const [price, lots] of filled) takenNow.set(price, (takenNow.get(price) ?? 0) + lots);
      if (filled.length > 0) touched.touch(order);
    }
  }
}

function fillOne(
  filling: Filling,
  on: {
    readonly venue: VenueView;
    readonly levels: ReturnType<typeof facing>;
    readonly book: BookUpdated;
    readonly consumed: (price: number) => number;
  },
  drafts: Draft[],
): readonly (readonly [price: number, lots: number])[] {
  const { venue, book } = on;
  const { side, account } = filling.terms;
  const limit = filling.priceTicks;
  if (limit === null || filling.leaves === 0) return [];
  const percent = presetOf(venue.rules, account).displayedPercent;
  const takes = walk(on.levels, { side, limit, lots: filling.leaves, percent }, on.consumed);
  for (const take of takes)
    drafts.push(
      fill(
        filling,
        {
          priceTicks: limit,
          lots: take.lots,
          liquiditySide: 'maker',
          cause: {
            kind: 'book',
            sequence: book.sequence,
            level: take.price,
            displayed: take.displayed,
            consumedBefore: take.consumedBefore,
          },
          book: topOf(book),
          timeExchange: book.timeExchange,
          available: take.available,
        },
        venue,
      ),
    );
  return takes.map(({ price, lots }) => [price, lots] as const);
}
