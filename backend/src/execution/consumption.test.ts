import type { Level } from '../model/market-event.js';
import { consume, consumedAt, followBook, type ConsumptionLedger } from './consumption.js';

const after = (levels: Level[]) => {
  const ledger: ConsumptionLedger = new Map();
  consume(ledger, 100, 30);
  followBook(ledger, levels, 'sell');
  return consumedAt(ledger, 100);
};

it.each<[string, Level[], number]>([
  ['unchanged', [[100, 50]], 30],
  ['grown: only the growth is fresh', [[100, 70]], 30],
  ['shrunk: no more than shown', [[100, 10]], 10],
  ['gone', [[101, 50]], 0],
  ['the whole side gone', [], 0],
  [
    'beyond the last level shown: unknown, kept',
    [
      [98, 5],
      [99, 5],
    ],
    30,
  ],
])('a level %s', (_name, levels, consumed) => expect(after(levels)).toBe(consumed));

it('forgets what went before a level came back', () => {
  const ledger: ConsumptionLedger = new Map();
  consume(ledger, 100, 50);
  followBook(ledger, [[100, 10]], 'buy');
  followBook(ledger, [[100, 60]], 'buy');
  expect(consumedAt(ledger, 100)).toBe(10);
});
