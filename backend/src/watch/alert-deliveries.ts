import { readFileSync, writeFileSync } from 'node:fs';
import type { DeliveredAlert, UnstoredInterval } from '../model/delivered-alert.js';
import type { TimeUs } from '../model/time.js';

/** What the API hands on; left out of a test's API: nothing is kept. */
export interface AlertDeliveryLog {
  take(alerts: readonly DeliveredAlert[]): void;
}

/** Fires always; Grafana sends it once a minute. */
export const WATCHDOG = 'Watchdog';
/** Two beats may be late before their absence counts. */
const SILENT_FOR_US = 180_000_000;
const ALIVE_EVERY_MS = 5_000;
/** Grafana sends again what was not answered in time; what comes twice within this is one delivery. */
const REPEATED_WITHIN_US = 120_000_000;

export interface AlertDeliveriesOptions {
  /** Holds when the desk was last alive, across restarts. */
  readonly file: string;
  readonly nowUs: () => TimeUs;
  readonly store: (alerts: readonly DeliveredAlert[]) => void;
  readonly storeUnstored: (interval: UnstoredInterval) => void;
  readonly onFault: (cause: unknown) => void;
}

/**
 * Keeps what Grafana delivers, and says from when to when it could not: while the service was not running, and while
 * the watchdog's beat did not come through.
 */
export class AlertDeliveries implements AlertDeliveryLog {
  private heardAt: TimeUs | undefined;
  private readonly recent = new Map<string, TimeUs>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AlertDeliveriesOptions) {}

  start(): void {
    const now = this.options.nowUs();
    const alive = this.lastAlive();
    if (alive !== undefined && alive < now)
      this.options.storeUnstored({ from: alive, until: now, reason: 'the service was not running' });
    this.noteAlive();
    this.timer = setInterval(() => this.noteAlive(), ALIVE_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.noteAlive();
  }

  take(alerts: readonly DeliveredAlert[]): void {
    const now = this.options.nowUs();
    if (this.heardAt !== undefined && now - this.heardAt > SILENT_FOR_US)
      this.options.storeUnstored({
        from: this.heardAt,
        until: now,
        reason: 'Grafana did not reach the service: not even its watchdog came',
      });
    this.heardAt = now;
    const told = alerts.filter((each) => each.alert !== WATCHDOG && this.isNew(each, now));
    if (told.length > 0) this.options.store(told);
  }

  private isNew({ alert, status, receiver, fingerprint, startsAt }: DeliveredAlert, now: TimeUs): boolean {
    for (const [key, at] of this.recent) if (now - at > REPEATED_WITHIN_US) this.recent.delete(key);
    const key = [alert, status, receiver, fingerprint, startsAt].join(' ');
    if (this.recent.has(key)) return false;
    this.recent.set(key, now);
    return true;
  }

  private lastAlive(): TimeUs | undefined {
    try {
      const noted = Number(readFileSync(this.options.file, 'utf8'));
      return Number.isSafeInteger(noted) && noted > 0 ? noted : undefined;
    } catch {
      // The first start of a home.
      return undefined;
    }
  }

  private noteAlive(): void {
    try {
      writeFileSync(this.options.file, String(this.options.nowUs()));
    } catch (cause) {
      this.options.onFault(cause);
    }
  }
}
