import fc from 'fast-check';
import { aListing, aMarketState } from '../../test/builders.js';
import { CoreDesk } from '../../test/core-desk.js';
import { plain } from '../../test/desk-harness.js';
import { happen, MID, mirrored, openDesk, orderSteps, someRules, type Step } from '../../test/order-steps.js';
import type { Order } from '../execution/order.js';
import { isLive } from '../execution/order-life.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import type { DeskEvent, OrderFilled } from '../model/desk-event.js';
import type { TradingRules } from '../model/trading-rules.js';
import { movesMoney, postingsOf } from '../portfolio/ledger.js';
import { apply } from './apply.js';
import { canonicalJson } from './canonical-json.js';
import { parseSnapshot, snapshotText } from './snapshot.js';
import { emptyState, type DeskState } from './state.js';

const runs = { numRuns: 40 };
const feeRules = fc.constantFrom('received' as const, 'quote' as const);

function play(steps: readonly Step[], rules: TradingRules, feeRule: 'received' | 'quote' = 'received'): CoreDesk {
  const at = openDesk(rules, feeRule);
  for (const next of steps) happen(at, next);
  return at;
}
const fillsOf = (events: readonly DeskEvent[]) =>
  events.filter((event): event is OrderFilled => event.type === 'orderFilled');
function fold(events: readonly DeskEvent[]): DeskState {
  const state = emptyState();
  for (const event of events) apply(state, event);
  return state;
}

/** Facts §3.1: what is true of each order at any time. */
function checkOrders(state: DeskState): void {
  for (const order of state.orders.values()) {
    const filled = order.fills.reduce((sum, { lastQuantity }) => sum + parseAmount(lastQuantity), 0n);
    expect(formatAmount(filled)).toBe(formatAmount(BigInt(order.filledLots) * parseAmount('0.00001')));
    expect(order.filledLots).toBeLessThanOrEqual(order.instrument === null ? 0 : order.quantityLots);
    expect(isLive(order.status)).toBe(state.working.has(order.terms.orderId));
    if (isLive(order.status)) expect(order.filledLots).toBeLessThan(order.quantityLots);
    else expect(order).toMatchObject({ hold: 0n, pending: [], phase: 'ended' });
    if (order.status === 'filled') expect(order.filledLots).toBe(order.quantityLots);
  }
  checkLists(state);
}

/** Of two orders that cancel each other at most one fills, and exits trade back no more than came in. */
function checkLists(state: DeskState): void {
  const pairs = new Map<string, Order[]>();
  for (const order of state.orders.values()) {
    const { contingency, listIndex, account, orderListId } = order.terms;
    if (contingency === null || order.instrument === null) continue;
    // An id is free again once its list has ended: lists are told apart by when their first order came.
    if (listIndex === 0) pairs.delete(`${account} ${orderListId ?? ''}`);
    pairs.set(`${account} ${orderListId ?? ''}`, [...(pairs.get(`${account} ${orderListId ?? ''}`) ?? []), order]);
  }
  for (const list of pairs.values()) {
    const exits = list.filter(({ terms }) => terms.contingency === 'oco' || terms.listIndex !== 0);
    expect(exits.filter(({ filledLots }) => filledLots > 0).length).toBeLessThanOrEqual(1);
    expect(exits.filter(({ status }) => status === 'triggered' || status === 'filled').length).toBeLessThanOrEqual(1);
    const entry = list.find(({ terms }) => terms.contingency === 'bracket' && terms.listIndex === 0);
    for (const exit of exits) if (entry !== undefined) expect(exit.filledLots).toBeLessThanOrEqual(entry.filledLots);
  }
}

/** What accounts own is what was posted to them; what is locked is what their orders hold; nothing appears or goes. */
function checkMoney(state: DeskState, events: readonly DeskEvent[]): void {
  const cash = new Map<string, Amount>();
  const all = new Map<string, Amount>();
  for (const event of events) {
    if (!movesMoney(event)) continue;
    const order = event.type === 'orderFilled' ? state.orders.get(event.orderId) : undefined;
    const filled = order?.instrument == null ? null : { ...order.terms, instrument: order.instrument };
    for (const { account, ledgerAccount, currency, quantity } of postingsOf(event, filled)) {
      all.set(currency, (all.get(currency) ?? 0n) + quantity);
      const key = `${account} ${currency}`;
      if (ledgerAccount === 'cash') cash.set(key, (cash.get(key) ?? 0n) + quantity);
    }
  }
  for (const sum of all.values()) expect(sum).toBe(0n);
  for (const { account, balances } of state.accounts.values())
    for (const [currency, { total, locked }] of balances) {
      expect(formatAmount(total)).toBe(formatAmount(cash.get(`${account} ${currency}`) ?? 0n));
      let held = 0n;
      for (const order of state.orders.values())
        if (order.terms.account === account && order.holdCurrency === currency) held += order.hold;
      expect(formatAmount(locked)).toBe(formatAmount(held));
      // Each fill rounds its own commission up: at most 1e-8 beyond what was set aside.
      expect(total - locked).toBeGreaterThanOrEqual(-10_000_000_000n * BigInt(fillsOf(events).length));
    }
}

