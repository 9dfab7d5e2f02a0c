import fc from 'fast-check';
import { aCancel, aListing, aMarketState, anAccount, aSubmit, aTrip, NOW, RISK } from '../../test/builders.js';
import { ApprovalDesk, APPROVALS, LARGE, MINUTE, SECOND } from '../../test/approval-desk.js';
import { CORE_RULES, slowRules } from '../../test/core-desk.js';
import { happen, orderSteps } from '../../test/order-steps.js';
import { DeskHarness, plain } from '../../test/desk-harness.js';
import type { DecideApproval } from '../model/command.js';
import { formatAmount } from '../model/decimal.js';
import { apply } from './apply.js';
import { DeskCore } from './core.js';
import { emptyState } from './state.js';

const open = (...accounts: string[]) => new ApprovalDesk().open(...accounts);
const last = (at: ApprovalDesk, type: string) => at.events.findLast((event) => event.type === type);

describe('a restart', () => {
  it('keeps what waits: it is approved by somebody who saw it before', () => {
    const before = open();
    const id = before.submit(LARGE);
    const seen = before.view(id);
    const at = before.restarted();
    expect(at.status(id)).toBe('pendingApproval');
    at.feed(aListing(), aMarketState()).later(SECOND);
    expect(at.decide(id, { orderHash: seen.orderHash, maxCost: seen.cost })).toMatchObject({ ok: true });
    expect(at.status(id)).toBe('new');
  });

  it('what expired meanwhile expires at its own time, before anything else happens', () => {
    const before = open();
    const id = before.submit(LARGE);
    const at = before.restarted();
    at.now += 3_600 * SECOND;
    at.send(anAccount({ account: 'late' }));
    expect(at.status(id)).toBe('expired');
    expect(last(at, 'approvalDecided')?.time).toBeLessThan(at.now);
  });
});

describe('lists', () => {
  const pair = (quantity: string) => [
    {
      orderListId: 'l',
      contingency: 'oco' as const,
      side: 'sell' as const,
      quantity,
      orderType: 'limit' as const,
      price: '65000',
    },
    {
      orderListId: 'l',
      contingency: 'oco' as const,
      side: 'sell' as const,
      quantity,
      orderType: 'stop' as const,
      stopPrice: '55000',
    },
  ];
  const bracket = (quantity: string) => [
    { ...pair(quantity)[0], contingency: 'bracket' as const, side: 'buy' as const, price: '59000' },
    ...pair(quantity).map((leg) => ({ ...leg, contingency: 'bracket' as const })),
  ];

  it('of a pair both wait under one decision, and one holds for both', () => {
    const at = open();
    const [one = '', two = ''] = at.batch(...pair('0.17'));
    expect(at.waiting()).toMatchObject([{ approvalId: one, orderIds: [one, two], cost: '11050' }]);
    expect(formatAmount(at.locked('BTC'))).toBe('0.17');
    expect(at.decide(one)).toMatchObject({ ok: true, reports: [{ orderStatus: 'new' }, { orderStatus: 'new' }] });
    expect(formatAmount(at.locked('BTC'))).toBe('0.17');
  });

  it('a pair of which only one order is large waits as a whole', () => {
    const at = open();
    const ids = at.batch(...pair('0.16'));
    expect(ids.map((id) => at.status(id))).toEqual(['pendingApproval', 'pendingApproval']);
  });

  it.each(['reject', 'cancel', 'expiry', 'kill'])('%s ends the whole pair and frees all', (how) => {
    const at = open();
    const [one = '', two = ''] = at.batch(...pair('0.17'));
    if (how === 'reject') at.decide(one, { decision: 'reject' });
    if (how === 'cancel') at.send(aCancel(two));
    if (how === 'expiry') at.pass(5 * MINUTE + SECOND);
    if (how === 'kill') at.send(aTrip());
    const live = [one, two].filter((id) => !['canceled', 'expired'].includes(at.status(id)));
    expect([live, at.waiting(), at.locked('BTC'), at.core.nextDueAt]).toEqual([[], [], 0n, null]);
    expect(at.events.filter(({ type }) => type === 'approvalDecided')).toHaveLength(1);
  });

  it('of a bracket the entry waits and the exits wait for the entry', () => {
    const at = open();
    const ids = at.batch(...bracket('0.2'));
    expect(ids.map((id) => at.status(id))).toEqual(['pendingApproval', 'pendingNew', 'pendingNew']);
    expect(at.decide(ids[0] ?? '')).toMatchObject({ ok: true });
    at.book([[5_800_000, 100_000]], [[5_900_000, 100_000]]);
    expect(ids.map((id) => at.status(id))).toEqual(['filled', 'new', 'new']);
  });

  it('a bracket whose exits alone are large waits as well', () => {
    const at = open();
    const [entry = ''] = at.batch(...bracket('0.16'));
    expect(at.view(entry)).toMatchObject({ usdValue: '9440', cost: '10400' });
  });

  it('an entry that is rejected takes its exits with it, for the same reason', () => {
    const at = open();
    const ids = at.batch(...bracket('0.2'));
    at.decide(ids[0] ?? '', { decision: 'reject' });
    expect(ids.map((id) => at.order(id).reason?.code)).toEqual(Array(3).fill('APPROVAL_REJECTED'));
    expect(at.locked('USDT')).toBe(0n);
  });

  it('a pair with a cheap order that never fills hides no dear one', () => {
    const at = open();
    const buys = [
      { ...pair('0.15')[0], side: 'buy' as const, price: '1000' },
      { ...pair('0.15')[1], side: 'buy' as const, stopPrice: '62000' },
    ];
    at.batch(...buys);
    const again = at.batch(...buys.map((leg) => ({ ...leg, orderListId: 'm' })));
    expect(again.map((id) => at.status(id))).toEqual(['pendingApproval', 'pendingApproval']);
  });
});

