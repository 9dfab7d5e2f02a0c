import { createHash } from 'node:crypto';
import type { ReplaceOrderRequest, SubmitOrderRequest } from '@paperdesk/contract';
import type { Actor } from '../src/model/actor.js';
import type {
  CancelAll,
  CancelOrder,
  OpenAccount,
  RearmKillSwitch,
  ReplaceOrder,
  SubmitBatch,
  SubmitOrder,
  TripKillSwitch,
} from '../src/model/command.js';
import type { Instrument } from '../src/model/instrument.js';
import type { BookUpdated, InstrumentListed, MarketStateChanged, TradePrinted } from '../src/model/market-event.js';

/** A fixed instant for tests: 2026-11-21T05:00:00Z in epoch microseconds. */
export const NOW = 1_795_237_200_000_000;
export const TRADER: Actor = { person: 'p-trader', via: 'grafana', verified: true };
export const RISK: Actor = { person: 'p-risk', via: 'grafana', verified: true };

let counter = 0;
/** A UUID-shaped id, new on each call, the same in each run. */
export function anId(): string {
  counter += 1;
  return `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;
}
const asked = () => ({ actor: TRADER, receivedAt: NOW, requestId: `request-${counter}` });

/** BTC/USDT on venue `demo`: tick 0.01, lot 0.00001, 0.1 % commission taken from what is received. */
export function anInstrument(change: Partial<Instrument> = {}): Instrument {
  return {
    venue: 'demo',
    symbol: 'BTC/USDT',
    version: 1,
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    tickSize: '0.01',
    lotSize: '0.00001',
    minQuantity: '0.00001',
    maxQuantity: '9000',
    minNotional: '5',
    makerRate: '0.001',
    takerRate: '0.001',
    feeSource: 'test',
    feeCurrencyRule: 'received',
    tradable: true,
    ...change,
  };
}
export function aListing(change: Partial<Instrument> = {}): InstrumentListed {
  return { type: 'instrument', instrument: anInstrument(change), timeReceived: NOW };
}
/** Bids 60000.00 × 1 BTC, 59999.99 × 2 BTC; asks 60000.01 × 1 BTC, 60000.02 × 2 BTC (in ticks and lots). */
export function aBook(change: Partial<BookUpdated> = {}): BookUpdated {
  return {
    type: 'book',
    venue: 'demo',
    symbol: 'BTC/USDT',
    sequence: 1,
    timeExchange: NOW,
    timeReceived: NOW,
    bids: [
      [6_000_000, 100_000],
      [5_999_999, 200_000],
    ],
    asks: [
      [6_000_001, 100_000],
      [6_000_002, 200_000],
    ],
    ...change,
  };
}
export function aTrade(change: Partial<TradePrinted> = {}): TradePrinted {
  return {
    type: 'trade',
    venue: 'demo',
    symbol: 'BTC/USDT',
    tradeId: 'm-1',
    price: 6_000_000,
    quantity: 50_000,
    side: 'sell',
    timeExchange: NOW,
    timeReceived: NOW,
    ...change,
  };
}
export function aMarketState(change: Partial<MarketStateChanged> = {}): MarketStateChanged {
  return {
    type: 'marketState',
    venue: 'demo',
    symbol: 'BTC/USDT',
    state: 'live',
    reason: '',
    timeReceived: NOW,
    ...change,
  };
}
/** A limit buy of 0.5 BTC at 59,000 that rests under the market of {@link aBook}. */
export function anOrder(change: Partial<SubmitOrderRequest> = {}): SubmitOrderRequest {
  const order: SubmitOrderRequest = {
    clientOrderId: `client-${anId()}`,
    account: 'main',
    venue: 'demo',
    symbol: 'BTC/USDT',
    side: 'buy',
    orderType: 'limit',
    quantity: '0.5',
    price: '59000',
    timeInForce: 'GTC',
    ...change,
  };
  if (order.orderType === 'market') {
    delete order.price;
    if (order.timeInForce !== 'FOK') order.timeInForce = 'IOC';
  }
  if (LIMITLESS.has(order.orderType) && change.price === undefined) delete order.price;
  return order;
}
const LIMITLESS = new Set(['stop', 'takeProfit', 'trailingStop']);
const hashOf = (request: unknown) => createHash('sha256').update(JSON.stringify(request)).digest('hex');

export function aBatch(orders: readonly Partial<SubmitOrderRequest>[], change: Partial<SubmitBatch> = {}): SubmitBatch {
  const made = orders.map((order) => {
    const request = anOrder(order);
    return { orderId: anId(), request, payloadHash: hashOf(request) };
  });
  return { ...asked(), type: 'submitBatch', orders: made, ...change };
}
export function aReplace(
  orderId: string,
  request: Partial<ReplaceOrderRequest>,
  change: Partial<ReplaceOrder> = {},
): ReplaceOrder {
  const full = { clientOrderId: `replace-${anId()}`, ...request };
  return { ...asked(), type: 'replaceOrder', orderId, request: full, payloadHash: hashOf(full), ...change };
}
export function aCancelAll(change: Partial<CancelAll> = {}): CancelAll {
  return { ...asked(), type: 'cancelAll', account: 'main', ...change };
}
export function aSubmit(order: Partial<SubmitOrderRequest> = {}, change: Partial<SubmitOrder> = {}): SubmitOrder {
  const request = anOrder(order);
  return {
    ...asked(),
    type: 'submitOrder',
    orderId: anId(),
    request,
    payloadHash: createHash('sha256').update(JSON.stringify(request)).digest('hex'),
    ...change,
  };
}
export function aCancel(orderId: string, change: Partial<CancelOrder> = {}): CancelOrder {
  return { ...asked(), type: 'cancelOrder', orderId, ...change };
}
export function aTrip(change: Partial<TripKillSwitch> = {}): TripKillSwitch {
  return {
    ...asked(),
    type: 'tripKillSwitch',
    killId: anId(),
    scope: 'global',
    scopeValue: null,
    level: 'halt',
    trigger: 'person',
    reason: 'drill',
    ...change,
  };
}
export function aRearm(killId: string, change: Partial<RearmKillSwitch> = {}): RearmKillSwitch {
  return {
    ...asked(),
    type: 'rearmKillSwitch',
    killId,
    reason: 'all clear',
    actor: RISK,
    receivedAt: NOW + 3_600_000_000,
    ...change,
  };
}
/** Account `main` on demo prices with 250,000 USDT and 1 BTC. */
export function anAccount(change: Partial<OpenAccount> = {}): OpenAccount {
  return {
    ...asked(),
    type: 'openAccount',
    account: 'main',
    name: 'Main',
    source: 'demo',
    reportingCurrency: 'USDT',
    kyc: 'verified',
    deposits: [
      { currency: 'USDT', amount: '250000' },
      { currency: 'BTC', amount: '1' },
    ],
    ...change,
  };
}
