import fc from 'fast-check';
import { aheadAfter, type Estimator } from './queue.js';

const after = (estimator: Estimator, ahead: number, [before, now, traded = 0]: number[], power = 2) =>
  aheadAfter({ estimator, power }, ahead, { before: before ?? 0, after: now ?? 0, traded });

describe('lots before us after a level changed', () => {
  it.each<[name: string, Estimator, number, number[], expected: number]>([
    ['grown: they joined behind us', 'log', 60, [100, 150], 60],
    ['shrunk by its prints alone: no cancel', 'log', 40, [100, 80, 20], 40],
    ['shrunk below what stood before us', 'riskAverse', 60, [100, 30], 30],
    ['canceled, the cautious view: all behind', 'riskAverse', 60, [100, 70], 60],
    ['canceled, the hopeful view: all before', 'cancelsAhead', 60, [100, 70], 30],
    ['canceled, hopeful, more than stood before us', 'cancelsAhead', 20, [100, 70], 0],
    ['canceled, at the very end of the queue: all before', 'log', 100, [100, 70], 70],
    ['canceled, at the front: none before', 'log', 0, [100, 70], 0],
    ['canceled in the middle: half and half', 'log', 50, [100, 80], 40],
    ['power 2: by the squares, 16 to 4', 'power', 20, [60, 50], 18],
    ['more canceled than stood behind: the rest was before us', 'log', 2000, [2010, 1510], 1510],
    ['first in the queue stays first', 'front', 50, [100, 10], 0],
    ['an empty level that stays empty', 'log', 0, [0, 0], 0],
    ['gone', 'riskAverse', 60, [100, 0], 0],
  ])('%s', (...[, estimator, ahead, step, expected]) => expect(after(estimator, ahead, step)).toBe(expected));
});

it('keeps the models in order, within what is shown, and in whole lots', () => {
  const lots = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(lots, lots, lots, fc.constantFrom<Estimator>('log', 'power'), (ahead, more, now, model) => {
      const step = [ahead + more, now];
      const [low, middle, high] = (['cancelsAhead', model, 'riskAverse'] as const).map((each) =>
        after(each, ahead, step),
      );
      expect(Number.isInteger(middle)).toBe(true);
      expect(low! <= middle! && middle! <= high! && high! <= Math.max(now, 0)).toBe(true);
    }),
  );
});
