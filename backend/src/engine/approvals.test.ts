import { aCancel, aCancelAll, aTrip, aRearm, RISK } from '../../test/builders.js';
import {
  ApprovalDesk,
  APPROVALS,
  LARGE,
  MINUTE,
  SECOND,
  SECOND_TRADER,
  SMALL,
  TRADER,
} from '../../test/approval-desk.js';
import { aMarketState } from '../../test/builders.js';
import { slowRules } from '../../test/core-desk.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import { UNLIMITED } from '../model/risk-rules.js';

const open = (...accounts: string[]) => new ApprovalDesk().open(...accounts);
const last = (at: ApprovalDesk, type: string) => at.events.findLast((event) => event.type === type);

describe('an order above the limit', () => {
  it.each([
    ['exactly 10,000 USD', '0.2', '50000', 'new'],
    ['a cent more', '0.2', '50000.05', 'pendingApproval'],
  ])('%s', (_name, quantity, price, status) => {
    const at = open();
    expect(at.status(at.submit({ quantity, price }))).toBe(status);
  });

  it('is answered as pendingApproval, holds its funds and is in no market', () => {
    const at = open();
    const outcome = at.submitAs(TRADER, LARGE);
    expect(outcome).toMatchObject({ ok: true, report: { orderStatus: 'pendingApproval', leavesQuantity: '0.2' } });
    expect(formatAmount(at.locked('USDT'))).toBe('11800');
    at.book([[5_800_000, 10]], [[5_850_000, 100_000]]);
    at.later(MINUTE);
    expect(at.status(outcome.id)).toBe('pendingApproval');
    expect(at.waiting()).toMatchObject([
      {
        approvalId: outcome.id,
        why: 'LARGE_ORDER',
        usdValue: '11800',
        cost: '11800',
        requestedBy: 'p-trader',
        denials: [],
      },
    ]);
    expect(at.view(outcome.id).detail).toMatch(/worth 11800 USD; above 10000 USD another person/);
  });

  it('a market order counts what it would cost on the book, not its last price', () => {
    const at = open();
    expect(at.status(at.submit({ orderType: 'market', quantity: '0.16666' }))).toBe('filled');
    expect(at.status(at.submit({ orderType: 'market', side: 'sell', quantity: '0.16667' }))).toBe('pendingApproval');
  });

  it('nobody is asked where the rule is off', () => {
    const at = open();
    at.setRules(UNLIMITED);
    expect(at.status(at.submit(LARGE))).toBe('new');
  });

  it('stays the same order when it is sent again', () => {
    const at = open();
    const command = { ...LARGE, clientOrderId: 'again' };
    const [first, second] = [at.submitAs(TRADER, command), at.submitAs(TRADER, command)];
    expect(second).toMatchObject({ ok: true, repeated: true, report: { orderId: first.id } });
    expect(at.waiting()).toHaveLength(1);
  });
});

describe('slices', () => {
  it('the one that takes ten minutes’ sum of a person over the limit waits, the others do not', () => {
    const at = open();
    expect(at.status(at.submit(SMALL))).toBe('new');
    at.later(9 * MINUTE);
    const second = at.submit(SMALL);
    expect(at.view(second)).toMatchObject({ why: 'SLICED_ORDER', usdValue: '5900', windowUsd: '5900' });
  });

  it('what fills still counts, what was canceled does not', () => {
    const at = open();
    at.submit({ orderType: 'market', quantity: '0.1' });
    const resting = at.submit({ quantity: '0.06', price: '59000' });
    at.cancel(resting);
    expect(at.status(at.submit({ quantity: '0.06', price: '59000' }))).toBe('new');
    expect(at.status(at.submit({ quantity: '0.01', price: '59000' }))).toBe('pendingApproval');
  });

  it('an order that waits counts as well', () => {
    const at = open();
    at.submit(LARGE);
    expect(at.status(at.submit({ quantity: '0.001', price: '59000' }))).toBe('pendingApproval');
  });

  it.each([
    ['the other side', { side: 'sell' as const, price: '61000' }],
    ['another person', {}],
  ])('%s is no slice', (name, change) => {
    const at = open();
    at.submit(SMALL);
    const outcome = at.submitAs(name === 'another person' ? SECOND_TRADER : TRADER, { ...SMALL, ...change });
    expect(outcome).toMatchObject({ report: { orderStatus: 'new' } });
  });

  it('another account of the same person is', () => {
    const at = open('other');
    at.submit(SMALL);
    expect(at.status(at.submit({ ...SMALL, account: 'other' }))).toBe('pendingApproval');
  });

  it('what was sent more than ten minutes ago does not count any more', () => {
    const at = open();
    at.submit(SMALL);
    at.later(10 * MINUTE + SECOND);
    expect(at.status(at.submit(SMALL))).toBe('new');
  });

  it('are seen within one batch, too', () => {
    const at = open();
    const ids = at.batch(SMALL, SMALL, SMALL);
    expect(ids.map((id) => at.status(id))).toEqual(['new', 'pendingApproval', 'pendingApproval']);
  });
});

