import type { TimeUs } from '../../model/time.js';

/** Values by column name; null and undefined are left out (NULL). Decimals are plain text, times epoch microseconds. */
export type Row = { readonly ts: TimeUs } & Readonly<
  Record<string, string | number | boolean | readonly (readonly number[])[] | null | undefined>
>;

/** Line-protocol bytes of rows of one table: one request, so one transaction of QuestDB. */
export interface EncodedBatch {
  readonly table: string;
  readonly bytes: Buffer;
  /** Where each row ends in `bytes`. */
  readonly ends: ArrayLike<number>;
  readonly minTs: TimeUs;
  readonly maxTs: TimeUs;
  /** When its rows reached us: `time_received`, or `ts` where that is our own clock. */
  readonly minReceived: TimeUs;
  readonly maxReceived: TimeUs;
}

/** The bytes of row `index` (from 0) of a batch. */
export function rowBytes(batch: Pick<EncodedBatch, 'bytes' | 'ends'>, index: number): Buffer {
  return batch.bytes.subarray(index === 0 ? 0 : batch.ends[index - 1], batch.ends[index]);
}

/** The batch without row `index`; its time bounds stay. */
export function withoutRow(batch: EncodedBatch, index: number): EncodedBatch {
  const cut = rowBytes(batch, index);
  const start = index === 0 ? 0 : (batch.ends[index - 1] ?? 0);
  return {
    ...batch,
    bytes: Buffer.concat([batch.bytes.subarray(0, start), batch.bytes.subarray(start + cut.length)]),
    ends: Array.from(batch.ends)
      .filter((_, at) => at !== index)
      .map((end) => (end > start ? end - cut.length : end)),
  };
}
