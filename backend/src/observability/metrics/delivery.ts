import { Gauge, type Registry } from 'prom-client';
import type { DeliveryView, DeskReader } from '../../engine/desk.js';

const FIGURES = {
  trading_delivery_waiting_rows: ['Rows waiting for QuestDB.', (queue) => queue.waitingRows],
  trading_delivery_waiting_bytes: ['Bytes waiting for QuestDB.', (queue) => queue.waitingBytes],
  trading_delivery_oldest_age_seconds: ['Age of the oldest waiting row.', (queue) => queue.oldestAgeMs / 1000],
  trading_delivery_delivered_rows_total: ['Rows QuestDB took since start.', (queue) => queue.deliveredRows],
  trading_delivery_dropped_rows_total: ['Market rows dropped at the cap.', (queue) => queue.droppedRows],
  trading_delivery_dead_letters_total: ['Rows QuestDB refused, kept aside.', (queue) => queue.deadLetters],
} as const satisfies Record<string, readonly [help: string, figure: (queue: DeliveryView) => number]>;

/** Read from the desk at each scrape, by queue (projector, spool). */
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
}