describe('approval', () => {
  it('by another person sends the order to the venue', () => {
    const at = open();
    const id = at.submit({ orderType: 'market', quantity: '0.5' });
    expect(at.decide(id)).toMatchObject({ ok: true, reports: [{ orderStatus: 'filled', filledQuantity: '0.5' }] });
    expect(last(at, 'approvalDecided')).toMatchObject({
      ...{ decision: 'approved', actor: RISK, maxCost: '30000.005', usdValue: '30000.005' },
    });
    expect(at.locked('USDT')).toBe(0n);
    expect(at.story(id).slice(0, 4)).toEqual(['approvalRequested', 'approvalDecided', 'orderReleased', 'orderArrived']);
  });

  it('is answered when the order has arrived, and the report takes its way', () => {
    const at = new ApprovalDesk(slowRules(1_000)).open();
    const id = at.submit(LARGE);
    expect(at.decide(id)).toMatchObject({ reports: [{ orderStatus: 'pendingNew' }] });
    expect(at.pass(999).status(id)).toBe('pendingNew');
    expect(at.pass(20).status(id)).toBe('new');
  });

  it('of one’s own order is refused, by whatever login: persons are compared', () => {
    const at = open();
    const id = at.submit(LARGE);
    for (const via of ['grafana', 'token', 'cli'] as const)
      expect(at.decide(id, { actor: { ...TRADER, via } })).toMatchObject({
        ok: false,
        status: 403,
        code: 'FOUR_EYES_REQUIRED',
      });
    expect(at.decide(id, { actor: TRADER, decision: 'reject' })).toMatchObject({ code: 'FOUR_EYES_REQUIRED' });
    expect(at.status(id)).toBe('pendingApproval');
    expect(last(at, 'approvalRefused')).toMatchObject({ code: 'FOUR_EYES_REQUIRED', decision: 'reject', orderId: id });
  });

  it.each([
    ['PERSON_REQUIRED', { person: 'token:bot', via: 'token', verified: true }],
    ['IDENTITY_NOT_VERIFIED', { person: 'unverified', via: 'grafana', verified: false }],
  ] as const)('%s: needs a person whom the desk knows', (code, actor) => {
    const at = open();
    expect(at.decide(at.submit(LARGE), { actor })).toMatchObject({ status: 403, code });
  });

  it('of a program’s order is any person’s; a program with a person counts as that person', () => {
    const at = open();
    const bot = at.submitAs({ person: 'token:bot', via: 'token', verified: true }, LARGE);
    expect(at.decide(bot.id, { actor: TRADER })).toMatchObject({ ok: true });
    const second = at.submitAs({ ...TRADER, via: 'token' }, LARGE);
    expect(at.decide(second.id, { actor: TRADER })).toMatchObject({ code: 'FOUR_EYES_REQUIRED' });
  });

  it('is bound to the order that was seen', () => {
    const at = open();
    const [id, other] = [at.submit(LARGE), at.submit({ ...LARGE, quantity: '0.3' })];
    expect(at.decide(id, { orderHash: at.view(other).orderHash })).toMatchObject({
      status: 409,
      code: 'APPROVAL_HASH_DIFFERS',
    });
    expect(at.status(id)).toBe('pendingApproval');
  });

  it.each([
    ['0.5 % above what was seen', 603_000, true],
    ['a tick more', 603_001, false],
  ])('the cost may have risen by %s', (_name, cents, passes) => {
    const at = open();
    at.book([[599_999, 900_000]], [[600_000, 900_000]]);
    const id = at.submit({ orderType: 'market', quantity: '2' });
    const seen = at.view(id);
    expect(seen.cost).toBe('12000');
    at.book([[599_999, 900_000]], [[cents, 900_000]]);
    const outcome = at.decide(id, { maxCost: seen.cost });
    expect(outcome.ok).toBe(passes);
    if (passes) return;
    expect(outcome).toMatchObject({ status: 409, code: 'COST_ROSE', approval: { approvalId: id, cost: '12060.02' } });
    expect(at.decide(id)).toMatchObject({ ok: true });
  });

  it('runs every check again: what is refused now goes on waiting', () => {
    const at = open();
    const id = at.submit(LARGE);
    at.feed(aMarketState({ state: 'stale', reason: 'nothing came' }));
    expect(at.view(id).denials.map(({ code }) => code)).toContain('MARKET_NOT_LIVE');
    expect(at.decide(id)).toMatchObject({ ok: false, status: 503 });
    at.feed(aMarketState());
    at.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
    expect(at.decide(id)).toMatchObject({ ok: true });
  });

  it('counts the funds it holds already once, and takes the price of now', () => {
    const at = open();
    const id = at.submit({ orderType: 'market', quantity: '0.9' });
    const free = 250_000n - 54_000n;
    at.submit({ quantity: String(Number(free) / 59_000).slice(0, 6), price: '59000' });
    at.book([[5_900_000, 100_000]], [[5_900_001, 100_000]]);
    expect(at.decide(id)).toMatchObject({ ok: true, reports: [{ orderStatus: 'filled' }] });
    expect(last(at, 'orderReleased')).toMatchObject({ hold: { amount: '0' }, released: '900' });
  });

  it('is for once: of two who approve at the same moment one is too late', () => {
    const at = open();
    const id = at.submit(LARGE);
    const seen = { orderHash: at.view(id).orderHash, maxCost: '11800' };
    expect(at.decide(id, seen)).toMatchObject({ ok: true });
    const late = at.decide(id, { ...seen, actor: SECOND_TRADER });
    expect(late).toMatchObject({ ok: false, status: 409, code: 'APPROVAL_ALREADY_DECIDED' });
    expect(at.events.filter(({ type }) => type === 'orderReleased')).toHaveLength(1);
  });

  it('nothing waits under an unknown id', () => {
    const at = open();
    expect(at.decide('no-such')).toMatchObject({ status: 404, code: 'APPROVAL_NOT_FOUND' });
    expect(at.decide(at.submit(SMALL))).toMatchObject({ status: 404 });
  });
});

