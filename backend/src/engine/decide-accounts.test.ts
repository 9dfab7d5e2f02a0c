import fc from 'fast-check';
import { anAccount, aTrade, aTrip, NOW, TRADER } from '../../test/builders.js';
import { ownedBy } from '../../test/an-account.js';
import { CORE_RULES, CoreDesk, slowRules } from '../../test/core-desk.js';
import type { ResetAccount, TransferFunds } from '../model/command.js';
import { formatAmount } from '../model/decimal.js';
import { freeOf } from '../portfolio/balance.js';
import { movesMoney, postingsOf, type FilledOrder } from '../portfolio/ledger.js';
import { apply } from './apply.js';
import { canonicalJson } from './canonical-json.js';
import { emptyState } from './state.js';

const asked = { actor: TRADER, receivedAt: NOW, requestId: 'request' };
function aTransfer(change: Partial<TransferFunds> = {}): TransferFunds {
  const funds = { transferId: 't-1', account: 'main', direction: 'in', currency: 'USDT', amount: '100' } as const;
  return { ...asked, type: 'transferFunds', ...funds, ...change };
}
function aReset(change: Partial<ResetAccount> = {}): ResetAccount {
  const deposits = [{ currency: 'USDT', amount: '1000' }];
  return { ...asked, type: 'resetAccount', account: 'main', epoch: 1, reason: 'new run', deposits, ...change };
}
function mainOf(desk: CoreDesk) {
  const account = desk.core.state.accounts.get('main');
  if (account === undefined) throw new Error('no account');
  return account;
}
const owns = (desk: CoreDesk) => ownedBy(mainOf(desk));
const DONE = { ok: true, account: 'main' };

test('a deposit and a withdrawal move what they say', () => {
  const desk = new CoreDesk().open();
  expect(desk.send(aTransfer({ amount: '100.50' }))).toEqual(DONE);
  expect(desk.send(aTransfer({ transferId: 't-2', direction: 'out', currency: 'BTC', amount: '0.25' }))).toEqual(DONE);
  expect(owns(desk)).toEqual({ USDT: '250100.5', BTC: '0.75' });
});

test('the same transfer again is answered as done and moves nothing, even by a halted desk and after a reset', () => {
  const desk = new CoreDesk().open();
  const transfer = aTransfer({ amount: '100.5' });
  desk.send(transfer);
  const after = desk.events.length;
  expect([desk.send(transfer), desk.send({ ...transfer, amount: '100.500' })]).toEqual([DONE, DONE]);
  desk.core.halt('disk full', desk.now);
  expect(desk.send(transfer)).toEqual(DONE);
  expect(desk.events.length).toBe(after);
  const reset = new CoreDesk().open();
  reset.send(transfer);
  reset.send(aReset());
  expect(reset.send(transfer)).toEqual(DONE);
  expect(owns(reset)).toEqual({ USDT: '1000' });
});

it.each<[string, Partial<TransferFunds>]>([
  ['amount', { amount: '101' }],
  ['currency', { currency: 'BTC' }],
  ['direction', { direction: 'out' }],
])('refuses another %s under a transfer id that is spent', (_, change) => {
  const desk = new CoreDesk().open();
  desk.send(aTransfer());
  expect(desk.send(aTransfer(change))).toMatchObject({ ok: false, status: 409, code: 'DUPLICATE_TRANSFER_ID' });
  expect(owns(desk)).toEqual({ USDT: '250100', BTC: '1' });
});

test('takes the same transfer id for another account', () => {
  const desk = new CoreDesk().open('other');
  expect([desk.send(aTransfer()), desk.send(aTransfer({ account: 'other' }))]).toMatchObject([
    { ok: true },
    { ok: true },
  ]);
});

test('lets out what is free to the last digit, and never what an order holds', () => {
  const desk = new CoreDesk().open();
  const order = desk.submit({ quantity: '0.5', price: '59000' });
  const out = (amount: string, transferId: string) => desk.send(aTransfer({ transferId, direction: 'out', amount }));
  expect(out('220500.000000000000000001', 'a')).toMatchObject({
    ...{ status: 422, code: 'INSUFFICIENT_BALANCE', field: 'amount' },
    detail: expect.stringContaining('220500 USDT free') as string,
  });
  expect(out('220500', 'b')).toEqual(DONE);
  expect(freeOf(mainOf(desk).balances, 'USDT')).toBe(0n);
  desk.cancel(order);
  expect(out('29500', 'c')).toEqual(DONE);
  expect(owns(desk)).toEqual({ BTC: '1' });
});

