import * as fc from 'fast-check';
import type { TradePrinted } from '../model/market-event.js';
import { NumberedTrades } from './trade-continuity-numbered.js';
import { RememberedTrades } from './trade-continuity-remembered.js';

const S = 1_000_000;
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
/** In a series without holes of time, trade n happened at n seconds. */
const numbered = (id: number) => trade(`${id}`, (id % 1_000_000) * S);
const ids = (trades: readonly TradePrinted[]) => trades.map(({ tradeId }) => Number(tradeId));

describe('numbered trades', () => {
  test.each([
    ['next id passes', [1, 2, 3], [true, true, true], 0],
    ['repeated after a reconnect is dropped', [1, 2, 1, 3], [true, true, false, true], 0],
    ['a jump opens one hole and passes at once', [1, 5], [true, true], 1],
    ['a straggler parts the hole', [1, 5, 3], [true, true, true], 2],
    ['ids of 16 digits are numbers too', [1795250655592023, 1795250655592026], [true, true], 1],
    ['stragglers close it', [1, 4, 3, 2], [true, true, true, true], 0],
  ] as const)('%s', (_name, series, passes, holes) => {
    const trades = new NumberedTrades(undefined);
    expect(series.map((id) => trades.judge(numbered(id)))).toEqual(passes);
    expect(trades.holes).toBe(holes);
    expect(trades.takeLost()).toEqual([]);
  });

  test('what a page does not have below its newest is lost with exact ids and the times around them', () => {
    const trades = new NumberedTrades({ tradeId: '10', timeExchange: 10 * S });
    trades.judge(numbered(30));
    expect(trades.complete).toEqual({ tradeId: '10', timeExchange: 10 * S });
    const page = [15, 16, 18, 24].map(numbered);
    expect(ids(trades.recover(page))).toEqual([15, 16, 18, 24]);
    expect(
      trades.takeLost().map(({ fromId, toId, fromTime, toTime }) => [fromId, toId, fromTime / S, toTime / S]),
    ).toEqual([
      [11, 14, 10, 15],
      [17, 17, 16, 18],
      [19, 23, 18, 24],
    ]);
    // Beyond the page's newest the venue may only be late.
    expect(trades.holes).toBe(1);
    expect(trades.complete).toMatchObject({ tradeId: '24' });
    expect(trades.judge(numbered(12))).toBe(false);
  });

  test('a hole is lost after as many failures as are borne', () => {
    const trades = new NumberedTrades(undefined);
    for (const id of [1, 5]) trades.judge(numbered(id));
    trades.failed(2);
    expect(trades.takeLost()).toEqual([]);
    trades.failed(2);
    expect(trades.takeLost()).toMatchObject([{ fromId: 2, toId: 4 }]);
    expect(trades.takeLost()).toEqual([]);
  });

  test('a much later trade with a smaller id is a series begun anew: a gap without ids, open holes lost', () => {
    const trades = new NumberedTrades(undefined);
    for (const id of [900, 905]) trades.judge(numbered(id));
    expect(trades.judge(trade('1', 910 * S))).toBe(true);
    expect(trades.judge(trade('2', 911 * S))).toBe(true);
    expect(trades.takeLost().map(({ fromId, toId }) => [fromId, toId])).toEqual([
      [901, 904],
      [null, null],
    ]);
    expect(trades.complete?.tradeId).toBe('2');
  });

  test('a repeat whose time was rounded up is still a repeat', () => {
    const trades = new NumberedTrades({ tradeId: '10', timeExchange: 10 * S });
    expect(trades.judge(trade('10', 10 * S + 1000))).toBe(false);
    expect(trades.judge(trade('9', 10 * S + 1000))).toBe(false);
  });

  test('whatever is lost, repeated, late or given by history: each trade passes once, and the lost ranges are the rest', () => {
    const LAST = 60;
    const action = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ live: fc.integer({ min: 1, max: LAST }), run: fc.integer({ min: 1, max: 8 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ pageFrom: fc.integer({ min: 1, max: LAST }), size: fc.integer({ min: 0, max: 30 }) }),
      },
      { weight: 1, arbitrary: fc.constant({ fails: true } as const) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.boolean(), (actions, seeded) => {
        const trades = new NumberedTrades(seeded ? { tradeId: '0', timeExchange: 0 } : undefined);
        const passed: number[] = [];
        const lost: [number, number][] = [];
        let first = seeded ? 1 : undefined;
        // All of these happened within a second: nothing looks like a series begun anew.
        const at = (id: number) => trade(`${id}`, id * 1000);
        for (const step of actions) {
          if ('live' in step)
            for (let id = step.live; id < step.live + step.run && id <= LAST; id += 1) {
              if (first === undefined) first = id;
              if (trades.judge(at(id))) passed.push(id);
            }
          else if ('pageFrom' in step) {
            if (trades.complete === undefined) continue;
            const page = Array.from({ length: step.size }, (_, index) => at(step.pageFrom + index));
            passed.push(...ids(trades.recover(page)));
          } else trades.failed(3);
          for (const { fromId, toId } of trades.takeLost())
            if (fromId !== null && toId !== null) lost.push([fromId, toId]);
          // Up to the complete point nothing is undecided.
          const known = Number(trades.complete?.tradeId ?? 0);
          const undecided = Array.from({ length: known }, (_, index) => index + 1).filter(
            (id) => id >= (first ?? 1) && !passed.includes(id) && !lost.some(([from, to]) => from <= id && id <= to),
          );
          expect(undecided).toEqual([]);
        }
        trades.giveUp();
        for (const { fromId, toId } of trades.takeLost())
          if (fromId !== null && toId !== null) lost.push([fromId, toId]);
        expect(new Set(passed).size).toBe(passed.length);
        const gone = lost.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
        const all = [...passed, ...gone].sort((a, b) => a - b);
        const newest = passed.length === 0 ? 0 : Math.max(...passed);
        expect(all).toEqual(Array.from({ length: all.length }, (_, index) => (first ?? 1) + index));
        expect(all.at(-1) ?? newest).toBe(newest);
      }),
      { numRuns: 300 },
    );
  });
});

