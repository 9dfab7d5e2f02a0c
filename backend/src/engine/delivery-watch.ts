import { RecentCount } from '../market/recent-count.js';
import type { TimeUs } from '../model/time.js';
import type { DeliveryTrouble, DeliveryView } from './desk.js';

/** A queue that delivers nothing for this long while rows wait is stuck. */
const STUCK_AFTER_US = 60_000_000;

interface Watched {
  dropped: number;
  delivered: number;
  /** When a delivery, or an empty queue, was last seen. */
  movedAt: TimeUs;
  readonly drops: RecentCount;
}

/**
 * Tells what became of the delivery queues since they were last looked at. It sees only what it is shown: drops are
 * dated when they are first seen, also those from before the first look, since nobody was told of them yet.
 */
export class DeliveryWatch {
  private readonly queues = new Map<DeliveryView['queue'], Watched>();

  observe(views: readonly DeliveryView[], now: TimeUs): DeliveryTrouble[] {
    return views.map((view) => {
      const watched = this.watched(view, now);
      if (view.droppedRows > watched.dropped) watched.drops.add(now, view.droppedRows - watched.dropped);
      if (view.waitingRows === 0 || view.deliveredRows !== watched.delivered) watched.movedAt = now;
      watched.dropped = view.droppedRows;
      watched.delivered = view.deliveredRows;
      return {
        queue: view.queue,
        droppedRecent: watched.drops.total(now),
        stuck: now - watched.movedAt >= STUCK_AFTER_US,
      };
    });
  }

  private watched({ queue, deliveredRows }: DeliveryView, now: TimeUs): Watched {
    const known = this.queues.get(queue);
    if (known !== undefined) return known;
    const watched = { dropped: 0, delivered: deliveredRows, movedAt: now, drops: new RecentCount() };
    this.queues.set(queue, watched);
    return watched;
  }
}
