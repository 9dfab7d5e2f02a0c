import {
  Bool,
  Field,
  Float64,
  Schema,
  Struct,
  Table,
  TimestampNanosecond,
  Utf8,
  makeData,
  tableToIPC,
} from 'apache-arrow';
import { RecordBatch, vectorFromArray } from 'apache-arrow';
import type { Data, DataType } from 'apache-arrow';
import type { Frame, FrameField } from './frame.js';

/**
 * Writes a frame as Grafana reads it in QueryData: an Arrow *file* (not a stream).
 * Traps behind the detail: Grafana takes every timestamp as nanoseconds, refuses dictionary-encoded text (what
 * apache-arrow infers for strings), and reads names, labels and meta from metadata of text.
 */
export function encodeArrow(frame: Frame, refId: string): Uint8Array {
  const fields = frame.fields.map(arrowField);
  const children = frame.fields.map(arrowData);
  const length = frame.fields[0]?.values.length ?? 0;
  const metadata = new Map([
    ['name', frame.name],
    ['refId', refId],
  ]);
  const meta = metaOf(frame);
  if (meta !== undefined) metadata.set('meta', JSON.stringify(meta));
  const schema = new Schema(fields, metadata);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children }));
  return tableToIPC(new Table(schema, [batch]), 'file');
}

/** A stream's frame says what it holds: Grafana forgets its name, and its refId at the first refresh, but not `meta`. */
function metaOf({ name, channel, shownAs }: Frame): object | undefined {
  if (channel === undefined && shownAs === undefined) return undefined;
  return {
    ...(channel === undefined ? {} : { channel, custom: { queryType: name } }),
    ...(shownAs === undefined ? {} : { preferredVisualisationType: shownAs }),
  };
}

function arrowField(field: FrameField): Field {
  const metadata = new Map([['name', field.name]]);
  if (field.labels !== undefined) metadata.set('labels', JSON.stringify(field.labels));
  if (field.unit !== undefined) metadata.set('config', JSON.stringify({ unit: field.unit }));
  return new Field(field.name, arrowType(field.type), hasNull(field), metadata);
}

function arrowType(type: FrameField['type']): DataType {
  switch (type) {
    case 'time':
      return new TimestampNanosecond();
    case 'number':
      return new Float64();
    case 'string':
      return new Utf8();
    case 'boolean':
      return new Bool();
    default:
      return type satisfies never;
  }
}

const hasNull = (field: FrameField): boolean => field.values.some((value) => value === null);

function arrowData(field: FrameField): Data {
  switch (field.type) {
    case 'time': {
      // The library's own timestamp builder takes milliseconds and throws on BigInt: the column is laid out by hand.
      const data = BigInt64Array.from(field.values, (time) => (time === null ? 0n : BigInt(Math.round(time)) * 1000n));
      return makeData({ type: new TimestampNanosecond(), length: data.length, data, ...nullsOf(field) });
    }
    case 'number': {
      const data = Float64Array.from(field.values, (value) => value ?? 0);
      return makeData({ type: new Float64(), length: data.length, data, ...nullsOf(field) });
    }
    case 'string':
      return firstChunk(vectorFromArray([...field.values], new Utf8()), new Utf8());
    case 'boolean':
      return firstChunk(vectorFromArray([...field.values], new Bool()), new Bool());
    default:
      return field satisfies never;
  }
}

/** One bit a row, least significant first; 1 = there is a value. */
function nullsOf(field: FrameField): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = field.values.filter((value) => value === null).length;
  if (nullCount === 0) return { nullCount };
  const nullBitmap = new Uint8Array(Math.ceil(field.values.length / 64) * 8);
  field.values.forEach((value, row) => {
    if (value !== null) nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return { nullCount, nullBitmap };
}

function firstChunk<T extends Utf8 | Bool>(vector: { readonly data: readonly Data<T>[] }, type: T): Data {
  return vector.data[0] ?? makeData({ type, length: 0, nullCount: 0 } as Parameters<typeof makeData>[0]);
}
