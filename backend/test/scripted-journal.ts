import type { CommittedEvent, DeskEvent, OrderAccepted, OrderFilled, OrderTerms } from '../src/model/desk-event.js';
import type { ProjectedJournal } from '../src/questdb/projector.js';
import { NOW, TRADER, anInstrument } from './builders.js';

/** A journal in memory, for tests of what reads it. */
export class ScriptedJournal implements ProjectedJournal {
  private readonly events: CommittedEvent[] = [];
  private readonly cursors = new Map<string, number>();

  add(...events: DeskEvent[]): void {
    for (const event of events)
      this.events.push({ seq: this.events.length + 1, hash: `hash-${this.events.length + 1}`, event });
  }
  readAfter(seq: number, limit: number): CommittedEvent[] {
    return this.events.slice(seq, seq + limit);
  }
  lastSeq(): number {
    return this.events.length;
  }
  cursor(name: string): number {
    return this.cursors.get(name) ?? 0;
  }
  setCursor(name: string, seq: number): void {
    this.cursors.set(name, seq);
  }
}

let tick = 0;
/** Who, when (each a microsecond later) and under which request. */
export const decided = () => ({ time: NOW + (tick += 1), actor: TRADER, requestId: `req-${tick}` });
export const BOOK = { sequence: 7, bid: 5_999_999, bidSize: 1, ask: 6_000_001, askSize: 1, timeExchange: NOW };

/** A desk with one market and one account of 250,000 USDT. */
export function anOpening(): DeskEvent[] {
  const account = 'demo-main';
  const opened = { account, name: 'Main', source: 'demo', reportingCurrency: 'USDT', kyc: 'verified' } as const;
  return [
    { ...decided(), type: 'deskStarted', source: 'demo', version: '0.1.0' },
    { ...decided(), type: 'instrumentDefined', instrument: anInstrument() },
    { ...decided(), type: 'accountOpened', ...opened },
    { ...decided(), type: 'fundsDeposited', account, currency: 'USDT', amount: '250000', transferId: null },
  ];
}

/** A limit buy of 0.5 BTC at 60000.01, good till canceled, unless told otherwise. */
export function someTerms(orderId: string, changes: Partial<OrderTerms> = {}): OrderTerms {
  return {
    ...{ orderId, clientOrderId: `c-${orderId}`, payloadHash: 'p', account: 'demo-main', venue: 'demo' },
    ...{ symbol: 'BTC/USDT', source: 'demo', side: 'buy', orderType: 'limit', timeInForce: 'GTC' },
    ...{ quantity: '0.5', price: '60000.01', strategy: 'test', stopPrice: null, expireAt: null },
    ...{ trailingOffset: null, trailingOffsetType: null, triggerSource: null },
    ...{ selfTradePrevention: 'expireTaker', postOnly: 'none' },
    ...{ orderListId: null, contingency: null, listIndex: null },
    ...changes,
  };
}

/** Accepted at once on the usual book, with all of its funds set aside. */
export function accepted(order: OrderTerms, changes: Partial<OrderAccepted> = {}): OrderAccepted {
  return {
    ...decided(),
    ...{ type: 'orderAccepted', order, instrumentVersion: 1, quantityLots: 50_000, priceTicks: 6_000_001 },
    ...{ stopTicks: null, hold: { currency: 'USDT', amount: '30000.005' }, book: BOOK, dueAt: null },
    ...{ queueAhead: null, preset: 'frictionless', waits: false },
    ...{ usdValue: null, usdRate: null, usdRateSource: null },
    ...changes,
  };
}

/** One fill at 60000.01 from the best level, its commission in BTC. */
export function filled(
  orderId: string,
  told: Pick<OrderFilled, 'tradeId' | 'quantityLots' | 'commission' | 'released'>,
): OrderFilled {
  const time = decided();
  return {
    ...time,
    ...{ type: 'orderFilled', orderId, priceTicks: 6_000_001, commissionCurrency: 'BTC', rate: '0.001' },
    ...{ feeTier: null, feeSource: 'test', liquiditySide: 'taker', preset: 'frictionless' },
    cause: { kind: 'book', sequence: 7, level: 0, displayed: 100_000, consumedBefore: 0 },
    ...{ book: BOOK, timeExchange: NOW, reportedAt: time.time },
    band: { pessimisticLots: told.quantityLots, optimisticLots: told.quantityLots },
    ...told,
  };
}

/** A buy of 0.5 BTC at 60000.01, filled in two parts of 0.2 and 0.3; 0.1 % commission in BTC. */
export function aFilledOrder(orderId: string): DeskEvent[] {
  const part = (number: number, quantityLots: number, commission: string, released: string) =>
    filled(orderId, { tradeId: `${orderId}-${number}`, quantityLots, commission, released });
  return [accepted(someTerms(orderId)), part(1, 20_000, '0.0002', '12000.002'), part(2, 30_000, '0.0003', '18000.003')];
}
