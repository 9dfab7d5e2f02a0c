/** How a change of the book follows the one before it: `gap` when ids between them are missing. */
export type UpdateVerdict = 'follows' | 'gap' | 'SEQUENCE_BACK' | 'UPDATE_OVERLAP';

/**
 * Update ids of one book within one connection: each change must begin right after the last one's end. Equal or smaller
 * ids altogether are SEQUENCE_BACK, a change that repeats some of its forerunner's ids is UPDATE_OVERLAP. A gap is not a
 * bad row: it is taken as the new place, and the book needs a fresh snapshot.
 */
export class UpdateIds {
  private last: number | undefined;

  judge(first: number, last: number): UpdateVerdict {
    const before = this.last;
    if (before !== undefined && first <= before) return last <= before ? 'SEQUENCE_BACK' : 'UPDATE_OVERLAP';
    this.last = last;
    return before === undefined || first === before + 1 ? 'follows' : 'gap';
  }

  /** A fresh snapshot makes the ids begin anew. */
  reset(): void {
    this.last = undefined;
  }
}
