import type { TimeUs } from '../model/time.js';
import type { Arrival } from './market-reading.js';

const MEMBER = '"_recv":';
/** A quote, the name, 16 digits and the closing brace, with room to spare. */
const TAIL = 40;

/**
 * The recorded time of arrival that a replay adds as the last member of each frame: `…,"_recv":<epoch microseconds>}`.
 * Undefined when the text has none.
 */
export function recordedArrival(raw: string): TimeUs | undefined {
  const tail = raw.slice(-TAIL);
  const at = tail.lastIndexOf(MEMBER);
  if (at < 0) return undefined;
  const time = Number.parseInt(tail.slice(at + MEMBER.length), 10);
  return Number.isSafeInteger(time) && time > 0 ? time : undefined;
}

/**
 * When things come in: our clock, and for events without a venue time, in a replay, the recorded clock. Outside a frame
 * (a snapshot over REST) the last recorded time counts.
 */
export class ArrivalClock {
  private current: Arrival | undefined;
  private recorded: TimeUs | undefined;

  constructor(
    private readonly now: () => TimeUs,
    /** False for the venue itself: it has no business setting our times. */
    private readonly replayed: boolean,
  ) {}

  frameBegins(raw: string): Arrival {
    const timeReceived = this.now();
    this.current = { timeReceived, timeIfNone: this.recordedIn(raw) ?? timeReceived, raw };
    return this.current;
  }

  frameEnds(): void {
    this.current = undefined;
  }

  /** The body of a REST answer, which may carry a recorded time too. */
  answered(body: string): void {
    this.recordedIn(body);
  }

  arrival(): Arrival {
    if (this.current !== undefined) return this.current;
    const timeReceived = this.now();
    return { timeReceived, timeIfNone: this.recorded ?? timeReceived, raw: undefined };
  }

  private recordedIn(raw: string): TimeUs | undefined {
    if (!this.replayed) return undefined;
    const found = recordedArrival(raw);
    if (found !== undefined) this.recorded = found;
    return found;
  }
}
