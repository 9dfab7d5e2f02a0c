import {
  BOOK,
  ScriptedJournal,
  aFilledOrder,
  accepted,
  anOpening,
  decided,
  filled,
  someTerms,
} from '../../../test/scripted-journal.js';
import { apply } from '../../engine/apply.js';
import { emptyState } from '../../engine/state.js';
import { parseAmount } from '../../model/decimal.js';
import type { DeskEvent } from '../../model/desk-event.js';
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

const band = { pessimisticLots: 10_000, optimisticLots: 50_000 };
const due = 1_900_000_000_000_000;
const soon = { currency: 'USDT', amount: '0' };
const ended = { ...band, released: '30000.005', text: 'because' };
const approvalRequested = (orderId: string): DeskEvent => ({
  ...decided(),
  ...{ type: 'approvalRequested', approvalId: orderId, order: someTerms(orderId), instrumentVersion: 1 },
  ...{ quantityLots: 50_000, priceTicks: 6_000_001, stopTicks: null, waits: false, preset: 'frictionless' },
  ...{ hold: { currency: 'USDT', amount: '30000.005' }, why: 'LARGE_ORDER', usdValue: '30000.005', usdRate: '1' },
  ...{ usdRateSource: 'par', windowUsd: '0', book: BOOK, expiresAt: due },
});
const approvalDecided = (orderId: string, decision: 'approved' | 'void'): DeskEvent => ({
  ...decided(),
  ...{
    type: 'approvalDecided',
    approvalId: orderId,
    orderId,
    decision,
    maxCost: '30000',
    usdValue: '30000',
    reason: '',
  },
});
/** One order each: what happens to it after it was accepted, and the words its rows carry. */
const LIVES: Readonly<Record<string, { events: (orderId: string) => DeskEvent[]; rows: readonly string[][] }>> = {
  'travels, rests, fills in part, is canceled late': {
    events: (orderId) => [
      accepted(someTerms(orderId), { dueAt: due, book: { ...BOOK, bid: 5_999_997, ask: 5_999_999 } }),
      { ...decided(), type: 'orderArrived', orderId, book: BOOK, priceTicks: 6_000_001, queueAhead: 70_000 },
      filled(orderId, { tradeId: `${orderId}-1`, quantityLots: 20_000, commission: '0.0002', released: '12000.002' }),
      { ...decided(), type: 'orderCancelRequested', orderId, reason: 'USER_REQUEST', text: 'asked', dueAt: due },
      {
        ...decided(),
        type: 'orderCanceled',
        orderId,
        killId: null,
        reason: 'USER_REQUEST',
        text: '',
        band,
        released: '18000.003',
      },
    ],
    rows: [
      ['accepted', 'pendingNew', '0.5'],
      ['arrived', 'new', '0.5'],
      ['filled', 'partiallyFilled', '0.3'],
      ['cancelRequested', 'pendingCancel', '0.3'],
      ['canceled', 'canceled', '0'],
    ],
  },
  'a trailing stop moves and triggers': {
    events: (orderId) => [
      accepted(someTerms(orderId, { orderType: 'trailingStop', triggerSource: 'last' }), {
        stopTicks: 6_000_100,
        priceTicks: null,
      }),
      { ...decided(), type: 'stopTrailed', orderId, extremeTicks: 5_999_000, stopTicks: 5_999_100 },
      {
        ...decided(),
        ...{ type: 'orderTriggered', orderId, source: 'last', priceTicks: 5_999_100 },
        marketTradeId: '9',
        book: BOOK,
        dueAt: due,
        hold: soon,
      },
      {
        ...decided(),
        type: 'orderExpired',
        orderId,
        reason: 'GTD',
        text: 'time is up',
        released: ended.released,
        band,
      },
    ],
    rows: [
      ['accepted', 'new', '0.5'],
      ['trailed', 'new', '0.5'],
      ['triggered', 'triggered', '0.5'],
      ['expired', 'expired', '0'],
    ],
  },
  'an exit waits, comes to life, loses its place, and is rejected by the venue': {
    events: (orderId) => [
      accepted(someTerms(orderId, { orderListId: 'l', contingency: 'bracket', listIndex: 1 }), {
        waits: true,
        hold: soon,
      }),
      {
        ...decided(),
        type: 'orderActivated',
        orderId,
        quantityLots: 20_000,
        hold: soon,
        dueAt: due,
        book: null,
        queueAhead: null,
      },
      {
        ...decided(),
        type: 'orderRejected',
        orderId,
        reason: 'POST_ONLY_WOULD_TAKE',
        text: 'it would take',
        released: '0',
      },
    ],
    rows: [
      ['accepted', 'pendingNew', '0.5'],
      ['activated', 'pendingNew', '0.2'],
      ['rejected', 'rejected', '0'],
    ],
  },
  'a replace is asked for, refused, asked for again and taken; self-trade and a silent market in between': {
    events: (orderId) => {
      const replace = { clientOrderId: `${orderId}-r`, payloadHash: 'q', quantityLots: 40_000, priceTicks: 6_000_000 };
      return [
        accepted(someTerms(orderId)),
        { ...decided(), type: 'orderReplaceRequested', orderId, ...replace, hold: soon, dueAt: due },
        {
          ...decided(),
          type: 'orderChangeRejected',
          orderId,
          change: 'replace',
          reason: 'TOO_LATE',
          text: '',
          released: '0',
        },
        {
          ...decided(),
          type: 'selfTradePrevented',
          orderId,
          makerOrderId: 'other',
          mode: 'expireMaker',
          quantityLots: 1,
        },
        { ...decided(), type: 'marketSuspended', venue: 'demo', symbol: 'BTC/USDT', reason: 'stale' },
        { ...decided(), type: 'marketResumed', venue: 'demo', symbol: 'BTC/USDT' },
        { ...decided(), type: 'orderRequeued', orderId, queueAhead: 5, book: BOOK },
        {
          ...decided(),
          type: 'orderReplaced',
          orderId,
          ...replace,
          keptPlace: false,
          queueAhead: 9,
          book: BOOK,
          hold: soon,
          released: '0',
        },
        {
          ...decided(),
          type: 'orderCanceled',
          orderId,
          killId: null,
          reason: 'CANCEL_ALL',
          text: '',
          band,
          released: '30000.005',
        },
      ];
    },
    rows: [
      ['accepted', 'new', '0.5'],
      ['replaceRequested', 'pendingReplace', '0.5'],
      ['changeRejected', 'new', '0.5'],
      ['selfTradePrevented', 'new', '0.5'],
      ['suspended', 'suspended', '0.5'],
      ['resumed', 'new', '0.5'],
      ['requeued', 'new', '0.5'],
      ['replaced', 'new', '0.4'],
      ['canceled', 'canceled', '0'],
    ],
  },
  'an order waits for a second person, who is refused once, confirms it, and it sets off': {
    events: (orderId) => [
      approvalRequested(orderId),
      {
        ...decided(),
        ...{ type: 'approvalRefused', approvalId: orderId, orderId, decision: 'approve', code: 'COST_ROSE' },
        ...{ text: 'it rose', maxCost: '29000', usdValue: '30000' },
      },
      approvalDecided(orderId, 'approved'),
      {
        ...decided(),
        ...{ type: 'orderReleased', orderId, approvalId: orderId, hold: soon, released: '0', book: BOOK },
        ...{ dueAt: due, queueAhead: null },
      },
      { ...decided(), type: 'orderArrived', orderId, book: BOOK, priceTicks: 6_000_001, queueAhead: 70_000 },
      {
        ...decided(),
        ...{
          type: 'orderCanceled',
          orderId,
          killId: null,
          reason: 'CANCEL_ALL',
          text: '',
          band,
          released: '30000.005',
        },
      },
    ],
    rows: [
      ['approvalRequested', 'pendingApproval', '0.5'],
      ['approvalRefused', 'pendingApproval', '0.5'],
      ['approvalDecided', 'pendingApproval', '0.5'],
      ['released', 'pendingNew', '0.5'],
      ['arrived', 'new', '0.5'],
      ['canceled', 'canceled', '0'],
    ],
  },
  'an order that waits is void as its owner cancels it': {
    events: (orderId) => [
      approvalRequested(orderId),
      approvalDecided(orderId, 'void'),
      {
        ...decided(),
        ...{ type: 'orderCanceled', orderId, killId: null, reason: 'USER_REQUEST', text: 'x', band },
        released: '30000.005',
      },
    ],
    rows: [
      ['approvalRequested', 'pendingApproval', '0.5'],
      ['approvalDecided', 'pendingApproval', '0.5'],
      ['canceled', 'canceled', '0'],
    ],
  },
};

