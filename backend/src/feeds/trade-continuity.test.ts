import type { TradePrinted } from '../model/market-event.js';
import { TradeContinuity } from './trade-continuity.js';

const trade = (tradeId: string, time: number): TradePrinted => ({
  type: 'trade',
  venue: 'demo',
  symbol: 'BTC/USDT',
  tradeId,
  price: 1,
  quantity: 1,
  side: 'buy',
  timeExchange: time,
  timeReceived: time,
});

test.each([
  [
    'next id passes',
    [
      ['1', 1],
      ['2', 1],
    ],
    [true, true],
    [],
  ],
  [
    'repeated after a reconnect is dropped',
    [
      ['1', 1],
      ['2', 2],
      ['1', 1],
      ['3', 3],
    ],
    [true, true, false, true],
    [],
  ],
  [
    'a jump is a gap with exact bounds',
    [
      ['1', 1],
      ['5', 4],
    ],
    [true, true],
    [['2', '4', 1, 4]],
  ],
  [
    'ids that begin anew are a gap without bounds',
    [
      ['900', 1],
      ['1', 2],
      ['2', 3],
    ],
    [true, true, true],
    [[null, null, 1, 2]],
  ],
] as const)('consecutive ids: %s', (_name, trades, passes, gaps) => {
  const continuity = new TradeContinuity(true);
  const verdicts = trades.map(([id, time]) => continuity.judge(trade(id, time)));
  expect(verdicts.map(({ pass }) => pass)).toEqual(passes);
  const found = verdicts.flatMap((verdict) => (verdict.pass && verdict.gap !== undefined ? [verdict.gap] : []));
  expect(found.map(({ fromId, toId, fromTime, toTime }) => [fromId, toId, fromTime, toTime])).toEqual(gaps);
});

test('other ids: each once, no gap is guessed', () => {
  const continuity = new TradeContinuity(false);
  const verdicts = ['a', 'c', 'a', '7', '9'].map((id) => continuity.judge(trade(id, 1)));
  expect(verdicts).toEqual([
    { pass: true, gap: undefined },
    { pass: true, gap: undefined },
    { pass: false },
    { pass: true, gap: undefined },
    { pass: true, gap: undefined },
  ]);
});
