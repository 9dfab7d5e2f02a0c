import fc from 'fast-check';
import { aBook, aCancel, aMarketState, aSubmit, aTrade, anAccount, anInstrument } from '../../test/builders.js';
import { DeskHarness, plain } from '../../test/desk-harness.js';
import { formatAmount, multiply, parseAmount, roundUp } from '../model/decimal.js';
import type { DeskEvent } from '../model/desk-event.js';
import type { Level } from '../model/market-event.js';
import { apply } from './apply.js';
import { emptyState } from './state.js';

const MID = 6_000_000;
const levels = (sign: 1 | -1): fc.Arbitrary<Level[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60_000 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((steps) => {
      let price = MID;
      return steps.map(([gap, size]): Level => [(price += sign * gap), size]);
    });
const step = fc.oneof(
  fc.record({
    kind: fc.constant('order' as const),
    account: fc.constantFrom('main', 'other'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    market: fc.boolean(),
    ioc: fc.boolean(),
    ticks: fc.integer({ min: MID - 8, max: MID + 8 }),
    lots: fc.integer({ min: 10, max: 90_000 }),
  }),
  fc.record({
    kind: fc.constant('book' as const),
    bids: levels(-1),
    asks: levels(1),
    shift: fc.integer({ min: -8, max: 8 }),
  }),
  fc.record({
    kind: fc.constant('trade' as const),
    price: fc.integer({ min: MID - 9, max: MID + 9 }),
    quantity: fc.integer({ min: 1, max: 90_000 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
  }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(30) }),
  fc.record({ kind: fc.constant('state' as const), live: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function play(steps: readonly Step[], feeCurrencyRule: 'received' | 'quote' = 'received') {
  const at = new DeskHarness();
  const { instrument } = { instrument: anInstrument({ feeCurrencyRule }) };
  at.feed({ type: 'instrument', instrument, timeReceived: 1 }, aMarketState(), aBook());
  await at.run(anAccount());
  await at.run(anAccount({ account: 'other' }));
  let sequence = 1;
  for (const next of steps) {
    sequence += 1;
    if (next.kind === 'order') {
      const { account, side, market, ticks, lots } = next;
      const quantity = formatAmount(BigInt(lots) * parseAmount('0.00001'));
      const price = formatAmount(BigInt(ticks) * parseAmount('0.01'));
      const orderType = market ? ('market' as const) : ('limit' as const);
      await at.run(aSubmit({ account, side, quantity, price, orderType, timeInForce: next.ioc ? 'IOC' : 'GTC' }));
    } else if (next.kind === 'book') {
      const moved = (side: Level[]) => side.map(([price, size]): Level => [price + next.shift, size]);
      at.feed(aBook({ sequence, bids: moved(next.bids), asks: moved(next.asks) }));
    } else if (next.kind === 'trade')
      at.feed(aTrade({ tradeId: `m-${sequence}`, price: next.price, quantity: next.quantity, side: next.side }));
    else if (next.kind === 'cancel') {
      const order = at.memory.orders({})[next.pick];
      if (order !== undefined) await at.run(aCancel(order.orderId));
    } else at.feed(aMarketState({ state: next.live ? 'live' : 'stale' }));
  }
  const events = at.store.readAfter(0, 1e6).map(({ event }) => event);
  return { at, events };
}
const fillsOf = (events: readonly DeskEvent[]) => events.filter((event) => event.type === 'orderFilled');
const runs = { numRuns: 60 };
const steps = fc.array(step, { minLength: 5, maxLength: 40 });
const rule = fc.constantFrom('received' as const, 'quote' as const);

it('never loses an order: fills sum up, leaves follow, an end is an end, one id a fill', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const { at, events } = await play(taken);
      expect(at.faults).toEqual([]);
      for (const order of at.memory.orders({})) {
        const filled = order.fills.reduce((sum, fill) => sum + parseAmount(fill.lastQuantity), 0n);
        expect(formatAmount(filled)).toBe(order.filledQuantity);
        const live = order.orderStatus === 'new' || order.orderStatus === 'partiallyFilled';
        const leaves = live ? parseAmount(order.quantity) - filled : 0n;
        expect(order.leavesQuantity).toBe(formatAmount(leaves));
      }
      const ids = fillsOf(events).map((fill) => fill.tradeId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    runs,
  );
});

it('makes and loses no money: what accounts own is deposits, trades and commissions, and holds match working orders', async () => {
  await fc.assert(
    fc.asyncProperty(steps, rule, async (taken, feeRule) => {
      const { at } = await play(taken, feeRule);
      for (const account of at.memory.accounts({})) {
        const expected = { USDT: parseAmount('250000'), BTC: parseAmount('1') };
        const orders = at.memory.orders({ account: account.account });
        for (const fill of orders.flatMap((order) => order.fills)) {
          const sign = fill.side === 'buy' ? 1n : -1n;
          const [price, quantity] = [parseAmount(fill.lastPrice), parseAmount(fill.lastQuantity)];
          expected.BTC += sign * quantity;
          expected.USDT -= sign * multiply(price, quantity);
          expected[fill.commissionCurrency as 'BTC' | 'USDT'] -= parseAmount(fill.commission);
          const inBase = feeRule === 'received' && fill.side === 'buy';
          const charged = multiply(inBase ? quantity : multiply(price, quantity), parseAmount('0.001'));
          expect(fill.commission).toBe(formatAmount(roundUp(charged, 8)));
        }
        for (const { currency, total, locked, free } of account.balances) {
          expect(total).toBe(formatAmount(expected[currency as 'BTC' | 'USDT']));
          let held = 0n;
          for (const order of at.memory.state.orders.values())
            if (order.terms.account === account.account && order.holdCurrency === currency) held += order.hold;
          expect(locked).toBe(formatAmount(held));
          // Commissions in quote currency are rounded up by fill: at most 1e-8 each beyond what was set aside.
          expect(parseAmount(free)).toBeGreaterThanOrEqual(
            -10_000_000_000n * BigInt(orders.flatMap((o) => o.fills).length),
          );
        }
        const [position] = at.memory.positions({ account: account.account });
        if (position === undefined) continue;
        // Never below zero, and never less than trading brought in: sales beyond it came out of the deposit.
        const net = expected.BTC - parseAmount('1');
        expect(parseAmount(position.quantity)).toBeGreaterThanOrEqual(net > 0n ? net : 0n);
      }
    }),
    runs,
  );
});

it('folds to the live state, and every fill respects limit and displayed or printed size', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const { at, events } = await play(taken);
      const state = emptyState();
      for (const event of events) apply(state, event);
      expect(plain(state)).toBe(plain(at.engine.workingState));
      const printed = new Map<string, number>();
      for (const fill of fillsOf(events)) {
        const { cause } = fill;
        if (cause.kind === 'book')
          expect(cause.consumedBefore + fill.quantityLots).toBeLessThanOrEqual(cause.displayed);
        else {
          const used = (printed.get(cause.marketTradeId) ?? 0) + fill.quantityLots;
          printed.set(cause.marketTradeId, used);
          expect(used).toBeLessThanOrEqual(cause.printed);
        }
        const order = state.orders.get(fill.orderId);
        const limit = order?.priceTicks ?? null;
        if (limit !== null && order?.terms.side === 'buy') expect(fill.priceTicks).toBeLessThanOrEqual(limit);
        if (limit !== null && order?.terms.side === 'sell') expect(fill.priceTicks).toBeGreaterThanOrEqual(limit);
      }
    }),
    runs,
  );
});

it('treats buy and sell alike: a mirrored market gives mirrored fills', async () => {
  const mirror = (ticks: number) => 2 * MID - ticks;
  const flip = (side: 'buy' | 'sell') => (side === 'buy' ? 'sell' : 'buy');
  const mirrored = (next: Step): Step => {
    if (next.kind === 'order') return { ...next, side: flip(next.side), ticks: mirror(next.ticks) };
    if (next.kind === 'trade') return { ...next, side: flip(next.side), price: mirror(next.price) };
    if (next.kind !== 'book') return next;
    const turn = (side: Level[]) => side.map(([price, size]): Level => [mirror(price), size]);
    return { ...next, bids: turn(next.asks), asks: turn(next.bids), shift: -next.shift };
  };
  // Books first, and orders small enough for both currencies, so that neither funds nor the opening book differ.
  const small = fc
    .array(step, { minLength: 5, maxLength: 30 })
    .map((all) => all.map((next) => (next.kind === 'order' ? { ...next, lots: 10 + (next.lots % 2000) } : next)));
  const opening: Step = { kind: 'book', bids: [[MID - 1, 3000]], asks: [[MID + 1, 3000]], shift: 0 };
  await fc.assert(
    fc.asyncProperty(small, async (taken) => {
      const reset: Step[] = [{ kind: 'state', live: false }, opening, { kind: 'state', live: true }];
      const shape = (events: readonly DeskEvent[], turn: (ticks: number) => number) =>
        fillsOf(events)
          .map((fill) => `${turn(fill.priceTicks)} ${fill.quantityLots} ${fill.liquiditySide} ${fill.cause.kind}`)
          .sort();
      const one = await play([...reset, ...taken]);
      const two = await play([...reset, ...taken.map(mirrored)]);
      expect(shape(two.events, mirror)).toEqual(shape(one.events, (ticks) => ticks));
    }),
    runs,
  );
});
