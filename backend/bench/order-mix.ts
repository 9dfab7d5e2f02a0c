import type { InstrumentView, QuoteView, SubmitOrderRequest } from '@paperdesk/contract';
import { ACCOUNT } from './scratch-desk.js';

/** What one market's orders are made of: prices far enough away to rest, and prices that cross. */
interface Market {
  readonly venue: string;
  readonly symbol: string;
  readonly quantity: string;
  readonly restingBuy: string;
  readonly restingSell: string;
  readonly crossingBuy: string;
  readonly crossingSell: string;
}

/** About what an order is worth, in quote currency. */
const NOTIONAL = 50;

export function marketsOf(quotes: readonly QuoteView[], instruments: readonly InstrumentView[]): Market[] {
  return quotes.map(({ venue, symbol, bid, ask }) => {
    const instrument = instruments.find((one) => one.venue === venue && one.symbol === symbol);
    if (instrument === undefined || bid === null || ask === null) throw new Error(`${symbol} has no quote`);
    const [low, high] = [Number(bid), Number(ask)];
    const price = (value: number) => onGrid(value, instrument.tickSize);
    return {
      venue,
      symbol,
      quantity: onGrid(Math.max(NOTIONAL / low, Number(instrument.minQuantity ?? 0)), instrument.lotSize),
      restingBuy: price(low * 0.8),
      restingSell: price(high * 1.2),
      crossingBuy: price(high * 1.01),
      crossingSell: price(low * 0.99),
    };
  });
}

/**
 * Order number `count` of an endless mix over all markets, buys and sells in turn: of four, one rests (GTC), one
 * crosses (IOC), one is priced away (IOC, canceled at once) and one is a market order.
 */
export function orderOf(markets: readonly Market[], count: number, run: string): SubmitOrderRequest {
  const market = markets[count % markets.length];
  if (market === undefined) throw new Error('no market to trade');
  const { venue, symbol, quantity } = market;
  const buys = Math.floor(count / 12) % 2 === 0;
  const clientOrderId = `${run}-${count}`;
  const shared = { clientOrderId, account: ACCOUNT, venue, symbol, side: buys ? 'buy' : 'sell', quantity } as const;
  const resting = buys ? market.restingBuy : market.restingSell;
  const crossing = buys ? market.crossingBuy : market.crossingSell;
  switch (Math.floor(count / 3) % 4) {
    case 0:
      return { ...shared, orderType: 'limit', price: resting, timeInForce: 'GTC' };
    case 1:
      return { ...shared, orderType: 'limit', price: crossing, timeInForce: 'IOC' };
    case 2:
      return { ...shared, orderType: 'limit', price: resting, timeInForce: 'IOC' };
    default:
      return { ...shared, orderType: 'market' };
  }
}

/** Order number `count` of an endless row of orders that rest, over all markets, buys and sells in turn. */
export function restingOrderOf(markets: readonly Market[], count: number, run: string): SubmitOrderRequest {
  return { ...orderOf(markets, Math.floor(count / 3) * 12 + (count % 3), run), clientOrderId: `${run}-${count}` };
}

function onGrid(value: number, step: string): string {
  const decimals = step.includes('.') ? (step.split('.')[1]?.replace(/0+$/, '').length ?? 0) : 0;
  return (Math.ceil(value / Number(step)) * Number(step)).toFixed(decimals);
}
