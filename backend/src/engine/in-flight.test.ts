import {
  aBatch,
  aBook,
  aCancel,
  aCancelAll,
  aMarketState,
  anId,
  aReplace,
  aSubmit,
  aTrade,
  aTrip,
  NOW,
} from '../../test/builders.js';
import { DeskHarness, MemoryEventStore, MemoryLatch } from '../../test/desk-harness.js';
import { PRESETS } from '../execution/presets.js';
import type { Command } from '../model/command.js';
import type { CommandOutcome } from './desk.js';

const MS = 1_000;
/** Engine time runs some microseconds ahead of a clock that stands. */
const A_BIT = 50;
const constant = (us: number) => ({ kind: 'constant', us }) as const;
/** 5 ms there, 3 ms for a cancel, 1 ms back; first in every queue. */
const SLOW = {
  ...PRESETS.frictionless,
  submitLatency: constant(5 * MS),
  cancelLatency: constant(3 * MS),
  reportLatency: constant(MS),
};
const slow = () => new DeskHarness(new MemoryEventStore(), new MemoryLatch(), { preset: SLOW }).open();

/** Sends a command and tells whether it was answered so far. */
function send(at: DeskHarness, command: Command) {
  const sent: { outcome: CommandOutcome | null } = { outcome: null };
  void at.engine.submit(command).then((outcome) => (sent.outcome = outcome));
  at.engine.flush();
  return sent;
}
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const typesOf = (at: DeskHarness) => at.store.readAfter(0, 10_000).map(({ event }) => event.type);
const commanded = (at: DeskHarness) => ({ receivedAt: at.timers.now });
const balance = (at: DeskHarness, currency: string) =>
  at.memory.accounts({ account: 'main' })[0]?.balances.find((row) => row.currency === currency);

describe('an order on its way', () => {
  it('is pendingNew and holds its funds until it arrives; the answer comes after that and the report', async () => {
    const at = await slow();
    const order = aSubmit({ price: '60000.01' });
    const sent = send(at, order);
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('pendingNew');
    expect(balance(at, 'USDT')?.locked).toBe('30000.005');
    at.pass(5 * MS + A_BIT);
    await settle();
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('filled');
    expect(sent.outcome).toBeNull();
    at.pass(MS);
    await settle();
    expect(sent.outcome).toMatchObject({ ok: true, report: { orderStatus: 'filled' } });
    expect(typesOf(at).slice(-3)).toEqual(['orderAccepted', 'orderArrived', 'orderFilled']);
  });

  it('meets the book that stands when it arrives, not the one it was sent on', async () => {
    const at = await slow();
    const order = aSubmit({ price: '60000.01' });
    send(at, order);
    at.feed(aBook({ sequence: 2, timeReceived: NOW + MS, asks: [[6_000_500, 100_000]] }));
    at.pass(5 * MS + A_BIT);
    expect(at.memory.order(order.orderId)).toMatchObject({ orderStatus: 'new', filledQuantity: '0' });
  });

  it('arrives by a market event that is later, without waiting for a timer', async () => {
    const at = await slow();
    const order = aSubmit({ price: '59000' });
    send(at, order);
    at.feed(aTrade({ price: 6_000_000, timeExchange: NOW + 9 * MS, timeReceived: NOW + 9 * MS }));
    const events = at.store.readAfter(0, 100).map(({ event }) => event);
    const accepted = events.find((event) => event.type === 'orderAccepted');
    expect(events.find((event) => event.type === 'orderArrived')?.time).toBe((accepted?.time ?? 0) + 5 * MS);
  });

  it('may fill while its cancel is on its way; a cancel that comes too late is answered 409', async () => {
    const at = await slow();
    const order = aSubmit();
    send(at, order);
    at.pass(10 * MS);
    const cancel = send(at, aCancel(order.orderId, commanded(at)));
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('pendingCancel');
    at.feed(aTrade({ price: 5_800_000, timeExchange: NOW + 11 * MS, timeReceived: NOW + 11 * MS }));
    at.pass(10 * MS);
    await settle();
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('filled');
    expect(cancel.outcome).toMatchObject({ ok: false, status: 409, code: 'TOO_LATE_TO_CANCEL' });
    expect(typesOf(at).slice(-3)).toEqual(['orderCancelRequested', 'orderFilled', 'orderChangeRejected']);
    expect(balance(at, 'USDT')?.locked).toBe('0');
  });

  it('is canceled after it arrived, however soon the cancel was sent', async () => {
    const at = await slow();
    const order = aSubmit();
    send(at, order);
    const cancel = send(at, aCancel(order.orderId));
    at.pass(4 * MS);
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('pendingCancel');
    at.pass(3 * MS);
    await settle();
    expect(cancel.outcome).toMatchObject({ ok: true, report: { orderStatus: 'canceled' } });
    expect(typesOf(at).slice(-2)).toEqual(['orderArrived', 'orderCanceled']);
  });

  it('is dropped by the kill switch at once', async () => {
    const at = await slow();
    const order = aSubmit();
    const sent = send(at, order);
    await at.run(aTrip());
    expect(at.memory.order(order.orderId)).toMatchObject({ orderStatus: 'canceled', reason: { code: 'KILL_SWITCH' } });
    at.pass(50 * MS);
    await settle();
    expect(sent.outcome).toMatchObject({ ok: true, report: { orderStatus: 'canceled' } });
    expect(typesOf(at)).not.toContain('orderArrived');
  });

  it('survives a restart and arrives then', async () => {
    const at = await slow();
    const order = aSubmit();
    send(at, order);
    const again = new DeskHarness(at.store, at.latch, { preset: SLOW });
    expect(again.memory.order(order.orderId)?.orderStatus).toBe('pendingNew');
    again.pass(5 * MS + A_BIT);
    expect(again.memory.order(order.orderId)?.filledQuantity).toBe('0');
    expect(typesOf(again)).toContain('orderArrived');
  });
});

