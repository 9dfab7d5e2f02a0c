import type { DeliveredAlert, UnstoredInterval } from '../../model/delivered-alert.js';
import type { Row } from './row.js';

/** One alert as it was delivered. */
export function deliveredRow(alert: DeliveredAlert): Row {
  return {
    ts: alert.at,
    ...{ kind: 'delivered', alert: alert.alert, severity: alert.severity, status: alert.status },
    ...{ receiver: alert.receiver, fingerprint: alert.fingerprint, labels: alert.labels, summary: alert.summary },
    ...{ from_time: alert.startsAt, until_time: alert.endsAt },
  };
}

/** An interval in which nothing could be noted. */
export function unstoredRow({ from, until, reason }: UnstoredInterval): Row {
  return { ts: until, kind: 'notStored', from_time: from, until_time: until, detail: reason };
}
