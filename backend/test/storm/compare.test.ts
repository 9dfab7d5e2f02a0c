import { compare, idsDeclared, lengthOf, union } from './compare.js';
import { STORM_FAULTS, planStorm } from './schedule.js';

const trade = (id: number, timeUs: number) => ({ kind: 'trade', symbol: 'BTCUSDT', id, timeUs }) as const;

describe('the storm judges', () => {
  const truth = [trade(1, 10), trade(2, 20), trade(3, 30), trade(4, 40)];

  it('a trade lost while the socket was down apart from one lost for no reason', () => {
    const verdict = compare(truth, [1, 4], [[15, 25]]);
    expect(verdict.lostInside.map(({ id }) => id)).toEqual([2]);
    expect(verdict.lostOutside.map(({ id }) => id)).toEqual([3]);
  });

  it('a trade stored twice, and one that nobody made', () => {
    expect(compare(truth, [1, 2, 3, 4, 4, 9], [])).toMatchObject({ doubled: [4], invented: [9], lostOutside: [] });
  });

  it('declared time once where gaps overlap, and ids one by one', () => {
    expect(
      union([
        [5, 9],
        [1, 3],
        [2, 4],
      ]),
    ).toEqual([
      [1, 4],
      [5, 9],
    ]);
    expect(
      lengthOf([
        [1, 3],
        [2, 4],
        [10, 11],
      ]),
    ).toBe(4);
    const gap = { symbol: 'x', channel: 'trade', interval: [0, 1] } as const;
    expect(
      idsDeclared([
        { ...gap, fromId: 5, toId: 7 },
        { ...gap, fromId: null, toId: null },
      ]),
    ).toEqual([5, 6, 7]);
  });
});

it('a plan has each fault, is the same for the same seed and another for another', () => {
  const plan = planStorm(1, 20, 300_000);
  expect(plan).toHaveLength(20);
  expect(new Set(plan.map(({ fault }) => fault))).toEqual(new Set(STORM_FAULTS));
  expect(planStorm(1, 20, 300_000)).toEqual(plan);
  expect(planStorm(2, 20, 300_000)).not.toEqual(plan);
  const late = plan.findIndex(({ atMs, forMs }, index) => atMs + forMs > (plan[index + 1]?.atMs ?? Infinity));
  expect(late).toBe(-1);
});