describe('the end of waiting', () => {
  it.each([
    ['one microsecond before', 5 * MINUTE - 1, true],
    ['at the microsecond', 5 * MINUTE, false],
  ])('%s the five minutes are over', (_name, after, passes) => {
    const at = open();
    const id = at.submit(LARGE);
    const { expiresAt } = [...at.core.state.approvals.values()][0] ?? { expiresAt: 0 };
    at.now = expiresAt - 5 * MINUTE + after;
    at.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
    const seen = { orderHash: at.order(id).terms.payloadHash, maxCost: '11800' };
    expect(at.decide(id, seen).ok).toBe(passes);
    if (passes) return;
    expect(at.order(id)).toMatchObject({ status: 'expired', hold: 0n, reason: { code: 'APPROVAL_EXPIRED' } });
    expect(last(at, 'approvalDecided')).toMatchObject({ decision: 'expired', time: expiresAt });
    expect(at.locked('USDT')).toBe(0n);
  });

  it('a rejection gives the funds back and says who and why', () => {
    const at = open();
    const id = at.submit(LARGE);
    expect(at.decide(id, { decision: 'reject', maxCost: null, reason: 'too big for today' })).toMatchObject({
      ok: true,
      reports: [
        {
          orderStatus: 'canceled',
          reason: { code: 'APPROVAL_REJECTED', text: 'Rejected by p-risk: too big for today' },
        },
      ],
    });
    expect(at.locked('USDT')).toBe(0n);
    expect(last(at, 'approvalDecided')).toMatchObject({ decision: 'rejected', reason: 'too big for today' });
  });

  it('its owner cancels it at once, whatever the latency, and nothing is left to approve', () => {
    const at = new ApprovalDesk(slowRules(1_000)).open();
    const id = at.submit(LARGE);
    expect(at.cancel(id)).toMatchObject({
      ok: true,
      report: { orderStatus: 'canceled', reason: { code: 'USER_REQUEST' } },
    });
    expect(at.story(id)).toEqual(['approvalRequested', 'approvalDecided', 'orderCanceled']);
    expect(last(at, 'approvalDecided')).toMatchObject({ decision: 'void', actor: TRADER });
    expect(at.decide(id, { orderHash: 'x' })).toMatchObject({ code: 'APPROVAL_ALREADY_DECIDED' });
    expect([at.waiting(), at.locked('USDT'), at.core.nextDueAt]).toEqual([[], 0n, null]);
  });

  it('cancel all takes it along', () => {
    const at = open();
    const id = at.submit(LARGE);
    at.send(aCancelAll());
    expect([at.status(id), at.waiting()]).toEqual(['canceled', []]);
  });

  it('a kill voids it, and after the re-arm it is not there any more', () => {
    const at = open();
    const id = at.submit(LARGE);
    const trip = aTrip({ scope: 'account', scopeValue: 'main' });
    at.send(trip);
    expect(at.order(id).reason?.code).toBe('KILL_SWITCH');
    expect(last(at, 'approvalDecided')).toMatchObject({ decision: 'void', orderId: id });
    at.pass(2 * MINUTE);
    at.send(aRearm(trip.killId));
    expect(at.decide(id)).toMatchObject({ ok: false, code: 'APPROVAL_ALREADY_DECIDED' });
    expect(at.locked('USDT')).toBe(0n);
  });

  it('a reset of the account voids it', () => {
    const at = open();
    const id = at.submit(LARGE);
    const { actor, receivedAt, requestId } = aCancel(id);
    const asked = { actor, receivedAt, requestId };
    at.send({ ...asked, type: 'resetAccount', account: 'main', epoch: 1, reason: 'anew', deposits: [] });
    expect([at.status(id), at.waiting(), at.locked('USDT')]).toEqual(['canceled', [], 0n]);
  });

  it('its own time in force may end it first', () => {
    const at = open();
    const id = at.submit({ ...LARGE, timeInForce: 'GTD', expireAt: new Date(at.now / 1000 + 60_000).toISOString() });
    at.pass(MINUTE);
    expect(at.order(id)).toMatchObject({ status: 'expired', reason: { code: 'GTD' } });
    expect(last(at, 'approvalDecided')).toMatchObject({ decision: 'void' });
  });

  it('a replace of it is refused clearly', () => {
    const at = open();
    const id = at.submit(LARGE);
    expect(at.replace(id, { quantity: '0.1' })).toMatchObject({ ok: false, status: 409, code: 'APPROVAL_PENDING' });
    expect(at.status(id)).toBe('pendingApproval');
  });

  it('a replace that would make an order large is refused, one that makes it smaller is not', () => {
    const at = open();
    const id = at.submit(SMALL);
    expect(at.replace(id, { quantity: '0.2' })).toMatchObject({ ok: false, status: 422, code: 'APPROVAL_NEEDED' });
    expect(at.replace(id, { quantity: '0.15' })).toMatchObject({ ok: true });
    const large = at.submit({ ...LARGE, side: 'sell', price: '61000' });
    at.decide(large);
    expect(at.replace(large, { quantity: '0.19' })).toMatchObject({ ok: true });
    expect(at.replace(large, { quantity: '0.3' })).toMatchObject({ code: 'APPROVAL_NEEDED' });
  });
});

