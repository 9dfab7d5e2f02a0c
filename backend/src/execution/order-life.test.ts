import { step, TRANSITIONS, type UsedStatus } from './order-life.js';

const ALL = Object.keys(TRANSITIONS) as UsedStatus[];

it.each(['filled', 'canceled', 'rejected'] as const)('%s is never left', (end) => {
  for (const next of ALL) expect(() => step(end, next)).toThrow(RangeError);
});

it.each([
  ['new', 'partiallyFilled'],
  ['new', 'canceled'],
  ['partiallyFilled', 'partiallyFilled'],
  ['partiallyFilled', 'filled'],
] as const)('%s goes to %s', (from, to) => expect(step(from, to)).toBe(to));

it('never goes back to new, and is never refused after it was accepted', () => {
  for (const from of ALL)
    for (const to of ['new', 'rejected'] as const) expect(() => step(from, to)).toThrow(RangeError);
});
