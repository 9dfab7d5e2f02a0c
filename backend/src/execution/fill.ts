import { commissionOf } from '../portfolio/commission.js';
import { formatAmount, type Amount } from '../model/decimal.js';
import type { BookTop, OrderFilled, OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { idFrom } from './deterministic-id.js';
import type { Draft } from './draft.js';
import { holdFor, notionalOf, quantityOf } from './grid.js';

/** An order while one decision fills it: what is left to fill and what is still set aside. */
export interface Filling {
  readonly terms: OrderTerms;
  readonly instrument: Instrument;
  readonly priceTicks: number | null;
  leaves: number;
  hold: Amount;
  fillCount: number;
}

/** One fill: at which price, how much, as maker or taker, by what, and the book it was decided on. */
export interface FillInput {
  readonly priceTicks: number;
  readonly lots: number;
  readonly liquiditySide: 'maker' | 'taker';
  readonly cause: OrderFilled['cause'];
  readonly book: BookTop;
  readonly timeExchange: TimeUs;
}

/** Makes the event of one fill and moves `order` on by it. */
export function fill(order: Filling, input: FillInput): Draft {
  const { terms, instrument } = order;
  const notional = notionalOf(instrument, input.priceTicks, input.lots);
  const commission = commissionOf(instrument, {
    side: terms.side,
    liquiditySide: input.liquiditySide,
    quantity: quantityOf(instrument, input.lots),
    notional,
  });
  order.leaves -= input.lots;
  const spent = notional + (commission.currency === instrument.quoteCurrency ? commission.amount : 0n);
  const released = releasedBy(order, spent);
  order.hold -= released;
  order.fillCount += 1;
  return {
    type: 'orderFilled',
    orderId: terms.orderId,
    tradeId: idFrom(`fill ${order.fillCount} of ${terms.orderId}`),
    priceTicks: input.priceTicks,
    quantityLots: input.lots,
    commission: formatAmount(commission.amount),
    commissionCurrency: commission.currency,
    rate: commission.rate,
    liquiditySide: input.liquiditySide,
    cause: input.cause,
    book: input.book,
    timeExchange: input.timeExchange,
    released: formatAmount(released),
  };
}

/** The hold a fill gives back: all of it at the end, else all but what the rest of the order still needs. */
function releasedBy(order: Filling, spent: Amount): Amount {
  if (order.leaves === 0) return order.hold;
  const { terms, instrument, priceTicks } = order;
  if (priceTicks === null && terms.side === 'buy') return spent < order.hold ? spent : order.hold;
  const needed = holdFor(instrument, terms.side, priceTicks ?? 0, order.leaves);
  return order.hold > needed ? order.hold - needed : 0n;
}
