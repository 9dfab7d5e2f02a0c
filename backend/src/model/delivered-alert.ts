import type { TimeUs } from './time.js';

/** One alert that Grafana told the desk of. */
export interface DeliveredAlert {
  readonly at: TimeUs;
  readonly alert: string;
  readonly severity: string;
  readonly status: 'firing' | 'resolved';
  /** The contact point; it says who else was told. */
  readonly receiver: string;
  readonly fingerprint: string;
  /** `venue=demo`, what names the instance. */
  readonly labels: string;
  readonly summary: string;
  readonly startsAt: TimeUs | null;
  readonly endsAt: TimeUs | null;
}
/** From when to when no delivery could be noted. */
export interface UnstoredInterval {
  readonly from: TimeUs;
  readonly until: TimeUs;
  readonly reason: string;
}
