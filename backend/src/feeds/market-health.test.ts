import type { BookUpdated, QuoteUpdated } from '../model/market-event.js';
import { MarketHealth } from './market-health.js';

const S = 1_000_000;
const T0 = 1_700_000_000 * S;
const from = { venue: 'demo', symbol: 'BTC/USDT' };
const book = (at: number, change: Partial<BookUpdated> = {}): BookUpdated => ({
  type: 'book',
  ...from,
  sequence: at,
  bids: [[100, 1]],
  asks: [[101, 1]],
  timeExchange: T0 + at,
  timeReceived: T0 + at,
  ...change,
});
const quote = (at: number, bid: number, ask: number): QuoteUpdated => ({
  type: 'quote',
  ...from,
  sequence: at,
  bid,
  bidSize: 1,
  ask,
  askSize: 1,
  timeExchange: T0 + at,
  timeReceived: T0 + at,
});
function aLiveMarket() {
  const health = new MarketHealth(from.venue, from.symbol, 5 * S);
  health.connecting(T0);
  health.bookArrived(book(1 * S));
  return health;
}

test('live only with a book that has both sides', () => {
  const health = new MarketHealth(from.venue, from.symbol, 5 * S);
  expect(health.connecting(T0)?.state).toBe('connecting');
  expect(health.bookArrived(book(S, { asks: [] }))?.state).toBe('stale');
  expect(health.bookArrived(book(2 * S))?.state).toBe('live');
  expect(health.bookArrived(book(3 * S))).toBeUndefined();
});

test('silence is stale at the limit, not before, and clears with the next book', () => {
  const health = aLiveMarket();
  expect(health.check(T0 + 6 * S - 1)).toBeUndefined();
  expect(health.check(T0 + 6 * S)).toMatchObject({ state: 'stale', reason: 'no book for 5 s' });
  expect(health.check(T0 + 7 * S)).toBeUndefined();
  expect(health.bookArrived(book(8 * S))?.state).toBe('live');
});

test('quotes that stop while the book moves on make the market stale', () => {
  const health = aLiveMarket();
  health.quoteArrived(quote(1 * S, 100, 101));
  for (let at = 2; at <= 6; at += 1) health.bookArrived(book(at * S, { bids: [[99, 1]], asks: [[100, 1]] }));
  expect(health.check(T0 + 6 * S)).toBeUndefined();
  health.bookArrived(book(7 * S, { bids: [[99, 1]], asks: [[100, 1]] }));
  expect(health.check(T0 + 7 * S)).toMatchObject({ state: 'stale', reason: expect.stringContaining('quotes stopped') });
});

test('a quote that never comes though the best price moved is as dead as one that stopped', () => {
  const health = aLiveMarket();
  health.bookArrived(book(2 * S, { bids: [[99, 1]] }));
  for (let at = 3; at <= 7; at += 1) health.bookArrived(book(at * S, { bids: [[99, 1]] }));
  expect(health.check(T0 + 7 * S)).toMatchObject({ state: 'stale', reason: expect.stringContaining('quotes stopped') });
});

test('no quotes are no fault while the best price stands still', () => {
  const health = aLiveMarket();
  for (let at = 2; at <= 20; at += 1) health.bookArrived(book(at * S, { bids: [[100, at]] }));
  expect(health.check(T0 + 20 * S)).toBeUndefined();
});

test.each(['gapped', 'crossed'] as const)('%s is followed by resyncing and live again', (kind) => {
  const health = aLiveMarket();
  expect(health.bookLost(T0 + 2 * S, kind, 'why').map(({ state }) => state)).toEqual([kind, 'resyncing']);
  expect(health.bookArrived(book(3 * S))?.state).toBe('live');
});

test('an open circuit is a state of its own, and no reason for another connection', () => {
  const health = aLiveMarket();
  expect(health.disconnected(T0 + 2 * S, 'paused', 'circuitOpen')).toMatchObject({
    state: 'circuitOpen',
    reason: 'paused',
  });
  expect(health.outOfPatience(T0 + 900 * S)).toBe(false);
  expect(health.connecting(T0 + 30 * S)?.state).toBe('connecting');
});

test('patience doubles with each fruitless reconnect and returns when the market is busy', () => {
  const health = aLiveMarket();
  expect(health.outOfPatience(T0 + 10 * S)).toBe(false);
  expect(health.outOfPatience(T0 + 11 * S)).toBe(true);
  health.connecting(T0 + 11 * S);
  expect(health.outOfPatience(T0 + 30 * S)).toBe(false);
  expect(health.outOfPatience(T0 + 31 * S)).toBe(true);
  for (let at = 1; at <= 101; at += 1) health.bookArrived(book(31 * S + at));
  expect(health.outOfPatience(T0 + 31 * S + 101 + 10 * S)).toBe(true);
});
