import type { Registry } from 'prom-client';
import type { CommittedListener, DeskReader } from '../engine/desk.js';
import { registerConsolidatedMetrics } from './metrics/consolidated.js';
import { createThinningMetrics, registerDeliveryMetrics } from './metrics/delivery.js';
import { createExchangeMetrics } from './metrics/exchange.js';
import { registerFeedMetrics } from './metrics/feeds.js';
import { createJournalMetrics, type ObserveCommit } from './metrics/journal.js';
import { createKillSwitchMetrics } from './metrics/kill-switch.js';
import { createOrderMetrics } from './metrics/orders.js';
import { registerProcessMetrics } from './metrics/process.js';

/** Every metric family of the desk in one registry; HTTP registers its own. */
export class DeskMetrics {
  readonly commit: ObserveCommit;
  /** Market rows of a table that were left out on purpose. */
  readonly thinned: (table: string, rows?: number) => void;
  private readonly orders: ReturnType<typeof createOrderMetrics>;
  private readonly refused: ReturnType<typeof createExchangeMetrics>;
  private readonly listeners: CommittedListener[];

  constructor(readonly registry: Registry) {
    registerProcessMetrics(registry);
    this.commit = createJournalMetrics(registry);
    this.thinned = createThinningMetrics(registry);
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
