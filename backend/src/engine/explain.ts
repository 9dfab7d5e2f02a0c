import type { Order } from '../execution/order.js';
import type { BookTop, DeskEvent } from '../model/desk-event.js';
import { textOfSteps } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import type { Explanation } from './desk.js';
import { reportOf } from './report.js';

/** The order an event is about; null when it is about none. */
export function subjectOf(event: DeskEvent): string | null {
  if (event.type === 'orderAccepted' || event.type === 'orderDenied') return event.order.orderId;
  if (event.type === 'orderFilled' || event.type === 'orderCanceled') return event.orderId;
  return null;
}

/** The story of one order in sentences, with the book that each decision saw. */
export function explanationOf(order: Order, events: readonly { seq: number; event: DeskEvent }[]): Explanation {
  return {
    report: reportOf(order),
    timeline: events.map(({ seq, event }) => ({
      seq,
      time: isoFromUs(event.time),
      event: event.type,
      person: event.actor.person,
      text: textOf(order, event),
      book: bookOf(event),
    })),
    denials: order.denials,
  };
}

function bookOf(event: DeskEvent): BookTop | null {
  return event.type === 'orderAccepted' || event.type === 'orderFilled' ? event.book : null;
}

function textOf({ terms, instrument }: Order, event: DeskEvent): string {
  const price = (ticks: number) => (instrument === null ? String(ticks) : textOfSteps(ticks, instrument.tickSize));
  const size = (lots: number) => (instrument === null ? String(lots) : textOfSteps(lots, instrument.lotSize));
  switch (event.type) {
    case 'orderAccepted':
      return (
        `Accepted: ${terms.side} ${terms.quantity} ${terms.symbol} ` +
        `${terms.price === null ? 'at market' : `at ${terms.price} or better`} (${terms.timeInForce}); ` +
        `${event.hold.amount} ${event.hold.currency} set aside.`
      );
    case 'orderDenied':
      return `Refused: ${event.denials.map(({ detail }) => detail).join(' ')}`;
    case 'orderFilled': {
      const { cause } = event;
      const by =
        cause.kind === 'book'
          ? `the level ${price(cause.level)} showed ${size(cause.displayed)}, of which our fills had taken ${size(cause.consumedBefore)}`
          : `the market trade ${cause.marketTradeId} of ${size(cause.printed)} went through its price`;
      return (
        `Filled ${size(event.quantityLots)} at ${price(event.priceTicks)} as ${event.liquiditySide}: ${by}. ` +
        `Commission ${event.commission} ${event.commissionCurrency}.`
      );
    }
    case 'orderCanceled':
      return `${event.text} (${event.reason})`;
    default:
      return event.type;
  }
}
