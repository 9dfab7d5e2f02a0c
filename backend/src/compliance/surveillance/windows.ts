import type { TimeUs } from '../../model/time.js';

/** What happened lately, by key. Bounded: the oldest items of a full key go, and the keys that were quiet longest. */
export class Windows<Item extends { readonly time: TimeUs }> {
  private readonly byKey = new Map<string, Item[]>();

  constructor(
    // A rule looks through them with each event of the key.
    private readonly perKey = 300,
    private readonly keys = 2000,
  ) {}

  /** The key's items that are not older than `from`, oldest first, the new one among them. */
  add(key: string, item: Item, from: TimeUs): readonly Item[] {
    const items = this.byKey.get(key) ?? [];
    this.byKey.delete(key);
    this.byKey.set(key, items);
    if (this.byKey.size > this.keys) this.forgetQuietest();
    items.push(item);
    return this.since(items, from);
  }

  of(key: string, from: TimeUs): readonly Item[] {
    const items = this.byKey.get(key);
    return items === undefined ? NONE : this.since(items, from);
  }

  private forgetQuietest(): void {
    const [quietest] = this.byKey.keys();
    if (quietest !== undefined) this.byKey.delete(quietest);
  }

  private since(items: Item[], from: TimeUs): readonly Item[] {
    const over = items.length - this.perKey;
    let gone = 0;
    while (gone < items.length && (gone < over || (items[gone]?.time ?? Infinity) < from)) gone += 1;
    if (gone > 0) items.splice(0, gone);
    return items;
  }
}

const NONE: readonly never[] = [];

/** A map that forgets the key that was set longest ago when it is full. */
export class Remembered<Value> {
  private readonly byKey = new Map<string, Value>();

  constructor(private readonly keys = 10_000) {}

  get(key: string): Value | undefined {
    return this.byKey.get(key);
  }

  delete(key: string): void {
    this.byKey.delete(key);
  }

  set(key: string, value: Value): void {
    this.byKey.delete(key);
    this.byKey.set(key, value);
    if (this.byKey.size <= this.keys) return;
    const [oldest] = this.byKey.keys();
    if (oldest !== undefined) this.byKey.delete(oldest);
  }
}
