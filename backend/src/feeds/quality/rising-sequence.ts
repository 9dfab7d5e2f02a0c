/**
 * Sequence of one market's quotes (or books) within one connection. Equal numbers are a repeated event: a venue that has
 * something new to say gives it a new number.
 */
export class RisingSequence {
  private last: number | undefined;

  /** True when it is above all before; only then it counts. */
  rises(sequence: number): boolean {
    if (this.last !== undefined && sequence <= this.last) return false;
    this.last = sequence;
    return true;
  }

  /** A fresh snapshot makes the numbers begin anew. */
  reset(): void {
    this.last = undefined;
  }
}
