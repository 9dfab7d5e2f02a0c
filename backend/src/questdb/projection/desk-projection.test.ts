import { ScriptedJournal, aFilledOrder, anOpening } from '../../../test/scripted-journal.js';
import { parseAmount } from '../../model/decimal.js';
import { encodeRows } from '../rows/encoder.js';
import { DeskProjection } from './desk-projection.js';

function projected() {
  const journal = new ScriptedJournal();
  journal.add(...anOpening(), ...aFilledOrder('order-1'));
  const projection = new DeskProjection('run-1');
  return journal.readAfter(0, 100).flatMap((event) => projection.apply(event));
}
const rowsOf = (table: string) => projected().flatMap((each) => (each.table === table ? [each.row] : []));

test('an order ends filled: state, average price, leaves', () => {
  expect(rowsOf('orders').map((row) => [row['event_sequence'], row['order_status'], row['leaves_quantity']])).toEqual([
    [1, 'new', '0.5'],
    [2, 'partiallyFilled', '0.3'],
    [3, 'filled', '0'],
  ]);
  expect(rowsOf('orders').at(-1)).toMatchObject({ average_price: '60000.01', source: 'demo', run_id: 'run-1' });
});

test('balances move by price times quantity and commission, exactly', () => {
  const newest = new Map(rowsOf('balances').map((row) => [row['currency'], [row['total'], row['locked']]]));
  expect(newest.get('USDT')).toEqual(['219999.995', '0']);
  expect(newest.get('BTC')).toEqual(['0.4995', '0']);
});

test('postings of one event sum to zero in each currency', () => {
  const sums = new Map<string, bigint>();
  for (const row of rowsOf('ledger')) {
    const key = `${row['journal_seq']} ${row['currency']}`;
    sums.set(key, (sums.get(key) ?? 0n) + parseAmount(String(row['quantity'])));
  }
  expect(sums.size).toBeGreaterThan(2);
  expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
});

test('every event is audited, chained to the one before', () => {
  expect(rowsOf('audit_log').slice(0, 2)).toMatchObject([
    { prev_hash: null, hash: 'hash-1', action: 'deskStarted' },
    { prev_hash: 'hash-1', hash: 'hash-2', journal_seq: 2 },
  ]);
});

test('an order that ended is forgotten: a desk of many orders keeps only what works', () => {
  const journal = new ScriptedJournal();
  journal.add(...anOpening(), ...aFilledOrder('order-1'), ...aFilledOrder('order-2').slice(0, 2));
  const projection = new DeskProjection();
  for (const event of journal.readAfter(0, 100)) projection.apply(event);
  expect(projection.openOrders).toBe(1);
});

test('every projected row fits its table', () => {
  for (const { table, row } of projected()) expect([table, encodeRows(table, [row]).faults]).toEqual([table, []]);
});

test.each([
  ['milliseconds for microseconds', { ts: 1_795_237_200_000 }],
  ['nanoseconds for microseconds', { ts: 1_795_237_200_000_000_000 }],
  ['not a number', { price: NaN }],
  ['an unknown column', { amount: 1 }],
])('a row with %s is refused before it is encoded', (_name, change) => {
  const row = { ts: 1_795_237_200_000_000, venue: 'demo', price: 1, ...change };
  const { batch, faults } = encodeRows('trades', [row]);
  expect([batch, faults.length]).toEqual([undefined, 1]);
});
