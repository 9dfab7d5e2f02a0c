import { type FileHandle, open } from 'node:fs/promises';

const MAGIC = 'PAR1';
const TAIL_BYTES = 8;
/** Types of Thrift's compact protocol, as far as a Parquet footer uses them. */
const TYPE = { stop: 0, true: 1, false: 2, byte: 3, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;
const NUM_ROWS_FIELD = 3;

/**
 * Number of rows of a Parquet file, from its footer. Throws when the file is not a whole Parquet file: cut off, without
 * its magic bytes at either end, or with a footer that cannot be read.
 */
export async function parquetRows(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size < MAGIC.length + TAIL_BYTES) throw new Error('the Parquet file is too short');
    const head = await bytesAt(file, 0, MAGIC.length);
    const tail = await bytesAt(file, size - TAIL_BYTES, TAIL_BYTES);
    if (head.toString('latin1') !== MAGIC || tail.toString('latin1', 4) !== MAGIC)
      throw new Error('the Parquet file is not whole: its magic bytes are missing');
    const length = tail.readUInt32LE(0);
    if (length > size - MAGIC.length - TAIL_BYTES) throw new Error('the Parquet footer is longer than the file');
    return rowsOf(await bytesAt(file, size - TAIL_BYTES - length, length));
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('the Parquet file ended early');
  return buffer;
}

/** `num_rows`, the third field of the footer's FileMetaData. */
function rowsOf(footer: Buffer): number {
  const reader = new CompactReader(footer);
  let id = 0;
  for (;;) {
    const { type, step } = reader.fieldHeader();
    if (type === TYPE.stop) throw new Error('the Parquet footer names no number of rows');
    id = step === 0 ? Number(reader.zigzag()) : id + step;
    if (id === NUM_ROWS_FIELD) return Number(reader.zigzag());
    reader.skip(type);
  }
}

/** Walks over values of Thrift's compact protocol; running over the end is a RangeError. */
class CompactReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  fieldHeader(): { type: number; step: number } {
    const header = this.byte();
    return { type: header & 0x0f, step: header >> 4 };
  }

  zigzag(): bigint {
    const raw = this.varint();
    return (raw >> 1n) ^ -(raw & 1n);
  }

  skip(type: number): void {
    switch (type) {
      case TYPE.true:
      case TYPE.false:
        return;
      case TYPE.byte:
        this.at += 1;
        return;
      case TYPE.double:
        this.at += 8;
        return;
      case TYPE.binary: {
        // Not in one expression: `+=` would read the place before the length moves it.
        const length = Number(this.varint());
        this.at += length;
        return;
      }
      case TYPE.list:
      case TYPE.set:
        return this.skipList();
      case TYPE.struct:
        return this.skipStruct();
      default:
        this.varint();
    }
  }

  private skipList(): void {
    const header = this.byte();
    const short = header >> 4;
    const count = short === 15 ? Number(this.varint()) : short;
    const type = header & 0x0f;
    for (let index = 0; index < count; index += 1) {
      // A boolean takes a byte of its own in a list and none as a field.
      if (type === TYPE.true || type === TYPE.false) this.at += 1;
      else this.skip(type);
    }
  }

  private skipStruct(): void {
    for (;;) {
      const { type, step } = this.fieldHeader();
      if (type === TYPE.stop) return;
      if (step === 0) this.zigzag();
      this.skip(type);
    }
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  private byte(): number {
    const value = this.bytes.readUInt8(this.at);
    this.at += 1;
    return value;
  }
}
