import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Frame, Level } from '../market-source.js';
import { LevelBook } from './level-book.js';
import type { PriceLevel } from './matching-book.js';
import { STEP_MS, SyntheticMarket } from './synthetic-market.js';

const START_MS = 1_800_000_000_000;
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];

function aMarket(seed: number, rate = 1): SyntheticMarket {
  return new SyntheticMarket({ seed, symbols: SYMBOLS, rate, startMs: START_MS });
}

function run(market: SyntheticMarket, steps: number): Frame[] {
  return Array.from({ length: steps }, (_, i) => market.step(START_MS + i * STEP_MS)).flat();
}

const isSumOfItsQueue = (level: PriceLevel) =>
  level.total === level.queue.reduce((sum, order) => sum + order.remaining, 0) &&
  level.queue.every((order) => order.remaining > 0);
const digest = (frames: Frame[]) => createHash('sha256').update(JSON.stringify(frames)).digest('hex');
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('synthetic market', () => {
  test('the same seed and steps give the same bytes, another seed does not', () => {
    expect(digest(run(aMarket(7), 500))).toBe(digest(run(aMarket(7), 500)));
    expect(digest(run(aMarket(7), 500))).not.toBe(digest(run(aMarket(8), 500)));
  });

  test('what it is unless told otherwise stays byte for byte as it was', () => {
    const text = run(aMarket(7), 1000).map(({ stream, data }) => `${stream}${data}\n`);
    expect(createHash('sha256').update(text.join('')).digest('hex')).toBe(
      '27ba50ac5989c9acadbea0110e39d36705747cce08bff459eabcc011fc7fb743',
    );
  });

  test('another regime or cancel law gives another market', () => {
    const told = { seed: 7, symbols: SYMBOLS, rate: 1, startMs: START_MS };
    const usual = digest(run(new SyntheticMarket(told), 100));
    for (const other of [{ regime: 'busy' }, { cancelLaw: 'frontHeavy' }, { cancelLaw: 'byAge' }] as const)
      expect(digest(run(new SyntheticMarket({ ...told, ...other }), 100))).not.toBe(usual);
    expect(digest(run(new SyntheticMarket({ ...told, regime: 'usual', cancelLaw: 'uniform' }), 100))).toBe(usual);
  });

  test('for any seed the book never crosses, keeps 20 levels a side, and each level is the sum of its queue', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.2, 1, 5), (seed, rate) => {
        const market = aMarket(seed, rate);
        for (let step = 0; step < 150; step += 1) {
          market.step(START_MS + step * STEP_MS);
          for (const { id } of market.symbols) {
            const { book } = market.market(id)!;
            if (book.best('bid')!.price >= book.best('ask')!.price) return false;
            for (const side of ['bid', 'ask'] as const) {
              const levels = book.prices(side).map((price) => book.level(side, price)!);
              if (levels.length < 20 || !levels.every(isSumOfItsQueue)) return false;
            }
          }
        }
        return true;
      }),
      { numRuns: 8 },
    );
  });

  test.each(['depth@100ms', 'depth'])('diffs of %s rebuild the book exactly and have no gap', (channel) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const market = aMarket(seed);
        const rebuilt = new LevelBook();
        rebuilt.reset(market.depth('BTCUSDT', Infinity)!);
        for (const frame of run(market, 200).filter((sent) => sent.stream === `btcusdt@${channel}`)) {
          const update = JSON.parse(frame.data) as { U: number; u: number; b: Level[]; a: Level[] };
          expect(update.U).toBe(rebuilt.lastUpdateId + 1);
          rebuilt.apply(update);
        }
        expect(rebuilt.snapshot(Infinity)).toEqual(market.depth('BTCUSDT', Infinity));
      }),
      { numRuns: 8 },
    );
  });

  test('trade ids are consecutive, and each quote differs from the one before', () => {
    const frames = run(aMarket(3), 3000).filter((frame) => frame.symbolId === 'ETHUSDT');
    const ids = frames.filter(({ kind }) => kind === 'trade').map(({ data }) => (JSON.parse(data) as { t: number }).t);
    expect(ids.length).toBeGreaterThan(50);
    expect(ids).toEqual(ids.map((_, i) => START_MS * 1000 + i));
    const quotes = frames.filter(({ kind }) => kind === 'bookTicker').map(({ data }) => data.replace(/"u":\d+/, ''));
    expect(quotes.some((quote, i) => quote === quotes[i - 1])).toBe(false);
  });

  test('a minute at rate 1 has 10 to 30 trades and 100 to 200 quotes a second, and trades come in clusters', () => {
    const frames = run(aMarket(1), 60 * 50);
    const aSecond = (kind: string) => frames.filter((frame) => frame.kind === kind).length / 60;
    expect(aSecond('trade')).toBeGreaterThan(10);
    expect(aSecond('trade')).toBeLessThan(30);
    expect(aSecond('bookTicker')).toBeGreaterThan(100);
    expect(aSecond('bookTicker')).toBeLessThan(200);
    const perSecond = new Map<number, number>();
    for (const { kind, symbolId, data } of frames) {
      const second = Math.floor(((JSON.parse(data) as { T?: number }).T ?? 0) / 1000);
      if (kind === 'trade' && symbolId === 'BTCUSDT') perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    const counts = Array.from({ length: 60 }, (_, i) => perSecond.get(START_MS / 1000 + i) ?? 0);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    // Independent arrivals would have variance = mean.
    expect(variance).toBeGreaterThan(1.5 * mean);
  });
});
