/** Ids remembered: more than any venue has in flight within one connection. */
const REMEMBERED = 20_000;

/** Trade ids of one market within one connection, in two generations so that the memory stays bounded. */
export class SeenTrades {
  private young = new Set<string>();
  private old = new Set<string>();

  /** True when the id is new; it is remembered. */
  isNew(tradeId: string): boolean {
    if (this.young.has(tradeId) || this.old.has(tradeId)) return false;
    this.young.add(tradeId);
    if (this.young.size >= REMEMBERED) {
      this.old = this.young;
      this.young = new Set();
    }
    return true;
  }
}
