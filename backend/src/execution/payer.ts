import type { Amount } from '../model/decimal.js';
import { commissionOf } from '../portfolio/fees.js';
import { notionalOf, quantityOf } from './grid.js';
import type { Incoming, VenueView } from './venue.js';

/** How many lots a buy without a limit can pay of what was set aside for it, price after price. */
export function payer(order: Incoming, venue: VenueView): (price: number, lots: number) => number {
  const { terms, instrument } = order;
  if (terms.side === 'sell' || order.priceTicks !== null) return (_price, lots) => lots;
  const rates = venue.feesOf({ account: terms.account, instrument });
  let purse = order.hold;
  const costOf = (price: number, lots: number): Amount => {
    const notional = notionalOf(instrument, price, lots);
    const quantity = quantityOf(instrument, lots);
    const fee = commissionOf(instrument, rates, { side: 'buy', liquiditySide: 'taker', quantity, notional });
    return notional + (fee.currency === instrument.quoteCurrency ? fee.amount : 0n);
  };
  return (price, lots) => {
    let affordable = lots;
    const all = costOf(price, lots);
    if (all > purse) {
      affordable = Number((purse * BigInt(lots)) / all);
      while (affordable > 0 && costOf(price, affordable) > purse) affordable -= 1;
    }
    purse -= costOf(price, affordable);
    return affordable;
  };
}