it('limits of the desk count what waits', () => {
  const at = open();
  const id = at.submit(LARGE);
  const used = () => at.core.state.usage.by.account.get('main');
  expect(used()).toMatchObject({ openUsd: parseAmount('11800'), openOrders: 1 });
  at.decide(id, { decision: 'reject' });
  expect(used()).toMatchObject({ openUsd: 0n, openOrders: 0 });
});

it('at its approval an order counts once in each limit, and the rate not again', () => {
  const at = open();
  const limits = { dayNotional: '12000', openOrders: 1, ordersPerMinute: 1 };
  at.setRules({
    ...APPROVALS,
    duplicateSeconds: 60,
    limits: [{ scope: 'person', scopeValue: '*', limits }],
  });
  const id = at.submit(LARGE);
  expect(at.submitAs(TRADER, { ...SMALL, quantity: '0.001' })).toMatchObject({ ok: false, status: 429 });
  expect(at.view(id).denials).toEqual([]);
  expect(at.decide(id)).toMatchObject({ ok: true, reports: [{ orderStatus: 'new' }] });
});

it('a limit that was lowered while it waited refuses its approval', () => {
  const at = open();
  const id = at.submit(LARGE);
  at.setRules({ ...APPROVALS, limits: [{ scope: 'account', scopeValue: '*', limits: { orderNotional: '11799.99' } }] });
  expect(at.decide(id)).toMatchObject({ ok: false, code: 'ORDER_NOTIONAL_LIMIT' });
  expect([at.status(id), last(at, 'approvalRefused')]).toMatchObject([
    'pendingApproval',
    { code: 'ORDER_NOTIONAL_LIMIT' },
  ]);
});
