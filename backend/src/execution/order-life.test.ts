import { isLive, reportedStatus, step, TRANSITIONS, type LifeStatus } from './order-life.js';

const ALL = Object.keys(TRANSITIONS) as LifeStatus[];

it.each(['filled', 'canceled', 'expired', 'rejected'] as const)('%s is never left', (end) => {
  for (const next of ALL) expect(() => step(end, next)).toThrow(RangeError);
  expect(isLive(end)).toBe(false);
});

it.each([
  ['pendingNew', 'new'],
  ['pendingNew', 'rejected'],
  ['new', 'triggered'],
  ['new', 'partiallyFilled'],
  ['triggered', 'expired'],
  ['partiallyFilled', 'partiallyFilled'],
  ['partiallyFilled', 'filled'],
] as const)('%s goes to %s', (from, to) => expect(step(from, to)).toBe(to));

it('never goes back to pending or, once it was taken, to new or rejected', () => {
  for (const from of ALL) {
    if (from !== 'pendingApproval') expect(() => step(from, 'pendingNew')).toThrow(RangeError);
    if (from === 'pendingNew') continue;
    for (const to of ['new', 'rejected'] as const) expect(() => step(from, to)).toThrow(RangeError);
  }
});

it.each([
  ['what was asked of it comes before where it is', 'partiallyFilled', ['cancel', 'replace'], true, 'pendingCancel'],
  ['suspended comes before partly filled', 'partiallyFilled', [], true, 'suspended'],
  ['an end is an end, whatever was on its way', 'filled', ['cancel'], true, 'filled'],
  ['else the state itself', 'triggered', [], false, 'triggered'],
] as const)('reports one state: %s', (...[, status, kinds, suspended, told]) =>
  expect(reportedStatus({ status, pending: kinds.map((kind) => ({ kind })) }, suspended)).toBe(told),
);
