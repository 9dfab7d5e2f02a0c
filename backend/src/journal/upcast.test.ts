import { apply } from '../engine/apply.js';
import { emptyState } from '../engine/state.js';
import { formatAmount } from '../model/decimal.js';
import type { DeskEvent } from '../model/desk-event.js';
import { aFilledOrder, anOpening } from '../../test/scripted-journal.js';
import { SCHEMA_VERSION } from './event-chain.js';
import { upcast } from './upcast.js';

const DECIDED = { time: 5, actor: { person: 'p', via: 'grafana', verified: true }, requestId: 'r' };
const TERMS = { orderId: 'o', clientOrderId: 'c', orderType: 'limit', timeInForce: 'GTC', price: '1' };
const NEW_TERMS = {
  ...{ stopPrice: null, expireAt: null, trailingOffset: null, trailingOffsetType: null, triggerSource: null },
  ...{ selfTradePrevention: 'none', postOnly: 'none', orderListId: null, contingency: null, listIndex: null },
};
const NO_BAND = { pessimisticLots: 0, optimisticLots: 0 };

it.each<[string, object, object]>([
  ['fundsDeposited', { amount: '1' }, { amount: '1', transferId: null }],
  [
    'orderAccepted',
    { order: TERMS, book: { sequence: 1 } },
    {
      ...{ order: { ...TERMS, ...NEW_TERMS }, book: { sequence: 1 }, stopTicks: null, dueAt: null, queueAhead: null },
      ...{ preset: 'v1', waits: false, usdValue: null, usdRate: null, usdRateSource: null },
    },
  ],
  ['orderDenied', { order: TERMS, status: 422 }, { order: { ...TERMS, ...NEW_TERMS }, status: 422 }],
  [
    'orderFilled',
    { cause: { kind: 'trade', marketTradeId: 'm', printed: 7 } },
    {
      cause: { kind: 'trade', marketTradeId: 'm', printed: 7, budgetBefore: 0, queueModel: null, queueAhead: null },
      ...{ feeTier: null, feeSource: 'instrument', preset: 'v1', reportedAt: 5, band: NO_BAND },
    },
  ],
  [
    'orderFilled',
    { cause: { kind: 'book', level: 1 } },
    {
      cause: { kind: 'book', level: 1 },
      ...{ feeTier: null, feeSource: 'instrument', preset: 'v1', reportedAt: 5, band: NO_BAND },
    },
  ],
  ['orderCanceled', { reason: 'CANCEL_ALL' }, { reason: 'CANCEL_ALL', band: NO_BAND }],
  ['killSwitchRearmed', { killId: 'k' }, { killId: 'k' }],
])('%s of version 1 gets what it meant', (type, stored, meant) => {
  expect(upcast({ ...DECIDED, type, ...stored }, 1)).toEqual({ ...DECIDED, type, ...meant });
});

it("leaves today's events as they are", () => {
  for (const event of [...anOpening(), ...aFilledOrder('o-1')])
    expect(upcast(event as unknown as Record<string, unknown>, SCHEMA_VERSION)).toBe(event);
});

/** Today's events with all that version 1 did not have taken away. */
function asVersion1(event: DeskEvent): Record<string, unknown> {
  const added =
    /^(transferId|stopTicks|dueAt|queueAhead|waits|preset|feeTier|feeSource|reportedAt|band|budgetBefore|queueModel)$/;
  const ofTerms = new RegExp(`^(${Object.keys(NEW_TERMS).join('|')})$`);
  return JSON.parse(
    JSON.stringify(event, (key, value: unknown) => (added.test(key) || ofTerms.test(key) ? undefined : value)),
  ) as Record<string, unknown>;
}

it('folds to money and orders', () => {
  const state = emptyState();
  for (const event of [...anOpening(), ...aFilledOrder('o-1')]) apply(state, upcast(asVersion1(event), 1));
  const balances = [...(state.accounts.get('demo-main')?.balances ?? [])];
  expect(balances.map(([currency, { total, locked }]) => [currency, formatAmount(total), locked])).toEqual([
    ['USDT', '219999.995', 0n],
    ['BTC', '0.4995', 0n],
  ]);
  expect(state.orders.get('o-1')).toMatchObject({ status: 'filled', preset: 'v1', hold: 0n });
  expect(state.working.size).toBe(0);
});