describe('replace', () => {
  it.each([
    ['less at the same price keeps the place', { quantity: '0.3' }, true, '0.3'],
    ['more gives the place up', { quantity: '0.6' }, false, '0.6'],
    ['another price gives the place up', { price: '58999' }, false, '0.5'],
  ])('%s', async (_name, change, kept, quantity) => {
    const at = await new DeskHarness().open();
    const { orderId } = await at.report(aSubmit());
    const report = await at.report(aReplace(orderId, change));
    expect(report).toMatchObject({ quantity, orderStatus: 'new' });
    expect(report.clientOrderId).not.toBe(report.originalClientOrderId);
    const replaced = at.store.readAfter(0, 100).find(({ event }) => event.type === 'orderReplaced');
    expect(replaced?.event).toMatchObject({ keptPlace: kept });
    const price = Number(report.price);
    expect(balance(at, 'USDT')?.locked).toBe(String(price * Number(quantity)));
  });

  it('fills on the old terms until it arrives, and ends the order filled when less is asked than has filled', async () => {
    const at = await slow();
    const order = aSubmit();
    send(at, order);
    at.pass(10 * MS);
    const sent = send(at, aReplace(order.orderId, { quantity: '0.2' }, commanded(at)));
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('pendingReplace');
    const times = { timeExchange: NOW + 11 * MS, timeReceived: NOW + 11 * MS };
    at.feed(aTrade({ price: 5_800_000, quantity: 30_000, ...times }));
    at.pass(10 * MS);
    await settle();
    expect(sent.outcome).toMatchObject({
      ok: true,
      report: { orderStatus: 'filled', quantity: '0.3', filledQuantity: '0.3' },
    });
    expect(balance(at, 'USDT')?.locked).toBe('0');
  });

  it('takes what it reaches at its new price', async () => {
    const at = await new DeskHarness().open();
    const { orderId } = await at.report(aSubmit());
    expect(await at.report(aReplace(orderId, { price: '60000.01' }))).toMatchObject({
      orderStatus: 'filled',
      averagePrice: '60000.01',
    });
  });

  it.each<[string, object, number, string]>([
    ['off the tick', { price: '59000.001' }, 422, 'PRICE_OFF_TICK'],
    ['too dear', { quantity: '5' }, 422, 'INSUFFICIENT_BALANCE'],
  ])('is refused %s, and the order goes on as it was', async (_name, change, status, code) => {
    const at = await new DeskHarness().open();
    const { orderId } = await at.report(aSubmit());
    expect(await at.refusal(aReplace(orderId, change))).toMatchObject({ status, code });
    expect(at.memory.order(orderId)).toMatchObject({ orderStatus: 'new', quantity: '0.5', price: '59000' });
    expect(typesOf(at).at(-1)).toBe('orderChangeRejected');
  });

  it('answers a repeat, and refuses its id for anything else', async () => {
    const at = await new DeskHarness().open();
    const { orderId } = await at.report(aSubmit());
    const replace = aReplace(orderId, { quantity: '0.3' });
    await at.report(replace);
    expect(await at.run(replace)).toMatchObject({ ok: true, repeated: true });
    expect(await at.refusal({ ...replace, payloadHash: 'other' })).toMatchObject({ status: 409 });
    const again = aSubmit({ clientOrderId: replace.request.clientOrderId });
    expect(await at.refusal(again)).toMatchObject({ status: 409, code: 'DUPLICATE_CLIENT_ORDER_ID' });
    expect(await at.refusal(aReplace(anId(), { quantity: '1' }))).toMatchObject({ status: 404 });
  });
});

describe('time in force', () => {
  it.each<[string, object, number]>([
    ['GTD at its time', { timeInForce: 'GTD', expireAt: '2026-11-21T05:00:02Z' }, 2_000_000],
    ['DAY at the end of the UTC day', { timeInForce: 'DAY' }, 19 * 3_600_000_000],
  ])('%s', async (_name, order, lives) => {
    const at = await new DeskHarness().open();
    const { orderId } = await at.report(aSubmit(order));
    at.pass(lives - 1);
    expect(at.memory.order(orderId)?.orderStatus).toBe('new');
    at.pass(1);
    expect(at.memory.order(orderId)?.orderStatus).toBe('expired');
    expect(balance(at, 'USDT')?.locked).toBe('0');
  });

  it('refuses a time that is over', async () => {
    const at = await new DeskHarness().open();
    const order = aSubmit({ timeInForce: 'GTD', expireAt: '2026-11-21T04:59:59Z' });
    expect(await at.refusal(order)).toMatchObject({ status: 422, code: 'EXPIRE_TIME_IN_PAST' });
  });
});

