import { tableNamed } from '../migrations/all.js';
import type { Column, Table } from '../migrations/schema.js';
import { LineBuffer } from './line-buffer.js';
import type { EncodedBatch, Row } from './row.js';

/** Years 2000 to 2200: a time outside is a wrong unit, which QuestDB would store as 1970 or answer with 500. */
const MIN_TS = 946_684_800_000_000;
const MAX_TS = 7_258_118_400_000_000;
const DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/;
const INT_END = 2 ** 31;
/** What a row may need besides its texts and arrays, which make their own room. */
const ROOM_FOR_NUMBERS = 40;

export interface RowFault {
  readonly row: Row;
  readonly fault: string;
}
export interface Encoded {
  /** Undefined when no row was sound. */
  readonly batch: EncodedBatch | undefined;
  readonly faults: readonly RowFault[];
}

type Value = Row[string];
/** Writes a value that is there; false when it does not fit the column, and then what it wrote does not count. */
type Write = (value: Value, to: LineBuffer) => boolean;
interface CompiledColumn {
  readonly name: string;
  readonly type: Column['type'];
  /** The name, escaped, and `=`. */
  readonly head: Uint8Array;
  readonly write: Write;
}
interface CompiledTable {
  readonly name: string;
  readonly head: Uint8Array;
  readonly symbols: readonly CompiledColumn[];
  readonly fields: readonly CompiledColumn[];
  readonly known: ReadonlySet<string>;
  readonly received: string;
  readonly room: number;
}

const compiled = new Map<string, CompiledTable>();
/** Used again by every call: nothing here waits, so no two are under way at once. */
const buffer = new LineBuffer();

/**
 * Rows of one table as line protocol, version 3: binary doubles and arrays, decimals as text. A row that has a value
 * its column cannot take is cut out and handed back with its fault.
 */
export function encodeRows(tableName: string, rows: readonly Row[]): Encoded {
  const table = compiledTable(tableName);
  const faults: RowFault[] = [];
  const ends = new Uint32Array(rows.length);
  let sound = 0;
  const bounds = { minTs: MAX_TS, maxTs: 0, minReceived: MAX_TS, maxReceived: 0 };
  buffer.at = 0;
  for (const row of rows) {
    const start = buffer.at;
    const fault = writeRow(table, row);
    if (fault !== undefined) {
      buffer.at = start;
      faults.push({ row, fault });
      continue;
    }
    ends[sound] = buffer.at;
    sound += 1;
    const received = row[table.received];
    const heard = typeof received === 'number' ? received : row.ts;
    if (row.ts < bounds.minTs) bounds.minTs = row.ts;
    if (row.ts > bounds.maxTs) bounds.maxTs = row.ts;
    if (heard < bounds.minReceived) bounds.minReceived = heard;
    if (heard > bounds.maxReceived) bounds.maxReceived = heard;
  }
  if (sound === 0) return { batch: undefined, faults };
  return { batch: { table: tableName, bytes: buffer.copy(), ends: ends.subarray(0, sound), ...bounds }, faults };
}

function writeRow(table: CompiledTable, row: Row): string | undefined {
  if (!isTime(row.ts)) return `ts ${row.ts} is not a time in microseconds`;
  buffer.reserve(table.room);
  buffer.raw(table.head);
  // `ts` itself is one.
  let seen = 1;
  let written = 0;
  for (const column of table.symbols) {
    const value = row[column.name];
    if (value === undefined) continue;
    seen += 1;
    // An empty symbol would be stored as one, not as NULL.
    if (value === null || value === '') continue;
    buffer.reserve(table.room);
    buffer.byte(0x2c);
    buffer.raw(column.head);
    if (!column.write(value, buffer)) return misfit(column);
    written += 1;
  }
  let separator = 0x20;
  for (const column of table.fields) {
    const value = row[column.name];
    if (value === undefined) continue;
    seen += 1;
    if (value === null) continue;
    buffer.reserve(table.room);
    buffer.byte(separator);
    buffer.raw(column.head);
    if (!column.write(value, buffer)) return misfit(column);
    separator = 0x2c;
    written += 1;
  }
  if (written === 0) return 'has no value';
  const stranger = seen === keysOf(row) ? undefined : Object.keys(row).find((name) => !table.known.has(name));
  if (stranger !== undefined) return `has no column '${stranger}'`;
  buffer.reserve(table.room);
  buffer.byte(0x20);
  buffer.integer(row.ts);
  buffer.byte(0x74);
  buffer.byte(0x0a);
  return undefined;
}

const misfit = ({ name, type }: CompiledColumn) => `${name} does not fit ${type}`;

/** Cheaper than Object.keys: it runs for every row. */
function keysOf(row: Row): number {
  let count = 0;
  for (const name in row) if (name.length > 0) count += 1;
  return count;
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= MIN_TS && Number(value) <= MAX_TS;
}

function compiledTable(name: string): CompiledTable {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const table = compile(tableNamed(name));
  compiled.set(name, table);
  return table;
}

function compile({ name, columns }: Table): CompiledTable {
  const all = columns.map(compileColumn);
  const head = escaped(name);
  return {
    name,
    head,
    symbols: all.filter(({ type }) => type === 'SYMBOL'),
    fields: all.filter(({ type }) => type !== 'SYMBOL'),
    known: new Set(['ts', ...columns.map((column) => column.name)]),
    received: columns.some((column) => column.name === 'time_received') ? 'time_received' : 'ts',
    room: ROOM_FOR_NUMBERS + Math.max(head.length, ...all.map((column) => column.head.length)),
  };
}

function compileColumn({ name, type }: Column): CompiledColumn {
  // The value of a double or an array begins with a `=` of its own.
  const head = escaped(name, '=');
  return { name, type, head, write: WRITERS[type] };
}

function escaped(name: string, after = ''): Uint8Array {
  const own = new LineBuffer();
  own.symbol(name);
  own.reserve(after.length);
  own.raw(Buffer.from(after));
  return own.copy();
}

const WRITERS: Readonly<Record<Column['type'], Write>> = {
  SYMBOL: (value, to) => {
    if (typeof value !== 'string') return false;
    to.symbol(value);
    return true;
  },
  VARCHAR: (value, to) => {
    if (typeof value !== 'string') return false;
    to.byte(0x22);
    to.quoted(value);
    to.reserve(1);
    to.byte(0x22);
    return true;
  },
  DOUBLE: (value, to) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    to.double(value);
    return true;
  },
  INT: (value, to) => Number.isInteger(value) && Math.abs(Number(value)) < INT_END && writeLong(Number(value), to),
  LONG: (value, to) => Number.isSafeInteger(value) && writeLong(Number(value), to),
  BOOLEAN: (value, to) => {
    if (typeof value !== 'boolean') return false;
    to.byte(value ? 0x74 : 0x66);
    return true;
  },
  TIMESTAMP: (value, to) => {
    if (!isTime(value)) return false;
    to.integer(value);
    to.byte(0x74);
    return true;
  },
  'DECIMAL(38,18)': (value, to) => {
    if (typeof value !== 'string' || !DECIMAL.test(value)) return false;
    to.symbol(value);
    to.reserve(1);
    to.byte(0x64);
    return true;
  },
  'DOUBLE[][]': (value, to) => {
    if (!isGrid(value)) return false;
    to.grid(value);
    return true;
  },
};

function writeLong(value: number, to: LineBuffer): boolean {
  to.integer(value);
  to.byte(0x69);
  return true;
}

function isGrid(value: Value): value is readonly (readonly number[])[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((line) => Array.isArray(line) && line.length === value[0]?.length && line.every(Number.isFinite))
  );
}
