import type { Clock } from '../clock.js';
import type { DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import type { CommandItem, Item, Press, TripFigures } from './batch.js';
import { refuse } from './refusal.js';

/** Times each press of the kill switch, from the call to the last cancel. */
export class Presses {
  private flaggedAt: TimeUs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onTrip: ((figures: TripFigures) => void) | undefined,
  ) {}

  /** A kill stands in the desk's state: the press that is being handled is in force. */
  flagged(): void {
    this.flaggedAt = this.clock.nowUs();
  }

  /** To be called when the core has handled it; null for one that was refused. */
  begun({ pressedAt }: CommandItem, events: readonly DeskEvent[]): Press | null {
    const trip = events.find((event) => event.type === 'killSwitchTripped');
    if (trip === undefined || pressedAt === undefined) return null;
    const flagUs = this.flaggedAt - pressedAt;
    return { killId: trip.killId, pressedAt, flagUs, orders: trip.ordersCanceled };
  }

  /** Its cancels are on disk and told. */
  done({ pressedAt, ...press }: Press): void {
    this.onTrip?.({ ...press, lastCancelUs: this.clock.nowUs() - pressedAt });
  }
}

/** What still waits: a re-arm that was sent before somebody pressed again must not undo that press, and is refused. */
export function withoutRearms(queue: Item[]): Item[] {
  if (!queue.some(isRearm)) return queue;
  const detail = 'The kill switch was pressed again while the re-arm waited; look again, then repeat it.';
  return queue.filter((item) => {
    if (!isRearm(item)) return true;
    item.resolve?.(refuse(409, 'KILL_PRESSED_AGAIN', detail));
    return false;
  });
}

function isRearm({ input }: Item): boolean {
  return input.kind === 'command' && input.command.type === 'rearmKillSwitch';
}
