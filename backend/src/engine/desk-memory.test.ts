import { NOW, aListing, aMarketState, aTrade } from '../../test/builders.js';
import { RULES } from '../../test/desk-harness.js';
import { aDelivery } from '../../test/grafana/desk-in-memory.js';
import { MarketMemory } from '../market/market-memory.js';
import type { MarketEvent } from '../model/market-event.js';
import { DeskMemory, type DeskMemoryOptions } from './desk-memory.js';

const SECOND = 1_000_000;

function aDesk(change: Partial<DeskMemoryOptions> = {}) {
  const market = new MarketMemory();
  const facts = () => {
    throw new Error('nobody asks for these');
  };
  return { market, memory: new DeskMemory({ market, rules: RULES, delivery: () => [], facts, ...change }) };
}
function quoted(venue: string, bid: number): MarketEvent[] {
  const on = { venue, symbol: 'BTC/USDT' };
  const sizes = { sequence: 1, bid, bidSize: 1, ask: bid + 10, askSize: 1 };
  return [aListing(on), aMarketState(on), { type: 'quote', ...on, ...sizes, timeExchange: NOW, timeReceived: NOW }];
}

test('only venues that the running source offers take part in the consolidated market', () => {
  const { market, memory } = aDesk();
  for (const event of [...quoted('demo', 100), ...quoted('binance', 105)]) market.apply(event);
  expect(memory.consolidated({})).toMatchObject([{ bid: '1', bidVenue: 'demo', venues: 1 }]);
});

test('delays are those of the minute before the desk’s clock, or before the newest event without one', () => {
  const events = [aListing(), aTrade({ timeExchange: NOW - 9_000 })];
  const timed = aDesk({ now: () => NOW + 120 * SECOND });
  const untimed = aDesk();
  for (const event of events) {
    timed.market.apply(event);
    untimed.market.apply(event);
  }
  expect(timed.memory.feeds({})).toMatchObject([{ trades: 1, delayMs: null }]);
  expect(untimed.memory.feeds({})).toMatchObject([{ trades: 1, delayMs: 9 }]);
});

test('a queue that drops and stands still is told as of now', () => {
  const { memory } = aDesk({ delivery: () => [aDelivery({ droppedRows: 3, waitingRows: 5 })] });
  expect(memory.deliveryTroubles(NOW)).toEqual([{ queue: 'spool', droppedRecent: 3, stuck: false }]);
  expect(memory.deliveryTroubles(NOW + 60 * SECOND)).toEqual([{ queue: 'spool', droppedRecent: 3, stuck: true }]);
  expect(memory.deliveryTroubles(NOW + 600 * SECOND)).toMatchObject([{ droppedRecent: 0 }]);
});
