import { FlaggedTrades } from '../../src/watch/flagged-trades.js';
import { UNLIMITED } from '../../src/model/risk-rules.js';
import { aBook, aListing, aMarketState, anAccount, anId, NOW, RISK } from '../builders.js';
import { DeskHarness } from '../desk-harness.js';
import { GATE } from '../gate-desk.js';
import { anOrder, startApi, type RunningApi } from './api-fixture.js';

const KYC = '/api/v1/customers/demo-main/kyc';
let api: RunningApi;
let desk: DeskHarness;
beforeEach(async () => {
  desk = new DeskHarness();
  api = await startApi({ commands: desk.engine, reader: desk.memory });
  const flagged = new FlaggedTrades({
    state: () => desk.memory.state,
    submit: (command) => desk.engine.submit(command),
    now: () => NOW,
    onFault: (cause) => api.faults.push(cause),
  });
  desk.engine.onCommitted(flagged.listen);
  desk.feed(aListing(), aMarketState(), aBook());
  await desk.run(anAccount({ account: 'demo-main', kyc: 'none' }));
  const asked = { actor: RISK, receivedAt: NOW + 1_000, requestId: anId() };
  const rules = { ...UNLIMITED, gate: GATE };
  await desk.run({ type: 'changeRiskRules', ...asked, version: 0, rules, reason: 'test', effectiveAt: NOW + 1_000 });
});
afterEach(() => api.stop());

test('an order that needs KYC is refused in words, goes through once the customer is verified, and is flagged', async () => {
  const trader = await api.through();
  const officer = await api.through({ username: 'compliance', role: 'Admin' });
  const order = (clientOrderId: string) => anOrder({ clientOrderId, quantity: '0.9', price: '60000.01' });
  const send = (id: string) => api.send('POST', '/api/v1/orders', trader, order(id));
  const state = (body: object) => api.send('PUT', KYC, officer, { reason: 'application', ...body });

  const refused = await send('a');
  expect([refused.status, refused.body.code, refused.body.denials.length]).toEqual([422, 'KYC_REQUIRED', 2]);
  expect(refused.body.detail).toMatch(
    /^KYC verification required: a trade of 10000 USD or more \(this is 54000.01 USD\)/,
  );
  expect(refused.body.denials[1].detail).toMatch(/^Daily limit exceeded: /);

  expect((await state({ status: 'verified' })).body.code).toBe('KYC_STEP_NOT_ALLOWED');
  expect((await state({ status: 'pending', reference: 'case-4711' })).body).toMatchObject({ status: 'pending' });
  expect((await send('b')).body.code).toBe('KYC_PENDING');
  expect((await state({ status: 'verified', tier: 2 })).body).toMatchObject({ status: 'verified', tier: 2 });
  const taken = await send('c');
  expect([taken.status, taken.body.orderStatus]).toEqual([201, 'filled']);

  const accounts = await api.send('GET', '/api/v1/accounts/demo-main', trader);
  expect(accounts.body.kyc).toBe('verified');
  const view = await api.send('GET', KYC, officer);
  expect(view.body.day).toEqual({ usedUsd: '54000.009', limitUsd: null, resetsAt: '2026-11-22T00:00:00.000000Z' });
  const events = desk.store.readAfter(0, 100).map(({ event }) => event);
  expect(events.filter(({ type }) => type === 'tradeFlagged')).toMatchObject([
    { orderId: taken.body.orderId, tradeId: taken.body.fills[0].tradeId, usdValue: '54000.009', rateSource: 'par' },
  ]);
  expect(JSON.stringify(events)).not.toContain('4711');
  expect(api.faults).toEqual([]);
});
