import { frameOf, numberColumn, textColumn } from '../frame.js';
import type { QueryFrame } from './desk-query.js';

/**
 * Delivery to QuestDB, one row a queue: what waits, how old the oldest is, what was lost, how soon a row can be asked
 * for. Columns of the disk are empty in a row that does not measure it.
 */
export const deliveryFrame: QueryFrame = (reader) =>
  frameOf('delivery', reader.delivery(), [
    textColumn('queue', (view) => view.queue),
    textColumn('state', (view) => view.state),
    numberColumn('waitingRows', (view) => view.waitingRows),
    numberColumn('waitingBytes', (view) => view.waitingBytes, 'bytes'),
    numberColumn('oldestAgeMs', (view) => view.oldestAgeMs, 'ms'),
    numberColumn('deliveredRows', (view) => view.deliveredRows),
    numberColumn('droppedRows', (view) => view.droppedRows),
    numberColumn('deadLetters', (view) => view.deadLetters),
    textColumn('lastError', (view) => view.lastError),
    numberColumn('queryableMsP50', (view) => view.queryableMsP50, 'ms'),
    numberColumn('queryableMsP99', (view) => view.queryableMsP99, 'ms'),
    numberColumn('rowsPerSecond', (view) => view.rowsPerSecond),
    numberColumn('diskUsedBytes', (view) => view.storage?.usedBytes ?? null, 'bytes'),
    numberColumn('diskBudgetBytes', (view) => view.storage?.budgetBytes ?? null, 'bytes'),
    numberColumn('diskFreeBytes', (view) => view.storage?.freeBytes ?? null, 'bytes'),
    numberColumn('growthBytesPerDay', (view) => view.storage?.growthBytesPerDay ?? null, 'bytes'),
    numberColumn('diskDaysLeft', (view) => view.storage?.daysLeft ?? null, 'd'),
    textColumn('suspended', (view) => view.storage?.suspended.join(', ') ?? null),
  ]);