it.each([
  ['no such account', aTransfer({ account: 'nobody' }), 422, 'UNKNOWN_ACCOUNT'],
  ['nothing', aTransfer({ amount: '0.000' }), 422, 'AMOUNT_NOT_POSITIVE'],
  ['a currency never owned', aTransfer({ direction: 'out', currency: 'XYZ' }), 422, 'INSUFFICIENT_BALANCE'],
  ['a reset of no such account', aReset({ account: 'nobody' }), 422, 'UNKNOWN_ACCOUNT'],
  ['a reset of an epoch to come', aReset({ epoch: 2 }), 409, 'EPOCH_NOT_OPEN'],
  ['a reset to nothing worth', aReset({ deposits: [{ currency: 'USDT', amount: '0' }] }), 422, 'AMOUNT_NOT_POSITIVE'],
  [
    'an account of nothing worth',
    anAccount({ account: 'x', deposits: [{ currency: 'USDT', amount: '0' }] }),
    422,
    'AMOUNT_NOT_POSITIVE',
  ],
] as const)('refuses %s and writes nothing', (_, command, status, code) => {
  const desk = new CoreDesk().open();
  const before = desk.events.length;
  expect(desk.send(command)).toMatchObject({ ok: false, status, code });
  expect(desk.events.length).toBe(before);
});

test('a halted desk opens, moves and resets nothing', () => {
  const desk = new CoreDesk().open();
  desk.core.halt('disk full', desk.now);
  const commands = [anAccount({ account: 'late' }), aTransfer(), aReset()];
  expect(commands.map((command) => desk.send(command))).toMatchObject(
    commands.map(() => ({ ok: false, status: 503, code: 'ENGINE_HALTED' })),
  );
});

test('the account of another source may be looked at only', () => {
  const opened = new CoreDesk().open();
  const live = new CoreDesk({ ...CORE_RULES, source: 'live' }, opened.events);
  for (const command of [aTransfer(), aReset()])
    expect(live.send(command)).toMatchObject({ ok: false, status: 422, code: 'ACCOUNT_SOURCE_MISMATCH' });
});

test('a reset cancels, archives and begins anew; history stays', () => {
  const desk = new CoreDesk().open('other');
  desk.submit({ orderType: 'market', quantity: '0.5', strategy: 'dip' });
  const working = [desk.submit({ quantity: '1' }), desk.submit({ side: 'sell', quantity: '0.25', price: '70000' })];
  const others = desk.submit({ account: 'other' });
  const before = desk.events.length;
  const ended = mainOf(desk);
  const spent = owns(desk);
  expect(desk.send(aReset())).toEqual(DONE);
  expect(desk.events.slice(before).map(({ type }) => type)).toEqual([
    ...['orderCanceled', 'orderCanceled', 'accountReset', 'fundsDeposited'],
  ]);
  expect(working.map((id) => desk.order(id).reason?.code)).toEqual(['ACCOUNT_RESET', 'ACCOUNT_RESET']);
  expect(desk.order(others).status).toBe('new');
  expect(owns(desk)).toEqual({ USDT: '1000' });
  expect([...ended.balances.values()].map(({ locked }) => locked)).toEqual([0n]);
  expect([ended.epoch, ended.positions.size, ended.strategies.size]).toEqual([2, 0, 0]);
  expect(ended.archive).toMatchObject([{ epoch: 1, reason: 'new run', positions: [{ market: 'demo|BTC/USDT' }] }]);
  expect(
    Object.fromEntries((ended.archive[0]?.closing ?? []).map(({ currency, amount }) => [currency, amount])),
  ).toEqual(spent);
  expect(desk.core.state.orders.size).toBe(4);
  expect(desk.faults).toEqual([]);
});

test('what was bought before a reset has no place in the new epoch: selling the new deposit realizes nothing', () => {
  const desk = new CoreDesk().open();
  desk.submit({ orderType: 'market', quantity: '0.5' });
  desk.send(aReset({ deposits: [{ currency: 'BTC', amount: '2' }] }));
  const order = desk.submit({ orderType: 'market', side: 'sell', quantity: '0.5' });
  expect(desk.order(order).epoch).toBe(2);
  const position = mainOf(desk).positions.get('demo|BTC/USDT');
  expect(position).toMatchObject({ quantity: 0n, realized: 0n, realizedFifo: 0n });
});

test('the same reset again changes nothing; another reason for a closed epoch is refused', () => {
  const desk = new CoreDesk().open();
  desk.send(aReset());
  const before = desk.events.length;
  expect(desk.send(aReset())).toEqual(DONE);
  expect(desk.send(aReset({ reason: 'again' }))).toMatchObject({ status: 409, code: 'EPOCH_NOT_OPEN' });
  expect(desk.events.length).toBe(before);
  expect(desk.send(aReset({ epoch: 2 }))).toEqual(DONE);
  expect(mainOf(desk).epoch).toBe(3);
});