describe('in the running engine', () => {
  const largeOrder = () => aSubmit({ quantity: '0.2', price: '59000' });
  const decision = (approvalId: string, orderHash: string, person: string): DecideApproval => ({
    ...{ type: 'decideApproval', approvalId, decision: 'approve', orderHash, maxCost: '11800', reason: '' },
    ...{ actor: { ...RISK, person }, receivedAt: NOW, requestId: `by-${person}` },
  });
  async function running() {
    const at = await new DeskHarness().open();
    const { actor, requestId } = aSubmit();
    await at.run({
      ...{ type: 'changeRiskRules', version: at.engine.workingState.riskRules.at(-1)?.version ?? 0, rules: APPROVALS },
      ...{ reason: 'test', effectiveAt: NOW + SECOND, actor, receivedAt: NOW, requestId },
    });
    at.pass(2 * SECOND);
    return at;
  }

  it('of two approvals in one batch one takes effect, and each gets its answer', async () => {
    const at = await running();
    const { orderId } = await at.report({ ...largeOrder(), receivedAt: at.timers.now });
    const [{ orderHash = '' } = {}] = at.memory.approvals({});
    const answers = [decision(orderId, orderHash, 'p-risk'), decision(orderId, orderHash, 'p-risk2')].map((each) =>
      at.engine.submit({ ...each, receivedAt: at.timers.now }),
    );
    at.engine.flush();
    expect(await Promise.all(answers)).toMatchObject([
      { ok: true, reports: [{ orderStatus: 'new' }] },
      { ok: false, code: 'APPROVAL_ALREADY_DECIDED' },
    ]);
    expect(at.memory.approvals({})).toEqual([]);
    const told = at.memory.explain(orderId)?.timeline.map(({ text }) => text) ?? [];
    expect(told[0]).toMatch(/^Waits until .* for a second person to confirm buy 0.2 BTC\/USDT: it is worth 11800 USD/);
    expect(told[1]).toBe('Confirmed by p-risk at 11800 USD, having seen 11800 USD');
  });

  it('the alarm lets it expire, and readers see it gone', async () => {
    const at = await running();
    const { orderId } = await at.report({ ...largeOrder(), receivedAt: at.timers.now });
    expect(at.memory.approvals({ account: 'main' })).toHaveLength(1);
    expect(at.memory.approvals({ account: 'other' })).toEqual([]);
    at.pass(5 * MINUTE - 1);
    expect(at.memory.order(orderId)?.orderStatus).toBe('pendingApproval');
    at.pass(1);
    expect(at.memory.order(orderId)).toMatchObject({ orderStatus: 'expired', reason: { code: 'APPROVAL_EXPIRED' } });
    expect(at.memory.approvals({})).toEqual([]);
  });
});

