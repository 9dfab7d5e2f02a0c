import type { Clock } from '../clock.js';
import type { DeskEvent } from '../model/desk-event.js';
import type { CommandItem, Press, TripFigures } from './batch.js';

/** Times each press of the kill switch, from the call to the last cancel. */
export class Presses {
  constructor(
    private readonly clock: Clock,
    private readonly onTrip: ((figures: TripFigures) => void) | undefined,
  ) {}

  /** The press is in force now; null for one that was refused. */
  begun({ pressedAt }: CommandItem, events: readonly DeskEvent[]): Press | null {
    const trip = events.find((event) => event.type === 'killSwitchTripped');
    if (trip === undefined || pressedAt === undefined) return null;
    const flagUs = this.clock.nowUs() - pressedAt;
    return { killId: trip.killId, pressedAt, flagUs, orders: trip.ordersCanceled };
  }

  /** Its cancels are on disk and told. */
  done({ pressedAt, ...press }: Press): void {
    this.onTrip?.({ ...press, lastCancelUs: this.clock.nowUs() - pressedAt });
  }
}
