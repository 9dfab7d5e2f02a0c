import { fireEvent, screen } from '@testing-library/react';
import { changesOf } from '../../desk/leaves.js';
import { testIds } from '../../desk/testIds.js';
import { aLimitUse, aRuleSet } from '../../testing/complianceDesk.js';
import { aPerson } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { renderPage } from '../../testing/renderPage.js';
import { pass } from '../../testing/renderPanel.js';
import { LimitsPage } from './LimitsPage.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.limits;
const press = (id: string) => fireEvent.click(screen.getByTestId(id));
const put = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } });
const RULES = aRuleSet().rules;
const KEY = 'demo-main mean demo|BTC/USDT buy';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T22:30:00Z') });
  resetWorld();
  world.desk.answer('GET limits', [
    aLimitUse({
      limit: 'dayNotional',
      max: '100000',
      used: '82000',
      percent: 82,
      tier: 'warn75',
      resetsAt: '2026-11-22T00:00:00Z',
    }),
  ]);
  world.desk.answer('GET limits/rules', aRuleSet());
});
afterEach(() => jest.useRealTimers());

it('shows use, tier and what is left of the UTC day', async () => {
  await renderPage(LimitsPage);
  expect(screen.getByTestId(ids.dayEnd)).toHaveTextContent('1:30:00');
  const use = screen.getByTestId(ids.use);
  for (const words of ['person p-trader', '82,000', '100,000', '82 %', '75 % or more', '1:30:00'])
    expect(use).toHaveTextContent(words);
  expect(screen.getByTestId(ids.version)).toHaveTextContent('Version 3, in force since 08:00:00 UTC: from desk.yaml.');
  expect(screen.getByTestId(ids.rules)).toHaveTextContent('limits.account *.limits.dayNotional');
});

it('changes the rules of the version that was seen, with reason and time, after listing what changes', async () => {
  world.desk.answer('PUT limits/rules', aRuleSet({ version: 4 }));
  await renderPage(LimitsPage);
  press(ids.change);
  expect(screen.getByTestId(testIds.confirm.box)).toHaveTextContent('Nothing changes.');
  put(
    ids.rulesText,
    JSON.stringify(RULES).replace('100000', '90000').replace('"duplicateSeconds":null', '"duplicateSeconds":30'),
  );
  expect(screen.getByTestId(ids.changes)).toHaveTextContent(
    'duplicateSeconds: off → 30limits.account *.limits.dayNotional: 100000 → 90000',
  );
  put(ids.effectiveAt, '2026-11-22T00:00');
  put(testIds.confirm.reason, 'quieter weekend');
  press(testIds.confirm.confirm);
  await pass(50);
  expect(world.desk.sent('PUT limits/rules').map(({ data }) => data)).toEqual([
    {
      version: 3,
      rules: {
        ...RULES,
        limits: [{ scope: 'account', scopeValue: '*', limits: { dayNotional: '90000' } }],
        duplicateSeconds: 30,
      },
      reason: 'quieter weekend',
      effectiveAt: '2026-11-22T00:00:00Z',
    },
  ]);
  expect(screen.getByTestId(ids.done)).toHaveTextContent('Version 4');
});

it.each([
  ['{', 'JSON'],
  [
    '{"limits":[{"scope":"venue","limits":{"dayLoss":"5"}}]}',
    'limits.0.limits.dayLoss is counted by account, not by venue',
  ],
])('says what is wrong with %s before anything is sent', async (text, words) => {
  await renderPage(LimitsPage);
  press(ids.change);
  put(ids.rulesText, text);
  put(testIds.confirm.reason, 'why');
  expect(screen.getByTestId(testIds.confirm.box)).toHaveTextContent(words);
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeDisabled();
});

it('keeps what was typed when the service refuses', async () => {
  world.desk.refuse('PUT limits/rules', { status: 409, detail: 'The rules are of version 4 by now.' });
  await renderPage(LimitsPage);
  press(ids.change);
  put(ids.rulesText, '{"duplicateSeconds": 5}');
  put(testIds.confirm.reason, 'why');
  press(testIds.confirm.confirm);
  await pass(50);
  expect(screen.getByTestId(testIds.confirm.message)).toHaveTextContent(
    'Not changed: The rules are of version 4 by now.',
  );
  expect(screen.getByTestId(ids.rulesText)).toHaveValue('{"duplicateSeconds": 5}');
});

it('lets a throttled strategy go on, with a reason', async () => {
  const stop = { key: KEY, account: 'demo-main', fills: 5, windowSeconds: 10, time: '2026-11-21T22:29:00Z' };
  world.desk.answer('GET limits/rules', aRuleSet({ throttled: [stop] }));
  const route = `POST limits/throttles/${encodeURIComponent(KEY)}/release`;
  world.desk.answer(route, aRuleSet());
  await renderPage(LimitsPage);
  press(ids.release);
  put(testIds.confirm.reason, 'looked into');
  press(testIds.confirm.confirm);
  await pass(50);
  expect(world.desk.sent(route)[0]?.data).toEqual({ reason: 'looked into' });
});

it('lets others look, with the change closed and who may', async () => {
  world.desk.answer('GET me', aPerson({ actions: ['orders:read'] }));
  await renderPage(LimitsPage);
  expect(screen.getByTestId(testIds.page.lookOnly)).toHaveTextContent('risk in the desk’s list of people');
  expect(screen.getByTestId(ids.change)).toHaveAttribute('aria-disabled', 'true');
});

it('tells no limit from a service that is away', async () => {
  world.desk.answer('GET limits', []);
  const first = await renderPage(LimitsPage);
  expect(screen.getByTestId(testIds.page.empty)).toHaveTextContent('No limit applies here.');
  first.unmount();
  world.desk.stop();
  await renderPage(LimitsPage);
  expect(screen.getAllByTestId(testIds.feedFault)[0]).toHaveTextContent('cannot be reached');
});

it('counts a list that was only put in another order as no change', () => {
  const a = { scope: 'account', scopeValue: 'a', limits: { openOrders: 1 } };
  const b = { scope: 'account', scopeValue: 'b', limits: { openOrders: 2 } };
  expect(changesOf({ limits: [a, b] }, { limits: [b, a] })).toEqual([]);
});
