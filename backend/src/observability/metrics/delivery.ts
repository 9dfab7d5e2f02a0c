import { Gauge, type Registry } from 'prom-client';
import type { DeliveryView, DeskReader, StorageView } from '../../engine/desk.js';

export const DELIVERY_QUERYABLE = 'trading_delivery_queryable_seconds';

const FIGURES = {
  trading_delivery_waiting_rows: ['Rows waiting for QuestDB.', (queue) => queue.waitingRows],
  trading_delivery_waiting_bytes: ['Bytes waiting for QuestDB.', (queue) => queue.waitingBytes],
  trading_delivery_oldest_age_seconds: ['Age of the oldest waiting row.', (queue) => queue.oldestAgeMs / 1000],
  trading_delivery_delivered_rows_total: ['Rows QuestDB took since start.', (queue) => queue.deliveredRows],
  trading_delivery_dropped_rows_total: ['Market rows dropped at the cap.', (queue) => queue.droppedRows],
  trading_delivery_dead_letters_total: ['Rows QuestDB refused, kept aside.', (queue) => queue.deadLetters],
  trading_delivery_rows_per_second: [
    'Rows QuestDB took a second over the last minute.',
    (queue) => queue.rowsPerSecond,
  ],
} as const satisfies Record<string, readonly [help: string, figure: (queue: DeliveryView) => number]>;

/** Null: not set, or cannot be told; then there is no series. */
const DISK = {
  trading_disk_used_bytes: ['Disk used by QuestDB and the spool.', (disk) => disk.usedBytes],
  trading_disk_budget_bytes: ['DISK_BUDGET; absent when none is set.', (disk) => disk.budgetBytes],
  trading_disk_free_bytes: ["Free on the home's file system.", (disk) => disk.freeBytes],
  trading_disk_growth_bytes_per_day: ['Growth of market data a day.', (disk) => disk.growthBytesPerDay],
  trading_disk_left_days: ['Days until budget or disk is full; absent while nothing grows.', (disk) => disk.daysLeft],
  trading_disk_suspended_tables: [
    'Kinds of rows not stored any more because of the budget.',
    (disk) => disk.suspended.length,
  ],
} as const satisfies Record<string, readonly [help: string, figure: (disk: StorageView) => number | null]>;

/** Read from the desk at each scrape, by queue (projector, spool); the disk once. */
export function registerDeliveryMetrics(registry: Registry, reader: Pick<DeskReader, 'delivery'>): void {
  for (const [name, [help, figure]] of Object.entries(FIGURES))
    new Gauge({
      name,
      help,
      labelNames: ['queue'] as const,
      registers: [registry],
      collect() {
        for (const queue of reader.delivery()) this.set({ queue: queue.queue }, figure(queue));
      },
    });
  new Gauge({
    name: DELIVERY_QUERYABLE,
    help: 'Received to acknowledged by QuestDB over the last minute, by quantile; absent when nothing was delivered.',
    labelNames: ['queue', 'quantile'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const { queue, queryableMsP50, queryableMsP99 } of reader.delivery()) {
        if (queryableMsP50 !== null) this.set({ queue, quantile: '0.5' }, queryableMsP50 / 1000);
        if (queryableMsP99 !== null) this.set({ queue, quantile: '0.99' }, queryableMsP99 / 1000);
      }
    },
  });
  for (const [name, [help, figure]] of Object.entries(DISK))
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.remove();
        for (const { storage } of reader.delivery()) {
          const value = storage === null ? null : figure(storage);
          if (value !== null) this.set(value);
        }
      },
    });
}
