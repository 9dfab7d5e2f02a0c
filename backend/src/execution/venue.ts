import { formatAmount } from '../model/decimal.js';
import type { ApprovedOrder } from './approved-order.js';
import { consumedAt } from './consumption.js';
import type { Draft } from './draft.js';
import { fill, type Filling } from './fill.js';
import { facing, ledgerFacing, topOf, type Market } from './market.js';
import { walk } from './walk.js';

/**
 * The simulated venue takes an order: accepts it, fills what the displayed book gives as taker, then rests a GTC
 * remainder and cancels any other. The caller has checked that the market may match.
 *
 * Unrealistic, and known: an order arrives without delay; nobody else takes the displayed size first; hidden size
 * does not exist; our orders never meet each other; a resting order has no place in the queue at its own price, it
 * fills only when the market trades through it or the book crosses it (see matching.ts). All of these but the first
 * two make fills rarer than real ones.
 */
export function place(order: ApprovedOrder, market: Market): Draft[] {
  const { terms, instrument, quantityLots, priceTicks, hold } = order;
  if (market.book === null) throw new RangeError('the venue was given an order for a market without a book');
  const book = topOf(market.book);
  const drafts: Draft[] = [
    {
      type: 'orderAccepted',
      order: terms,
      instrumentVersion: instrument.version,
      quantityLots,
      priceTicks,
      hold: { currency: hold.currency, amount: formatAmount(hold.amount) },
      book,
    },
  ];
  const filling: Filling = { terms, instrument, priceTicks, leaves: quantityLots, hold: hold.amount, fillCount: 0 };
  const ledger = ledgerFacing(market, terms.side);
  const wanted = { side: terms.side, limit: priceTicks, lots: quantityLots };
  for (const take of walk(facing(market, terms.side), wanted, (price) => consumedAt(ledger, price)))
    drafts.push(
      fill(filling, {
        priceTicks: take.price,
        lots: take.lots,
        liquiditySide: 'taker',
        cause: {
          kind: 'book',
          sequence: book.sequence,
          level: take.price,
          displayed: take.displayed,
          consumedBefore: take.consumedBefore,
        },
        book,
        timeExchange: market.book.timeExchange,
      }),
    );
  if (filling.leaves > 0 && terms.timeInForce === 'IOC') drafts.push(cancelRemainder(filling));
  return drafts;
}

function cancelRemainder(order: Filling): Draft {
  const market = order.terms.orderType === 'market';
  return {
    type: 'orderCanceled',
    orderId: order.terms.orderId,
    reason: market ? 'NO_LIQUIDITY' : 'IOC_REMAINDER',
    text: market
      ? 'The displayed book had no more to give; depth is never made up.'
      : 'What could not fill at once is canceled (time in force IOC).',
    killId: null,
    released: formatAmount(order.hold),
  };
}
