import type { TimeUs } from '../../model/time.js';

const KEPT = 4096;

/** Sum of whole numbers over a sliding window. When it is full, neighbors are added up and stand at the later's time. */
export class RollingSum {
  private times: TimeUs[] = [];
  private values: number[] = [];
  private head = 0;
  private total = 0;

  /** Adds a value and returns the sum of those not older than `from`. */
  add(time: TimeUs, value: number, from: TimeUs): number {
    this.times.push(time);
    this.values.push(value);
    this.total += value;
    for (; this.head < this.times.length && (this.times[this.head] ?? time) < from; this.head += 1)
      this.total -= this.values[this.head] ?? 0;
    if (this.times.length > KEPT) this.shrink();
    return this.total;
  }

  private shrink(): void {
    const times = this.times.slice(this.head);
    const values = this.values.slice(this.head);
    this.head = 0;
    if (times.length > KEPT / 2) {
      this.times = times.filter((_, index) => index % 2 === 1 || index === times.length - 1);
      this.values = [];
      for (let index = 0; index < values.length; index += 2)
        this.values.push((values[index] ?? 0) + (values[index + 1] ?? 0));
      return;
    }
    this.times = times;
    this.values = values;
  }
}
