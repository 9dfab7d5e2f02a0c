import { frameOf, numberColumn, textColumn } from '../frame.js';
import type { QueryFrame } from './desk-query.js';

/** Delivery to QuestDB, one row a queue: what waits, how old the oldest is, what was lost. */
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
  ]);
