import type { Clock } from '../clock.js';
import type { TimeUs } from '../model/time.js';
import type { Timers } from './ports.js';

/** Rings when the next thing is due. A ring that comes early is harmless: it is set again. */
export class Alarm {
  private set: { readonly at: TimeUs; readonly callOff: () => void } | null = null;

  constructor(
    private readonly timers: Timers,
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Null: nothing is due. */
  setFor(at: TimeUs | null): void {
    if (this.set?.at === at) return;
    this.set?.callOff();
    this.set = null;
    if (at === null) return;
    const us = Math.max(0, at - this.clock.nowUs());
    const rings = () => {
      this.set = null;
      this.ring();
    };
    this.set = { at, callOff: this.timers.after(us, rings) };
  }
}
