import { notionalOf, quantityOf } from '../execution/grid.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import type { OrderFilled } from '../model/desk-event.js';
import { marketKey, textOfSteps } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import { takeOwnFill } from '../portfolio/take-fill.js';
import { accountOf } from './apply-accounts.js';
import { moveOn, orderOf } from './apply-orders.js';
import type { DeskState } from './state.js';

export function applyFilled(state: DeskState, event: OrderFilled): void {
  const order = orderOf(state, event.orderId);
  const { terms, instrument } = order;
  if (instrument === null) throw new RangeError(`order ${event.orderId} was refused and cannot fill`);
  const notional = notionalOf(instrument, event.priceTicks, event.quantityLots);
  const quantity = quantityOf(instrument, event.quantityLots);
  takeOwnFill(accountOf(state, terms.account), {
    market: marketKey(terms.venue, terms.symbol),
    instrument,
    side: terms.side,
    quantity,
    notional,
    commission: { amount: parseAmount(event.commission), currency: event.commissionCurrency },
    strategy: terms.strategy,
    time: event.time,
  });
  order.filledLots += event.quantityLots;
  if (order.filledLots > order.quantityLots)
    throw new RangeError(`order ${event.orderId} filled more than its quantity`);
  order.filledNotional += notional;
  order.band = event.band;
  order.fills.push({
    tradeId: event.tradeId,
    orderId: event.orderId,
    account: terms.account,
    venue: terms.venue,
    symbol: terms.symbol,
    side: terms.side,
    lastPrice: textOfSteps(event.priceTicks, instrument.tickSize),
    lastQuantity: formatAmount(quantity),
    commission: event.commission,
    commissionCurrency: event.commissionCurrency,
    commissionRate: event.rate,
    feeSource: event.feeSource,
    liquiditySide: event.liquiditySide,
    liquiditySource: event.cause.kind === 'model' ? 'MODEL' : 'BOOK',
    preset: event.preset,
    strategy: terms.strategy,
    person: order.person,
    timeExchange: isoFromUs(event.timeExchange),
    time: isoFromUs(event.time),
  });
  moveOn(state, order, {
    to: order.filledLots === order.quantityLots ? 'filled' : 'partiallyFilled',
    released: event.released,
    time: event.time,
  });
}
