import { CANCEL_LAWS, nextToCancel, type CancelLaw } from './cancel-law.js';
import type { RestingOrder } from './matching-book.js';
import { Random } from './random.js';

const DRAWS = 4000;
/** Ten orders, one a second: the first is nine seconds old, the last came now. */
const QUEUE: RestingOrder[] = Array.from({ length: 10 }, (_, id) => {
  return { id, side: 'bid', price: 1, remaining: 1, placedAt: id };
});

/** Share of cancels that the first five orders of the queue have. */
function shareOfFirstHalf(law: CancelLaw, queue = QUEUE): number {
  const random = new Random(5, 5);
  let first = 0;
  for (let i = 0; i < DRAWS; i += 1) if (queue.indexOf(nextToCancel(law, queue, random, 9)!) < 5) first += 1;
  return first / DRAWS;
}

describe('cancel laws', () => {
  test.each([
    ['uniform', 0.5],
    ['frontHeavy', 0.79],
    ['backHeavy', 0.21],
    // (1/(1+9/2) + … + 1/(1+5/2)) over the sum of all ten.
    ['byAge', 0.26],
  ] as const)('%s: the first half of the queue has %d of the cancels', (law, share) => {
    expect(Math.abs(shareOfFirstHalf(law) - share)).toBeLessThan(0.03);
  });

  test('by age asks for no place: the old ones at the end of the queue are spared as well', () => {
    expect(shareOfFirstHalf('byAge', [...QUEUE].reverse())).toBeGreaterThan(0.7);
  });

  test.each(CANCEL_LAWS)('%s: an empty queue has none to cancel, and each law takes one draw', (law) => {
    const [random, other] = [new Random(1, 1), new Random(1, 1)];
    expect(nextToCancel(law, [], random, 0)).toBeUndefined();
    other.next();
    expect(random.next()).toBe(other.next());
  });
});
