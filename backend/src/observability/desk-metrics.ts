import type { Registry } from 'prom-client';
import type { CommittedListener, DeskReader } from '../engine/desk.js';
import { registerConsolidatedMetrics } from './metrics/consolidated.js';
import { registerDeliveryMetrics } from './metrics/delivery.js';
import { createExchangeMetrics } from './metrics/exchange.js';
import { createRepeatedTradeMetrics, registerFeedMetrics } from './metrics/feeds.js';
import { createJournalMetrics, type ObserveCommit } from './metrics/journal.js';
import { createKillSwitchMetrics } from './metrics/kill-switch.js';
import { createOrderMetrics } from './metrics/orders.js';
import { registerProcessMetrics } from './metrics/process.js';
import { registerRowCountMetrics, type UnstoredRows } from './metrics/row-counts.js';

/** Every metric family of the desk in one registry; HTTP registers its own. */
export class DeskMetrics {
  readonly commit: ObserveCommit;
  /** A trade came again and was not taken a second time. */
  readonly repeatedTrade: (venue: string, symbol: string) => void;
  private readonly orders: ReturnType<typeof createOrderMetrics>;
  private readonly refused: ReturnType<typeof createExchangeMetrics>;
  private readonly listeners: CommittedListener[];

  constructor(readonly registry: Registry) {
    registerProcessMetrics(registry);
    this.commit = createJournalMetrics(registry);
    this.repeatedTrade = createRepeatedTradeMetrics(registry);
    this.orders = createOrderMetrics(registry);
    this.refused = createExchangeMetrics(registry);
    this.listeners = [this.orders.onCommitted];
  }

  /** Adds the families that are read from the desk at each scrape. */
  read(reader: DeskReader): void {
    registerFeedMetrics(this.registry, reader);
    registerConsolidatedMetrics(this.registry, reader);
    registerDeliveryMetrics(this.registry, reader);
    this.listeners.push(createKillSwitchMetrics(this.registry, reader));
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

  refusedCall(call: { readonly venue: string; readonly kind: 'request' | 'socket' | 'message' }): void {
    this.refused(call.venue, call.kind === 'request' ? 'rest' : 'socket');
  }
}
