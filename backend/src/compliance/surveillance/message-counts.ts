import type { TimeUs } from '../../model/time.js';

type Kind = 'placed' | 'replaced' | 'canceled' | 'filled';
const KEPT = 20_000;

/** How many messages of each kind came within a sliding window; of a flood the newest {@link KEPT}. */
export class MessageCounts {
  private times: TimeUs[] = [];
  private kinds: Kind[] = [];
  private head = 0;
  readonly count: Record<Kind, number> = { placed: 0, replaced: 0, canceled: 0, filled: 0 };

  add(time: TimeUs, kind: Kind, from: TimeUs): this {
    this.times.push(time);
    this.kinds.push(kind);
    this.count[kind] += 1;
    while (this.head < this.times.length && this.isGone(this.head, from)) {
      const gone = this.kinds[this.head];
      if (gone !== undefined) this.count[gone] -= 1;
      this.head += 1;
    }
    if (this.head > KEPT) {
      this.times = this.times.slice(this.head);
      this.kinds = this.kinds.slice(this.head);
      this.head = 0;
    }
    return this;
  }

  /** When the oldest that counts came. */
  get since(): TimeUs {
    return this.times[this.head] ?? 0;
  }

  private isGone(index: number, from: TimeUs): boolean {
    return (this.times[index] ?? from) < from || this.times.length - index > KEPT;
  }
}
