import type { InstrumentView, QuoteView, SubmitOrderRequest } from '@paperdesk/contract';

export const STRATEGIES = ['demo-maker', 'demo-taker', 'demo-bracket'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** What a bot looks at as its turn comes. */
export interface Seen {
  readonly account: string;
  readonly instrument: InstrumentView;
  /** With both sides. */
  readonly bid: number;
  readonly ask: number;
  /** Mid of the market as this bot saw it last; null the first time. */
  readonly lastMid: number | null;
  /** New for each turn: ids are made of it. */
  readonly id: string;
}

/** Orders of one turn; they are sent together. Orders of the same strategy, market and account are canceled before. */
export type Turn = readonly SubmitOrderRequest[];

/** Both sides of a live market as numbers; undefined when nothing should be traded on it. */
export function sidesOf(quote: QuoteView | undefined): { readonly bid: number; readonly ask: number } | undefined {
  if (quote?.state !== 'live' || quote.bid === null || quote.ask === null) return undefined;
  return { bid: Number(quote.bid), ask: Number(quote.ask) };
}

/** What a strategy does now: quote both sides, follow the last move, or enter with a target and a stop behind it. */
export function turnOf(strategy: Strategy, seen: Seen): Turn {
  switch (strategy) {
    case 'demo-maker':
      return makerTurn(seen);
    case 'demo-taker':
      return takerTurn(seen);
    case 'demo-bracket':
      return bracketTurn(seen);
  }
}

function makerTurn(seen: Seen): Turn {
  const shared = { ...sharedOf('demo-maker', seen), orderType: 'limit', postOnly: 'reprice' } as const;
  return [
    { ...shared, clientOrderId: `${seen.id}-b`, side: 'buy', price: onGrid(seen.bid, seen.instrument.tickSize) },
    { ...shared, clientOrderId: `${seen.id}-s`, side: 'sell', price: onGrid(seen.ask, seen.instrument.tickSize) },
  ];
}

function takerTurn(seen: Seen): Turn {
  const rising = seen.lastMid === null || midOf(seen) >= seen.lastMid;
  const side = rising ? 'buy' : 'sell';
  return [{ ...sharedOf('demo-taker', seen), clientOrderId: seen.id, side, orderType: 'market' }];
}

function bracketTurn(seen: Seen): Turn {
  const { bid, id } = seen;
  const { tickSize } = seen.instrument;
  const shared = {
    ...sharedOf('demo-bracket', seen),
    ...{ orderListId: id, contingency: 'bracket' as const },
  } as const;
  return [
    { ...shared, clientOrderId: `${id}-in`, side: 'buy', orderType: 'limit', price: onGrid(bid, tickSize) },
    {
      ...{ ...shared, clientOrderId: `${id}-tp`, side: 'sell', orderType: 'takeProfit' },
      stopPrice: onGrid(bid * 1.001, tickSize),
    },
    {
      ...{ ...shared, clientOrderId: `${id}-sl`, side: 'sell', orderType: 'stop' },
      stopPrice: onGrid(bid * 0.999, tickSize),
    },
  ];
}

function sharedOf(strategy: Strategy, seen: Seen) {
  const { account, instrument } = seen;
  return { account, venue: instrument.venue, symbol: instrument.symbol, strategy, quantity: quantityOf(seen) };
}

/** Small: a few times the least that the venue takes. */
function quantityOf({ instrument: { lotSize, minQuantity, minNotional }, bid }: Seen): string {
  const least = Math.max(Number(minQuantity ?? 0) * 3, (Number(minNotional ?? 0) * 3) / bid, Number(lotSize) * 10);
  return (Math.ceil(least / Number(lotSize)) * Number(lotSize)).toFixed(decimalsOf(lotSize));
}

export function midOf({ bid, ask }: { readonly bid: number; readonly ask: number }): number {
  return (bid + ask) / 2;
}

function onGrid(price: number, tickSize: string): string {
  return (Math.max(1, Math.round(price / Number(tickSize))) * Number(tickSize)).toFixed(decimalsOf(tickSize));
}

function decimalsOf(step: string): number {
  return step.split('.')[1]?.length ?? 0;
}
