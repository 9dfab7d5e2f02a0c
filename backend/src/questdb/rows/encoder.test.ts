import { SenderOptions, createBuffer } from '@questdb/nodejs-client';
import fc from 'fast-check';
import { NOW } from '../../../test/builders.js';
import { ALL_TABLES } from '../migrations/all.js';
import type { Column, Table } from '../migrations/schema.js';
import { encodeRows } from './encoder.js';
import { rowBytes, type Row } from './row.js';

/** The official client's own buffer: whatever it makes of a sound row, we make too. */
function asTheClientWrites(table: Table, rows: readonly Row[]): Buffer | null {
  const buffer = createBuffer(new SenderOptions('http::addr=localhost:9000;protocol_version=3;auto_flush=off'));
  for (const row of rows) {
    buffer.table(table.name);
    const columns = table.columns.filter(({ name }) => row[name] !== undefined && row[name] !== null);
    for (const { name, type } of columns) if (type === 'SYMBOL' && row[name] !== '') buffer.symbol(name, row[name]);
    for (const { name, type } of columns) write(name, type, row[name]);
    buffer.at(row.ts, 'us');
  }
  return buffer.toBufferNew();

  function write(name: string, type: Column['type'], value: Row[string]): void {
    if (type === 'SYMBOL') return;
    if (type === 'DOUBLE') buffer.floatColumn(name, Number(value));
    else if (type === 'INT' || type === 'LONG') buffer.intColumn(name, Number(value));
    else if (type === 'BOOLEAN') buffer.booleanColumn(name, value === true);
    else if (type === 'TIMESTAMP') buffer.timestampColumn(name, Number(value), 'us');
    else if (type === 'DECIMAL(38,18)') buffer.decimalColumnText(name, String(value));
    else if (type === 'DOUBLE[][]' && Array.isArray(value)) buffer.arrayColumn(name, value);
    else buffer.stringColumn(name, String(value));
  }
}

const aTime = fc.integer({ min: 946_684_800_000_000, max: 7_258_118_400_000_000 });
const aText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(' ', ',', '=', '"', '\\', '\n', '\r', 'a', 'é', '汉', '😀', '\u0000'),
    maxLength: 12,
  }),
);
const aDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
const VALUES: Readonly<Record<Column['type'], fc.Arbitrary<Row[string]>>> = {
  SYMBOL: aText,
  VARCHAR: aText,
  DOUBLE: aDouble,
  // The smallest of 32 bits is NULL to QuestDB and refused.
  INT: fc.integer({ min: 1 - 2 ** 31 }),
  LONG: fc.maxSafeInteger(),
  BOOLEAN: fc.boolean(),
  TIMESTAMP: aTime,
  'DECIMAL(38,18)': fc
    .tuple(fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }), fc.stringMatching(/^(\.[0-9]{1,18})?$/))
    .map(([whole, fraction]) => `${whole}${fraction}`),
  'DOUBLE[][]': fc
    .integer({ min: 1, max: 30 })
    .chain((width) =>
      fc.array(fc.array(aDouble, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 }),
    ),
};
const aRow = (table: Table): fc.Arbitrary<Row> =>
  fc
    .record({
      ts: aTime,
      ...Object.fromEntries(
        table.columns.map(({ name, type }) => [name, fc.option(VALUES[type], { nil: undefined, freq: 4 })]),
      ),
    })
    .map((row): Row => ({ ...row, ts: Number(row.ts) }))
    .filter((row) => table.columns.some(({ name }) => row[name] !== undefined && row[name] !== ''));

test.each(ALL_TABLES.map((table) => [table.name, table] as const))(
  '%s: the very bytes of the official client',
  (_, table) => {
    fc.assert(
      fc.property(fc.array(aRow(table), { minLength: 1, maxLength: 3 }), (rows) => {
        const { batch, faults } = encodeRows(table.name, rows);
        expect(faults).toEqual([]);
        expect(batch?.bytes).toEqual(asTheClientWrites(table, rows));
        expect(batch?.ends.length).toBe(rows.length);
        expect(batch === undefined ? [] : rows.map((_row, at) => rowBytes(batch, at))).toEqual(
          rows.map((row) => asTheClientWrites(table, [row])),
        );
      }),
      // Each type of column stands in several tables: a few runs of each table are many of each type.
      { numRuns: 15 },
    );
  },
);

const SOUND = { ts: NOW, venue: 'demo', symbol: 'BTC/USDT', sequence: 1, bid: 1, time_received: NOW + 5 };
test.each<[string, string, Row]>([
  ['a time in milliseconds', 'ts 1795237200000 is not a time', { ...SOUND, ts: NOW / 1000 }],
  ['a time beyond 2200, which QuestDB answers with 500', 'is not a time', { ...SOUND, ts: 8_000_000_000_000_000 }],
  ['an infinite price', 'bid does not fit DOUBLE', { ...SOUND, bid: Infinity }],
  ['a price that is no number', 'bid does not fit DOUBLE', { ...SOUND, bid: NaN }],
  ['text for a number', 'bid does not fit DOUBLE', { ...SOUND, bid: '1' }],
  ['a number for text', 'venue does not fit SYMBOL', { ...SOUND, venue: 7 }],
  ['a fraction for a count', 'sequence does not fit LONG', { ...SOUND, sequence: 1.5 }],
  ['a count beyond 2^53', 'sequence does not fit LONG', { ...SOUND, sequence: 2 ** 53 }],
  ['a receive time of zero', 'time_received does not fit TIMESTAMP', { ...SOUND, time_received: 0 }],
  ['a column that is none', "has no column 'bidd'", { ...SOUND, bidd: 1 }],
  ['nothing but a time', 'has no value', { ts: NOW, venue: null, symbol: '' }],
])('%s is cut out and its neighbors stay whole', (_name, fault, row) => {
  const { batch, faults } = encodeRows('quotes', [SOUND, row, { ...SOUND, ts: NOW + 1 }]);
  expect(faults).toEqual([{ row, fault: expect.stringContaining(fault) as unknown }]);
  expect(batch?.bytes).toEqual(encodeRows('quotes', [SOUND, { ...SOUND, ts: NOW + 1 }]).batch?.bytes);
  expect(batch).toMatchObject({ minTs: NOW, maxTs: NOW + 1, minReceived: NOW + 5, maxReceived: NOW + 5 });
});

test('a grid that is ragged, empty or not of numbers is refused', () => {
  const grids: Row[string][] = [[[1], [1, 2]], [], [[NaN]], [[1]]];
  const { faults } = encodeRows(
    'books',
    grids.map((bids) => ({ ts: NOW, venue: 'demo', bids })),
  );
  expect(faults.map(({ row }) => row['bids'])).toEqual(grids.slice(0, 3));
});

test('no row at all is no batch', () => {
  expect(encodeRows('trades', [])).toEqual({ batch: undefined, faults: [] });
});