const decisions = fc.record({
  pick: fc.nat(6),
  decision: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const),
  how: fc.nat(11).map((at) => (at === 0 ? 'kill' : at === 1 ? 'late' : 'decide')),
});
/** Every other step somebody decides, or too much time passes, or the desk is stopped. */
function play(at: ApprovalDesk, steps: Parameters<typeof happen>[1][], acts: readonly Act[]): void {
  steps.forEach((step, index) => {
    happen(at, step);
    const act = acts[index];
    if (act === undefined || index % 2 !== 0) return;
    const waiting = at.waiting();
    const view = waiting[act.pick % Math.max(1, waiting.length)];
    if (act.how === 'kill') at.send(aTrip({ scope: 'account', scopeValue: 'other' }));
    else if (act.how === 'late') at.pass(5 * MINUTE);
    else if (view !== undefined) at.decide(view.approvalId, { decision: act.decision });
  });
}
type Act = typeof decisions extends fc.Arbitrary<infer T> ? T : never;

it('property: what is locked is what orders hold, what waits is what pends, and the fold of the events is the state', () => {
  let released = 0;
  let waited = 0;
  fc.assert(
    fc.property(
      orderSteps(40),
      fc.array(decisions, { minLength: 40, maxLength: 40 }),
      fc.constantFrom(CORE_RULES, slowRules(1_000)),
      (steps, acts, rules) => {
        const at = new ApprovalDesk(rules).open('other');
        play(at, steps, acts);
        expect(at.faults).toEqual([]);
        const { state } = at.core;
        const orders = [...state.orders.values()];
        for (const { account, balances } of state.accounts.values())
          for (const [currency, { total, locked }] of balances) {
            const held = orders
              .filter((order) => order.terms.account === account && order.holdCurrency === currency)
              .reduce((sum, { hold }) => sum + hold, 0n);
            expect(formatAmount(locked)).toBe(formatAmount(held));
            expect(locked <= total).toBe(true);
          }
        const pending = orders.filter(({ status }) => status === 'pendingApproval').map(({ terms }) => terms.orderId);
        const waits = [...state.approvals.values()].flatMap(({ orderIds }) => orderIds);
        expect(waits.sort()).toEqual(pending.sort());
        const asked = new Set(
          at.events.flatMap((event) => (event.type === 'approvalRequested' ? [event.approvalId] : [])),
        );
        const decided = at.events.flatMap((event) => (event.type === 'approvalDecided' ? [event.approvalId] : []));
        expect(decided.length).toBe(new Set(decided).size);
        expect(decided.length + state.approvals.size).toBe(asked.size);
        const fold = emptyState();
        for (const event of at.events) apply(fold, event);
        expect(plain(fold)).toBe(plain(state));
        const again = new DeskCore();
        expect(plain(at.inputs.flatMap((input) => again.handle(input).events))).toBe(plain(at.events));
        released += at.events.filter(({ type }) => type === 'orderReleased').length;
        waited += asked.size;
      },
    ),
    { numRuns: 80, seed: 7 },
  );
  // Else it would have looked at nothing.
  expect(released).toBeGreaterThan(20);
  expect(waited).toBeGreaterThan(100);
});