/** No fill through its order's limit of that moment, none of more than was shown or printed, each id once. */
function checkFills(events: readonly DeskEvent[]): void {
  const state = emptyState();
  const printed = new Map<string, number>();
  const ids = new Set<string>();
  let own = 0;
  for (const event of events) {
    if (event.type === 'orderFilled') {
      const order = state.orders.get(event.orderId);
      const sign = order?.terms.side === 'buy' ? 1 : -1;
      const limit = order?.priceTicks ?? null;
      if (limit !== null) expect(sign * event.priceTicks).toBeLessThanOrEqual(sign * limit);
      expect(ids.has(event.tradeId)).toBe(false);
      ids.add(event.tradeId);
      const { cause } = event;
      if (cause.kind === 'book') expect(cause.consumedBefore + event.quantityLots).toBeLessThanOrEqual(cause.displayed);
      if (cause.kind === 'own') own += sign * event.quantityLots;
      if (cause.kind === 'trade') {
        const used = (printed.get(cause.marketTradeId) ?? 0) + event.quantityLots;
        printed.set(cause.marketTradeId, used);
        expect(used).toBeLessThanOrEqual(cause.printed);
      }
    }
    apply(state, event);
  }
  expect(own).toBe(0);
}

it('never loses an order, makes no money, and fills nothing that the market did not show or trade', () => {
  fc.assert(
    fc.property(orderSteps(40), someRules, feeRules, (steps, rules, feeRule) => {
      const at = play(steps, rules, feeRule);
      expect(at.faults).toEqual([]);
      checkOrders(at.core.state);
      checkMoney(at.core.state, at.events);
      checkFills(at.events);
    }),
    { numRuns: 100 },
  );
});

it('decides the same from the same inputs, byte by byte', () => {
  fc.assert(
    fc.property(orderSteps(40), someRules, (steps, rules) => {
      const at = play(steps, rules);
      const again = new CoreDesk(rules);
      for (const input of at.inputs.slice(1)) again.take(input);
      expect(again.events.map(canonicalJson)).toEqual(at.events.map(canonicalJson));
    }),
    runs,
  );
});

it('any prefix of the journal, kept as a snapshot and gone on from, folds to the same state', () => {
  fc.assert(
    fc.property(orderSteps(40), someRules, fc.double({ min: 0, max: 1, noNaN: true }), (steps, rules, share) => {
      const { events, core } = play(steps, rules);
      const cut = Math.floor(share * events.length);
      const { state } = parseSnapshot(snapshotText(fold(events.slice(0, cut)), new Map()));
      for (const event of events.slice(cut)) apply(state, event);
      expect(plain(state)).toBe(plain(fold(events)));
      expect(plain(state)).toBe(plain(core.state));
    }),
    runs,
  );
});

it('goes on after a crash at any commit: nothing acknowledged is lost, and everything above still holds', () => {
  fc.assert(
    fc.property(orderSteps(14), someRules, (steps, rules) => {
      const at = openDesk(rules);
      const commits: { readonly events: number; readonly step: number; readonly now: number }[] = [];
      steps.forEach((next, step) => {
        happen(at, next);
        commits.push({ events: at.events.length, step, now: at.now });
      });
      for (const { events, step, now } of commits) {
        const acknowledged = at.events.slice(0, events);
        const again = new CoreDesk(rules, acknowledged);
        again.now = Math.max(again.now, now);
        again.feed(aListing(), aMarketState());
        for (const next of steps.slice(step + 1)) happen(again, next);
        expect(again.faults).toEqual([]);
        for (const [id, { filledLots }] of fold(acknowledged).orders)
          expect(again.order(id).filledLots).toBeGreaterThanOrEqual(filledLots);
        checkOrders(again.core.state);
        checkMoney(again.core.state, again.events);
        checkFills(again.events);
      }
    }),
    { numRuns: 20 },
  );
});

it('treats buy and sell alike: a mirrored market gives mirrored fills', () => {
  // Small orders and commissions in quote currency, so that funds and what an entry brings in do not differ.
  const small = orderSteps(30).map((steps) =>
    steps.map((next) => ('lots' in next && next.kind !== 'trade' ? { ...next, lots: 10 + (next.lots % 900) } : next)),
  );
  const opening: Step = { kind: 'book', bids: [[1, 3000]], asks: [[1, 3000]], shift: 0 };
  // A trailing distance in basis points is no mirror image: it is of another price. Nor is a market buy's collar.
  const alike = (next: Step) => next.kind !== 'order' || !(next.orderType === 'trailingStop' && next.bps);
  fc.assert(
    fc.property(small, someRules, (steps, rules) => {
      const taken: Step[] = [
        { kind: 'state', live: false },
        { kind: 'state', live: true },
        opening,
        ...steps.filter(alike),
      ];
      const shape = (at: CoreDesk, turn: (ticks: number) => number) =>
        fillsOf(at.events)
          .map((fill) => `${turn(fill.priceTicks)} ${fill.quantityLots} ${fill.liquiditySide} ${fill.cause.kind}`)
          .sort();
      const turned = shape(play(taken.map(mirrored), rules, 'quote'), (ticks) => 2 * MID - ticks);
      expect(turned).toEqual(shape(play(taken, rules, 'quote'), (ticks) => ticks));
    }),
    runs,
  );
});