describe('trades without consecutive ids', () => {
  test('each once, no gap is guessed while the connection holds', () => {
    const trades = new RememberedTrades(undefined);
    expect(['a', 'c', 'a', '7', '9'].map((id, index) => trades.judge(trade(id, index)))).toEqual([
      true,
      true,
      false,
      true,
      true,
    ]);
    trades.giveUp();
    expect(trades.takeLost()).toEqual([]);
  });

  test('history that reaches the last known trade closes the interruption; known ones do not pass again', () => {
    const trades = new RememberedTrades(undefined);
    for (const id of ['a', 'b']) trades.judge(trade(id, 1));
    trades.interrupted();
    trades.judge(trade('e', 5));
    expect(trades.holes).toBe(1);
    expect(trades.complete?.tradeId).toBe('b');
    const page = [trade('a', 1), trade('b', 1), trade('c', 3), trade('d', 4), trade('e', 5)];
    expect(trades.recover(page).map(({ tradeId }) => tradeId)).toEqual(['c', 'd']);
    expect([trades.holes, trades.takeLost()]).toEqual([0, []]);
    expect(trades.complete?.tradeId).toBe('e');
  });

  test('history that does not reach it: a gap in time up to its oldest trade', () => {
    const trades = new RememberedTrades({ tradeId: 'b', timeExchange: 2 });
    expect(trades.recover([trade('x', 7), trade('y', 8)]).map(({ tradeId }) => tradeId)).toEqual(['x', 'y']);
    expect(trades.takeLost()).toMatchObject([{ fromId: null, toId: null, fromTime: 2, toTime: 7 }]);
  });

  test('no history: the gap waits for its end, and two interruptions are two gaps', () => {
    const trades = new RememberedTrades({ tradeId: 'a', timeExchange: 1 });
    trades.giveUp();
    expect(trades.takeLost()).toEqual([]);
    trades.judge(trade('b', 4));
    trades.judge(trade('c', 5));
    trades.interrupted();
    trades.judge(trade('d', 9));
    trades.giveUp();
    expect(trades.takeLost().map(({ fromTime, toTime }) => [fromTime, toTime])).toEqual([
      [1, 4],
      [5, 9],
    ]);
  });

  test('whatever is interrupted, repeated or given by history, nothing passes twice', () => {
    const step = fc.oneof(
      fc.record({ live: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ pageFrom: fc.integer({ min: 0, max: 40 }), size: fc.integer({ min: 0, max: 15 }) }),
      fc.constant({ cut: true } as const),
      fc.constant({ fails: true } as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const trades = new RememberedTrades(undefined);
        const passed: string[] = [];
        const at = (id: number) => trade(`id-${id}`, id);
        for (const taken of steps) {
          if ('live' in taken) {
            if (trades.judge(at(taken.live))) passed.push(`id-${taken.live}`);
          } else if ('pageFrom' in taken)
            passed.push(
              ...trades
                .recover(Array.from({ length: taken.size }, (_, index) => at(taken.pageFrom + index)))
                .map(({ tradeId }) => tradeId),
            );
          else if ('cut' in taken) trades.interrupted();
          else trades.failed(2);
          trades.takeLost();
        }
        expect(new Set(passed).size).toBe(passed.length);
      }),
    );
  });
});