test('a reset takes back what is on its way, and what waits in lists', () => {
  const desk = new CoreDesk(slowRules(50_000)).open();
  const exits = { side: 'sell', orderListId: 'x', contingency: 'oco', quantity: '0.25' } as const;
  const ids = [
    desk.submit({ orderType: 'market', quantity: '0.1' }),
    ...desk.batch(
      { ...exits, orderType: 'limit', price: '70000' },
      { ...exits, orderType: 'stop', stopPrice: '50000' },
    ),
  ];
  desk.send(aReset());
  desk.pass(1_000_000);
  expect(ids.map((id) => desk.order(id).status)).toEqual(['canceled', 'canceled', 'canceled']);
  expect(owns(desk)).toEqual({ USDT: '1000' });
  expect(desk.core.state.working.size).toBe(0);
  expect(desk.faults).toEqual([]);
});

test('a reset leaves a kill of the account in force', () => {
  const desk = new CoreDesk().open();
  desk.send(aTrip({ scope: 'account', scopeValue: 'main' }));
  desk.send(aReset());
  expect(desk.core.state.kills.size).toBe(1);
  expect(() => desk.submit()).toThrow('KILL');
});

test('whatever is done to an account, its ledger sums to zero, its cash is what it owns, and a restart knows the same', () => {
  const step = fc.oneof(
    fc.record({
      does: fc.constant('move' as const),
      out: fc.boolean(),
      btc: fc.boolean(),
      units: fc.integer({ min: 1, max: 300 }),
    }),
    fc.record({ does: fc.constant('trade' as const), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 60_000 }) }),
    fc.record({ does: fc.constant('rest' as const), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 60_000 }) }),
    fc.record({ does: fc.constant('print' as const), lots: fc.integer({ min: 1, max: 90_000 }) }),
    fc.record({ does: fc.constant('reset' as const) }),
  );
  const act = (desk: CoreDesk, does: typeof step extends fc.Arbitrary<infer S> ? S : never, index: number) => {
    const quantity = 'lots' in does ? formatAmount(BigInt(does.lots) * 10n ** 13n) : '';
    const side = 'buy' in does && does.buy ? 'buy' : 'sell';
    try {
      if (does.does === 'move') {
        const moved = { currency: does.btc ? 'BTC' : 'USDT', amount: `${does.units}.1` };
        desk.send(aTransfer({ transferId: `t-${index}`, direction: does.out ? 'out' : 'in', ...moved }));
      } else if (does.does === 'trade') desk.submit({ orderType: 'market', side, quantity });
      else if (does.does === 'rest') desk.submit({ side, quantity, price: side === 'buy' ? '60000' : '60000.01' });
      else if (does.does === 'print')
        desk.feed(aTrade({ tradeId: `m-${index}`, quantity: does.lots, price: 5_999_999 }));
      else desk.send(aReset({ epoch: mainOf(desk).epoch, reason: `reset ${index}` }));
    } catch {
      // Refused: an order that the account cannot pay.
    }
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
      const desk = new CoreDesk().open();
      steps.forEach((does, index) => act(desk, does, index));
      const ledger = new Map<string, bigint>();
      const cash = new Map<string, bigint>();
      const orders = new Map<string, FilledOrder>();
      for (const [id, { terms, instrument }] of desk.core.state.orders)
        if (instrument !== null) orders.set(id, { account: terms.account, side: terms.side, instrument });
      for (const event of desk.events) {
        if (!movesMoney(event)) continue;
        const order = event.type === 'orderFilled' ? (orders.get(event.orderId) ?? null) : null;
        for (const { currency, ledgerAccount, quantity } of postingsOf(event, order)) {
          ledger.set(currency, (ledger.get(currency) ?? 0n) + quantity);
          if (ledgerAccount === 'cash') cash.set(currency, (cash.get(currency) ?? 0n) + quantity);
        }
      }
      expect([...ledger.values()].every((sum) => sum === 0n)).toBe(true);
      for (const [currency, { total, locked }] of mainOf(desk).balances) {
        expect(total).toBe(cash.get(currency) ?? 0n);
        expect(total >= locked && locked >= 0n).toBe(true);
      }
      const again = emptyState();
      for (const event of desk.events) apply(again, JSON.parse(canonicalJson(event)) as typeof event);
      expect(again.accounts).toEqual(desk.core.state.accounts);
      expect(again.transfers).toEqual(desk.core.state.transfers);
      expect(desk.faults).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
