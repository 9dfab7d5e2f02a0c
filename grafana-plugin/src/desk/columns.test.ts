import { hasWords, nextSort, sortedBy, type Column } from './columns.js';
import { csvCell, csvName, csvOf } from './csv.js';

interface Row {
  readonly id: string;
  readonly price: string | null;
}
const COLUMNS: Column<Row>[] = [
  { field: 'id', name: 'Id', value: ({ id }) => id },
  {
    field: 'price',
    name: 'Price',
    number: true,
    value: ({ price }) => price,
    show: ({ price }) => `${price ?? '—'}.00`,
  },
];
const ROWS: Row[] = [
  { id: 'b', price: '9' },
  { id: 'a', price: '10' },
  { id: 'c', price: null },
  { id: 'd', price: '-1.5' },
];
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).join('');

it('sorts numbers as decimals, keeps what has no value at the end, and goes back to the service’s order', () => {
  const up = nextSort(undefined, 'price');
  expect(ids(sortedBy(ROWS, COLUMNS, up))).toBe('dbac');
  const down = nextSort(up, 'price');
  expect(ids(sortedBy(ROWS, COLUMNS, down))).toBe('abdc');
  expect(ids(sortedBy(ROWS, COLUMNS, nextSort(down, 'price')))).toBe('bacd');
  expect(ids(sortedBy(ROWS, COLUMNS, nextSort(down, 'id')))).toBe('abcd');
});

it.each([
  ['', 'bacd'],
  ['10', 'a'],
  ['9.00 B', 'b'],
  ['9 a', ''],
])('finds by every word, as shown or as exported: “%s”', (text, found) => {
  expect(ids(ROWS.filter((row) => hasWords(row, COLUMNS, text)))).toBe(found);
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1.5', "'-1.5"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a "b", c', '"a ""b"", c"'],
  ['=a,b', '"\'=a,b"'],
  [null, ''],
  ['0.5', '0.5'],
])('writes %j so that no spreadsheet runs it', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

it('exports rows with their paper-money line, and says it of an empty export too', () => {
  const line = 'PAPER MONEY · prices: invented (demo)';
  expect(csvOf(COLUMNS, ROWS.slice(0, 2), line)).toBe(`id,price,paperLine\r\nb,9,${line}\r\na,10,${line}\r\n`);
  expect(csvOf(COLUMNS, [], line)).toBe(`id,price,paperLine\r\n,,${line}\r\n`);
  expect(csvName('fills', Date.parse('2026-11-21T10:00:00Z'))).toBe('paperdesk-fills-2026-11-21T10-00-00Z.csv');
});
