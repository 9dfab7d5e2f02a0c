import type { Registry } from 'prom-client';
import type { CommittedListener, DeskReader } from '../engine/desk.js';
import type { EngineFault } from '../engine/engine.js';
import type { DeskState } from '../engine/state.js';
import type { TimeUs } from '../model/time.js';
import { registerConsolidatedMetrics } from './metrics/consolidated.js';
import { registerDeliveryMetrics } from './metrics/delivery.js';
import { createEngineFaultMetrics } from './metrics/engine-faults.js';
import { createExchangeMetrics } from './metrics/exchange.js';
import { createRepeatedTradeMetrics, registerFeedMetrics } from './metrics/feeds.js';
import { createJournalMetrics, type ObserveCommit } from './metrics/journal.js';
import { registerKeptInputMetrics } from './metrics/kept-inputs.js';
import { createKillSwitchMetrics } from './metrics/kill-switch.js';
import { createOrderMetrics } from './metrics/orders.js';
import { registerProcessMetrics } from './metrics/process.js';
import { registerReconciliationMetrics, type Reconciliation } from './metrics/reconciliation.js';
import { registerRowCountMetrics, type UnstoredRows } from './metrics/row-counts.js';
import { createSurveillanceMetrics, type SurveillanceMetrics } from './metrics/surveillance.js';
import { registerWorkingOrderMetrics } from './metrics/working-orders.js';

/** Every metric family of the desk in one registry; HTTP registers its own. */
export class DeskMetrics {
  readonly commit: ObserveCommit;
  /** Counts a fault of the engine. */
  readonly engineFault: (kind: EngineFault['kind']) => void;
  /** A trade came again and was not taken a second time. */
  readonly repeatedTrade: (venue: string, symbol: string) => void;
  readonly surveillance: SurveillanceMetrics;
  private readonly orders: ReturnType<typeof createOrderMetrics>;
  private readonly refused: ReturnType<typeof createExchangeMetrics>;
  private readonly listeners: CommittedListener[];

  constructor(readonly registry: Registry) {
    registerProcessMetrics(registry);
    this.commit = createJournalMetrics(registry);
    this.engineFault = createEngineFaultMetrics(registry);
    this.repeatedTrade = createRepeatedTradeMetrics(registry);
    this.orders = createOrderMetrics(registry);
    this.refused = createExchangeMetrics(registry);
    this.surveillance = createSurveillanceMetrics(registry);
    this.listeners = [this.orders.onCommitted];
  }

  /** Adds the families that are read from the desk at each scrape. */
  read(reader: DeskReader): void {
    registerFeedMetrics(this.registry, reader);
    registerConsolidatedMetrics(this.registry, reader);
    registerDeliveryMetrics(this.registry, reader);
    this.listeners.push(createKillSwitchMetrics(this.registry, reader));
  }

  /** Adds live orders, counted in committed state at each scrape. */
  readOrders(state: () => Pick<DeskState, 'orders' | 'working' | 'suspended'>): void {
    registerWorkingOrderMetrics(this.registry, state);
  }

  /** Adds how much of what decisions were made on is kept. */
  readKeptInputs(keptBytes: () => number): void {
    registerKeptInputMetrics(this.registry, keptBytes);
  }

  /** Adds shadow accounting; null where there is none. */
  readReconciliation(read: () => Reconciliation | null, nowUs: () => TimeUs): void {
    registerReconciliationMetrics(this.registry, read, nowUs);
  }

  /** Adds what the writer of market data did not store. */
  readRowCounts(rows: () => UnstoredRows): void {
    registerRowCountMetrics(this.registry, rows);
  }

  readonly committed: CommittedListener = (events) => {
    for (const listener of this.listeners) listener(events);
  };

  orderReply(seconds: number): void {
    this.orders.observeReply(seconds);
  }

  /** Calls to exchanges that were refused since the start. */
  refusedCalls = 0;
  /** Called after each of them was counted. */
  onRefusedCall: () => void = () => undefined;

  refusedCall(call: { readonly venue: string; readonly kind: 'request' | 'socket' | 'message' }): void {
    this.refusedCalls += 1;
    this.refused(call.venue, call.kind === 'request' ? 'rest' : 'socket');
    this.onRefusedCall();
  }
}
