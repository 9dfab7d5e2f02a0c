import { consumedAt } from '../execution/consumption.js';
import { holdCurrency, holdFor, notionalOf, quantityOf, withQuoteCommission } from '../execution/grid.js';
import { facing, ledgerFacing, type Market } from '../execution/market.js';
import { walk } from '../execution/walk.js';
import { formatAmount, type Amount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import { freeOf } from '../portfolio/balance.js';
import { reason, type Check, type RiskContext } from './check.js';

/** The funds an order sets aside have to be free. */
export const balanceCheck: Check = {
  name: 'balance',
  status: 422,
  find: (context) => {
    const { account, instrument, order } = context;
    const needed = fundsNeeded(context);
    if (account === undefined || instrument === undefined || needed === undefined) return [];
    const currency = holdCurrency(instrument, order.side);
    const free = freeOf(account.balances, currency);
    if (needed <= free) return [];
    return [
      reason(
        'INSUFFICIENT_BALANCE',
        `The order needs ${formatAmount(needed)} ${currency} and account '${account.account}' has ${formatAmount(free)} free.`,
        { field: 'quantity', limit: formatAmount(free), value: formatAmount(needed) },
      ),
    ];
  },
};

/** Funds the order sets aside; undefined when its numbers or its instrument are not valid. */
export function fundsNeeded({ instrument, order, market, quantityLots, priceTicks }: RiskContext): Amount | undefined {
  if (instrument === undefined || quantityLots === undefined) return undefined;
  if (order.side === 'sell') return quantityOf(instrument, quantityLots);
  if (order.orderType === 'limit')
    return priceTicks === undefined ? undefined : holdFor(instrument, 'buy', priceTicks, quantityLots);
  return market === undefined ? undefined : walkedCost(instrument, market, quantityLots);
}

/** What a market buy costs over the levels it would take now, commission included where the quote currency pays it. */
function walkedCost(instrument: Instrument, market: Market, lots: number): Amount {
  const ledger = ledgerFacing(market, 'buy');
  const takes = walk(facing(market, 'buy'), { side: 'buy', limit: null, lots }, (price) => consumedAt(ledger, price));
  return takes.reduce(
    (sum, take) => sum + withQuoteCommission(instrument, notionalOf(instrument, take.price, take.lots)),
    0n,
  );
}