describe('a batch', () => {
  it('places all, each on what the one before left', async () => {
    const at = await new DeskHarness().open();
    const outcome = await at.run(
      aBatch([
        { price: '60000.01', quantity: '0.7' },
        { price: '60000.01', quantity: '0.7' },
      ]),
    );
    expect(outcome).toMatchObject({
      ok: true,
      reports: [{ orderStatus: 'filled' }, { orderStatus: 'partiallyFilled', filledQuantity: '0.3' }],
    });
  });

  it('places none when the funds of one are gone to those before it, and says which', async () => {
    const at = await new DeskHarness().open();
    const orders = aBatch([{ quantity: '2' }, { quantity: '2' }, { quantity: '2' }]);
    const refusal = await at.refusal(orders);
    expect(refusal).toMatchObject({ status: 422, code: 'INSUFFICIENT_BALANCE', field: 'orders[2].quantity' });
    expect(at.memory.orders({})).toEqual([]);
    expect(balance(at, 'USDT')?.locked).toBe('0');
  });

  it('is answered again, and refuses an id that stands in it twice', async () => {
    const at = await new DeskHarness().open();
    const batch = aBatch([{}, {}]);
    await at.run(batch);
    expect(await at.run(batch)).toMatchObject({ ok: true, repeated: true });
    expect(at.memory.orders({})).toHaveLength(2);
    const twice = aBatch([{ clientOrderId: 'same' }, { clientOrderId: 'same' }]);
    expect(await at.refusal(twice)).toMatchObject({ status: 409, field: 'orders[1].clientOrderId' });
  });
});

describe('a market that is interrupted', () => {
  it('suspends its orders, resumes them with a fresh book, and cancels all of a strategy meanwhile', async () => {
    const at = await new DeskHarness().open();
    const [a, b] = [await at.report(aSubmit({ strategy: 'a' })), await at.report(aSubmit({ strategy: 'b' }))];
    at.feed(aMarketState({ state: 'disconnected', reason: 'socket closed' }));
    expect(at.memory.order(a.orderId)?.orderStatus).toBe('suspended');
    expect(await at.run(aCancelAll({ strategy: 'a' }))).toMatchObject({ canceled: [{ orderId: a.orderId }] });
    at.feed(aMarketState());
    expect(at.memory.order(b.orderId)?.orderStatus).toBe('suspended');
    at.feed(aBook({ sequence: 7 }));
    expect(at.memory.order(b.orderId)?.orderStatus).toBe('new');
    expect(typesOf(at).slice(-3)).toEqual(expect.arrayContaining(['marketResumed', 'orderRequeued']));
  });
});

describe('an append on its way', () => {
  it('holds back answers and memory, and what comes meanwhile forms the next batch', async () => {
    const at = await new DeskHarness().open();
    const store = at.store as MemoryEventStore;
    store.slow = true;
    const first = send(at, aSubmit());
    const second = send(at, aSubmit());
    await settle();
    expect([first.outcome, at.memory.orders({}).length]).toEqual([null, 0]);
    store.finish();
    await settle();
    expect(first.outcome).toMatchObject({ ok: true });
    expect(second.outcome).toBeNull();
    store.finish();
    await settle();
    expect(second.outcome).toMatchObject({ ok: true });
  });

  it('does not hold the kill switch up, and its failure does not undo it', async () => {
    const at = await new DeskHarness().open();
    const { orderId } = await at.report(aSubmit());
    const store = at.store as MemoryEventStore;
    store.slow = true;
    const order = send(at, aSubmit());
    const trip = send(at, aTrip());
    expect(at.engine.workingState.kills.size).toBe(1);
    expect(at.latch.read().state).toBe('killed');
    [store.slow, store.diskFull] = [false, true];
    store.finish();
    await settle();
    expect(order.outcome).toMatchObject({ ok: false, status: 503 });
    expect(trip.outcome).toMatchObject({ ok: true, killSwitch: { state: 'killed' } });
    expect(at.memory.order(orderId)?.orderStatus).toBe('canceled');
    expect(at.latch.read().state).toBe('killed');
  });

  it('that fails leaves nobody without an answer who came meanwhile', async () => {
    const at = await new DeskHarness().open();
    const store = at.store as MemoryEventStore;
    store.slow = true;
    const first = send(at, aSubmit());
    await settle();
    const second = send(at, aSubmit());
    [store.slow, store.diskFull] = [false, true];
    store.finish();
    await settle();
    expect([first.outcome, second.outcome]).toMatchObject([
      { ok: false, status: 503 },
      { ok: false, status: 503, code: 'ENGINE_HALTED' },
    ]);
    await at.engine.stop();
  });
});
