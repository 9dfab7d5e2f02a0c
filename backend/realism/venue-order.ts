import type { Order } from '../src/execution/order.js';
import type { OrderTerms } from '../src/model/desk-event.js';
import { textOfSteps, type Instrument } from '../src/model/instrument.js';
import type { TestOrder } from './fill-model.js';

/** A plain limit order as the desk writes it down. */
export function termsOf(test: TestOrder, instrument: Instrument): OrderTerms {
  return {
    orderId: test.id,
    clientOrderId: test.id,
    payloadHash: '',
    account: 'measurement',
    venue: instrument.venue,
    symbol: instrument.symbol,
    source: 'demo',
    side: test.side,
    orderType: 'limit',
    timeInForce: 'GTC',
    quantity: textOfSteps(test.quantity, instrument.lotSize),
    price: textOfSteps(test.price, instrument.tickSize),
    stopPrice: null,
    expireAt: null,
    trailingOffset: null,
    trailingOffsetType: null,
    triggerSource: null,
    // Test orders are of many minds: they must not stop each other.
    selfTradePrevention: 'none',
    postOnly: 'none',
    orderListId: null,
    contingency: null,
    listIndex: null,
    strategy: null,
  };
}

type Told = Pick<
  Order,
  'instrument' | 'quantityLots' | 'priceTicks' | 'arrival' | 'createdAt' | 'arrivedAt' | 'queueAhead' | 'preset'
>;

/** An order that has arrived and works, with nothing filled. */
export function anOrder(terms: OrderTerms, told: Told): Order {
  return {
    ...told,
    terms,
    person: 'measurement',
    clientOrderId: terms.clientOrderId,
    stopTicks: null,
    extremeTicks: null,
    updatedAt: told.createdAt,
    status: 'new',
    phase: 'working',
    pending: [],
    filledLots: 0,
    filledNotional: 0n,
    hold: 0n,
    holdCurrency: '',
    approvalId: null,
    epoch: 1,
    band: { pessimisticLots: 0, optimisticLots: 0 },
    fills: [],
    changes: 0,
    decisionBook: null,
    venueBook: null,
    reason: null,
    denials: [],
    usdValue: null,
    usdLots: 0,
    usdRate: null,
    usdRateSource: null,
    filledUsd: 0n,
    openUsd: 0n,
    counted: false,
  };
}
