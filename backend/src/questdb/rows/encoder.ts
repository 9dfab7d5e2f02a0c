import { SenderOptions, createBuffer } from '@questdb/nodejs-client';
import { tableNamed } from '../migrations/all.js';
import type { Column } from '../migrations/schema.js';
import type { EncodedBatch, Row } from './row.js';

/** Years 2000 to 2200: a time outside is a wrong unit, which QuestDB would store as 1970 or answer with 500. */
const MIN_TS = 946_684_800_000_000;
const MAX_TS = 7_258_118_400_000_000;
const DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/;

export interface RowFault {
  readonly row: Row;
  readonly fault: string;
}
export interface Encoded {
  /** Undefined when no row was sound. */
  readonly batch: EncodedBatch | undefined;
  readonly faults: readonly RowFault[];
}

type Buffer3 = ReturnType<typeof createBuffer>;
/** With the protocol version given, nothing is contacted. Version 3 carries decimals and arrays. */
const OPTIONS = 'http::addr=localhost:9000;protocol_version=3;auto_flush=off';

/** Rows of one table as line protocol. A row is checked before its first call: half a row would poison the buffer. */
export function encodeRows(tableName: string, rows: readonly Row[]): Encoded {
  const table = tableNamed(tableName);
  const symbols = table.columns.filter((column) => column.type === 'SYMBOL');
  const others = table.columns.filter((column) => column.type !== 'SYMBOL');
  const known = new Set(['ts', ...table.columns.map((column) => column.name)]);
  const buffer = createBuffer(new SenderOptions(OPTIONS));
  const faults: RowFault[] = [];
  const ends: number[] = [];
  let minTs = Number.MAX_SAFE_INTEGER;
  let maxTs = 0;
  for (const row of rows) {
    const fault = faultOf(row, table.columns, known);
    if (fault !== undefined) {
      faults.push({ row, fault });
      continue;
    }
    buffer.table(tableName);
    for (const column of symbols) {
      const value = row[column.name];
      if (value !== null && value !== undefined && value !== '') buffer.symbol(column.name, value);
    }
    for (const column of others) write(buffer, column, row[column.name]);
    buffer.at(row.ts, 'us');
    ends.push(buffer.currentPosition());
    minTs = Math.min(minTs, row.ts);
    maxTs = Math.max(maxTs, row.ts);
  }
  const bytes = buffer.toBufferNew();
  return { batch: bytes === null ? undefined : { table: tableName, bytes, ends, minTs, maxTs }, faults };
}

function faultOf(row: Row, columns: readonly Column[], known: ReadonlySet<string>): string | undefined {
  if (!isTime(row.ts)) return `ts ${row.ts} is not a time in microseconds`;
  const stranger = Object.keys(row).find((name) => !known.has(name));
  if (stranger !== undefined) return `has no column '${stranger}'`;
  if (columns.every((column) => row[column.name] === null || row[column.name] === undefined)) return 'has no value';
  for (const column of columns) {
    const value = row[column.name];
    if (value !== null && value !== undefined && !fits(column, value))
      return `${column.name} does not fit ${column.type}`;
  }
  return undefined;
}

const isTime = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= MIN_TS && Number(value) <= MAX_TS;

function fits(column: Column, value: Row[string]): boolean {
  switch (column.type) {
    case 'SYMBOL':
    case 'VARCHAR':
      return typeof value === 'string';
    case 'DOUBLE':
      return typeof value === 'number' && Number.isFinite(value);
    case 'INT':
      return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
    case 'LONG':
      return Number.isSafeInteger(value);
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'TIMESTAMP':
      return isTime(value);
    case 'DECIMAL(38,18)':
      return typeof value === 'string' && DECIMAL.test(value);
    case 'DOUBLE[][]':
      return isGrid(value);
  }
}

function isGrid(value: Row[string]): boolean {
  return (
    Array.isArray(value) &&
    value.every((line) => Array.isArray(line) && line.length === value[0]?.length && line.every(Number.isFinite))
  );
}

function write(buffer: Buffer3, column: Column, value: Row[string]): void {
  if (value === null || value === undefined) return;
  switch (column.type) {
    case 'DOUBLE':
      buffer.floatColumn(column.name, Number(value));
      return;
    case 'INT':
    case 'LONG':
      buffer.intColumn(column.name, Number(value));
      return;
    case 'BOOLEAN':
      buffer.booleanColumn(column.name, value === true);
      return;
    case 'TIMESTAMP':
      buffer.timestampColumn(column.name, Number(value), 'us');
      return;
    case 'DECIMAL(38,18)':
      buffer.decimalColumnText(column.name, String(value));
      return;
    case 'DOUBLE[][]':
      if (Array.isArray(value)) buffer.arrayColumn(column.name, value);
      return;
    default:
      buffer.stringColumn(column.name, String(value));
  }
}
