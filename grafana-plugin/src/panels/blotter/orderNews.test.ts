import { anOrder, aPerson } from '../../testing/fakeDesk.js';
import { lookForNews, type Watch } from './orderNews.js';
import { NewsDesk, type Telling } from './newsDesk.js';

const me = aPerson();
const at = (seconds: number) => `2026-11-21T10:00:0${seconds}.000000Z`;
const filled = { orderStatus: 'filled', filledQuantity: '0.5', leavesQuantity: '0' } as const;
const cancel = (text: string) => ({ orderStatus: 'canceled', reason: { code: 'USER_REQUEST', text } }) as const;

function after(first: ReturnType<typeof anOrder>[], then: ReturnType<typeof anOrder>[], person = me): string[] {
  const { watch } = lookForNews(undefined, 'demo-main', first, person);
  return lookForNews(watch, 'demo-main', then, person).news.map(({ kind }) => kind);
}

it.each([
  ['a fill', filled, ['filled']],
  ['a first part of a fill', { orderStatus: 'partiallyFilled', filledQuantity: '0.1' } as const, ['partlyFilled']],
  ['an expiry', { orderStatus: 'expired' } as const, ['expired']],
  ['a cancel by somebody else', cancel('Canceled at the request of p-risk.'), ['canceled']],
  ['a cancel by a kill', cancel('The kill switch was thrown.'), ['canceled']],
  ['a cancel by me', cancel('Canceled at the request of p-trader.'), []],
  ['a cancel of all by me', cancel('Canceled with all others of the account at the request of p-trader.'), []],
  ['a replace', { quantity: '0.4' }, []],
])('tells of %s', (_, change, kinds) => {
  expect(after([anOrder()], [anOrder(change)])).toEqual(kinds);
});

it('tells of no order that had ended before the first look, nor twice of one', () => {
  expect(lookForNews(undefined, '', [anOrder(filled)], me).news).toEqual([]);
  expect(after([anOrder(filled)], [anOrder(filled)])).toEqual([]);
  const part = anOrder({ orderStatus: 'partiallyFilled', filledQuantity: '0.1' });
  expect(after([part], [{ ...part, filledQuantity: '0.2' }])).toEqual([]);
});

it('tells of an order that somebody placed and that filled between two looks, but not of one of an older page', () => {
  const first = [anOrder({ updatedAt: at(2) })];
  const other = { orderId: 'order-9', person: 'p-token', ...filled };
  expect(after(first, [...first, anOrder({ ...other, createdAt: at(3) })])).toEqual(['filled']);
  expect(after(first, [...first, anOrder({ ...other, createdAt: at(1) })])).toEqual([]);
  expect(after(first, [...first, anOrder({ ...other, person: 'p-trader', createdAt: at(3) })])).toEqual([]);
});

it('tells of own orders and of own accounts only, and begins anew with another account', () => {
  const strange = { account: 'bot-1', person: 'p-bot' };
  expect(after([anOrder(strange)], [anOrder({ ...strange, ...filled })])).toEqual([]);
  expect(
    after([anOrder({ ...strange, person: 'p-trader' })], [anOrder({ ...strange, ...filled, person: 'p-trader' })]),
  ).toEqual(['filled']);
  const { watch }: { watch: Watch } = lookForNews(undefined, 'demo-main', [anOrder()], me);
  expect(lookForNews(watch, 'live-main', [anOrder(filled)], me).news).toEqual([]);
});

describe('the news desk', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => jest.useRealTimers());
  const piece = (kind: Telling['kind'], number: number): Telling => ({ kind, title: `t${number}`, text: 'x' });

  it('tells three at once and the rest of a flood as one, and three again when it is quiet', () => {
    const told: string[] = [];
    const desk = new NewsDesk((title, text) => told.push(title.startsWith('t') ? title : `${title}: ${text}`));
    desk.take([1, 2].map((number) => piece('filled', number)));
    desk.take([3, 4, 5].map((number) => piece('canceled', number)));
    expect(told).toEqual(['t1', 't2', 't3']);
    desk.take([piece('expired', 6)]);
    jest.advanceTimersByTime(2_000);
    expect(told.slice(3)).toEqual(['3 more orders changed: 1 expired, 2 canceled. The blotter shows each.']);
    desk.take([piece('filled', 7)]);
    jest.advanceTimersByTime(9_000);
    expect(told).toHaveLength(4);
    jest.advanceTimersByTime(1_000);
    expect(told.slice(4)).toEqual(['1 more order changed: 1 filled. The blotter shows each.']);
    jest.advanceTimersByTime(10_001);
    desk.take([piece('filled', 8)]);
    expect(told.slice(5)).toEqual(['t8']);
  });
});