test('approvals have a table: what was asked, tried and decided, by whom and after how long', () => {
  const journal = new ScriptedJournal();
  const [requested, refused, approved] =
    LIVES['an order waits for a second person, who is refused once, confirms it, and it sets off']?.events('order-1') ??
    [];
  journal.add(...anOpening(), ...[requested, refused, approved].flatMap((event) => event ?? []));
  const projection = new DeskProjection();
  const rows = journal.readAfter(0, 100).flatMap((event) => projection.apply(event));
  const told = rows.flatMap(({ table, row }) => (table === 'approvals' ? [row] : []));
  expect(told).toMatchObject([
    { state: 'requested', code: 'LARGE_ORDER', usd_value: '30000.005', requester: 'p-trader', waited_us: 0 },
    { state: 'refused', code: 'COST_ROSE', max_cost: '29000', reason: 'it rose', waited_us: 1 },
    { state: 'approved', max_cost: '30000', usd_value: '30000', person: 'p-trader', account: 'demo-main' },
  ]);
  const audited = rows.filter(({ table }) => table === 'audit_log').map(({ row }) => [row['action'], row['outcome']]);
  expect(audited).toContainEqual(['approvalRefused', 'refused']);
});

test.each(Object.entries(LIVES))('%s: a row for each event, in the words of the report', (_name, life) => {
  const journal = new ScriptedJournal();
  journal.add(...anOpening(), ...life.events('order-1'));
  const projection = new DeskProjection();
  const rows = journal.readAfter(0, 100).flatMap((event) => projection.apply(event));
  const orders = rows.flatMap(({ table, row }) => (table === 'orders' ? [row] : []));
  expect(orders.map((row) => [row['event'], row['order_status'], row['leaves_quantity']])).toEqual(life.rows);
  expect(orders.map((row) => row['event_sequence'])).toEqual(life.rows.map((_row, index) => index + 1));
  const times = orders.map((row) => row.ts);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  for (const { table, row } of rows) expect([table, encodeRows(table, [row]).faults]).toEqual([table, []]);
});

test('slippage is measured from the book of the decision, also when it reached the venue on another', () => {
  const journal = new ScriptedJournal();
  journal.add(...anOpening(), ...(Object.values(LIVES)[0]?.events('order-1') ?? []));
  const projection = new DeskProjection();
  const rows = journal.readAfter(0, 100).flatMap((event) => projection.apply(event));
  const fill = rows.find(({ table }) => table === 'fills')?.row;
  expect(fill).toMatchObject({ arrival_mid: 59_999.98, venue_mid: 60_000, mid: 60_000, queue_ahead_at_start: '0.7' });
  expect(fill?.['slippage_bps']).toBeCloseTo(((60_000.01 - 59_999.98) / 59_999.98) * 10_000, 9);
});

/** Every kind of event, two epochs, orders that outlive one. */
function aLongJournal(): ScriptedJournal {
  const journal = new ScriptedJournal();
  const account = 'demo-main';
  journal.add(...anOpening(), ...aFilledOrder('order-0'));
  for (const [index, { events }] of Object.values(LIVES).entries()) journal.add(...events(`order-${index + 1}`));
  journal.add(
    { ...decided(), type: 'fundsWithdrawn', account, currency: 'USDT', amount: '1', transferId: 't-1' },
    {
      ...{ ...decided(), type: 'accountReset', account, epoch: 2, reason: 'anew' },
      closing: [
        { currency: 'BTC', amount: '0.6993' },
        { currency: 'USDT', amount: '207998.993' },
      ],
    },
    { ...decided(), type: 'fundsDeposited', account, currency: 'USDT', amount: '250000', transferId: null },
    ...aFilledOrder('order-9'),
  );
  return journal;
}

test('a reset closes the old epoch: its ledger sums to nothing owned, the new one begins flat', () => {
  const projection = new DeskProjection();
  const rows = aLongJournal()
    .readAfter(0, 200)
    .flatMap((event) => projection.apply(event));
  const cash = new Map<string, bigint>();
  for (const { table, row } of rows)
    if (table === 'ledger' && row['ledger_account'] === 'cash') {
      const key = `${row['epoch']} ${row['currency']}`;
      cash.set(key, (cash.get(key) ?? 0n) + parseAmount(String(row['quantity'])));
    }
  expect([cash.get('1 USDT'), cash.get('1 BTC'), cash.get('2 USDT')]).toEqual([0n, 0n, parseAmount('219999.995')]);
  const flat = rows.find(({ table, row }) => table === 'positions' && row['cause'] === 'accountReset')?.row;
  expect(flat).toMatchObject({ quantity: '0', realized_pnl: '0', epoch: 2, venue: 'demo', symbol: 'BTC/USDT' });
});

test('from any snapshot on, the rows are those of the whole journal', () => {
  const events = aLongJournal().readAfter(0, 200);
  const whole = new DeskProjection('run-1');
  const expected = events.map((event) => whole.apply(event));
  const state = emptyState();
  for (const [index, { seq, hash, event }] of events.entries()) {
    apply(state, event);
    const projection = DeskProjection.from({ seq, hash, state }, 'run-1');
    expect(events.slice(index + 1).map((each) => projection.apply(each))).toEqual(expected.slice(index + 1));
  }
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
