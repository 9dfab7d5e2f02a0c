import { GateDesk, lines, nearlyUsedUp, sell, type Line } from '../../test/gate-desk.js';

// Each number is a line of docs/compliance.md.
lines(13, [
  ['opened verified', (desk) => desk.rest(10_000, { account: 'kyc' }), 'ok'],
  ['opened not verified', (desk) => desk.rest(10_000), 'KYC_REQUIRED'],
  [
    'what compliance says goes before',
    (desk) => (desk.kyc('kyc', 'pending'), desk.rest(10_000, { account: 'kyc' })),
    'KYC_PENDING',
  ],
]);

const verifiedUntil = (desk: GateDesk, expiresAt: number) => (
  desk.kyc('no', 'pending'),
  desk.kyc('no', 'verified', { expiresAt })
);
lines(14, [
  [
    'the microsecond before',
    (desk) => (verifiedUntil(desk, desk.now + 1_000_000), desk.pass(999_999), desk.rest(10_000)),
    'ok',
  ],
  [
    'the very microsecond',
    (desk) => (verifiedUntil(desk, desk.now + 1_000_000), desk.pass(1_000_000), desk.rest(10_000)),
    'KYC_EXPIRED',
  ],
  [
    'a clock moved back after it ended',
    (desk) => (
      verifiedUntil(desk, desk.now + 1_000_000),
      desk.pass(1_000_000),
      desk.rest(10, { account: 'kyc' }),
      (desk.now -= 86_400_000_000),
      desk.rest(10_000)
    ),
    'KYC_EXPIRED',
  ],
  [
    'an end that is past',
    (desk) => (desk.kyc('no', 'pending'), desk.kyc('no', 'verified', { expiresAt: desk.now })),
    'KYC_EXPIRY_IN_THE_PAST',
  ],
  [
    'orders go on',
    (desk) => (
      verifiedUntil(desk, desk.now + 1_000_000),
      (sent = desk.place(10_000)),
      desk.pass(1_000_000),
      desk.order(sent).status
    ),
    'new',
  ],
]);
let sent = '';

const STATUSES = ['none', 'pending', 'verified', 'rejected', 'suspended'] as const;
/** Ways to each status from `none`. */
const WAYS = {
  none: [],
  pending: ['pending'],
  verified: ['pending', 'verified'],
  rejected: ['pending', 'rejected'],
  suspended: ['suspended'],
} as const;
const ALLOWED = {
  none: 'pending suspended',
  pending: 'none verified rejected suspended',
  verified: 'pending suspended',
  rejected: 'pending suspended',
  suspended: 'pending verified rejected',
};
lines(
  15,
  STATUSES.flatMap((from) =>
    STATUSES.filter((to) => to !== from).map((to): Line => [
      `${from} to ${to}`,
      (desk) => (WAYS[from].forEach((step) => desk.kyc('no', step)), desk.kyc('no', to)),
      ALLOWED[from].split(' ').includes(to) ? 'ok' : 'KYC_STEP_NOT_ALLOWED',
    ]),
  ),
);
it('line 15: the same again changes nothing, a renewal does, nobody unknown has a status', () => {
  const desk = new GateDesk();
  const count = () => desk.events.filter(({ type }) => type === 'kycChanged').length;
  desk.kyc('no', 'pending');
  expect([desk.kyc('no', 'pending'), count()]).toEqual(['ok', 1]);
  desk.kyc('no', 'verified');
  expect([desk.kyc('no', 'verified', { tier: 2 }), count()]).toEqual(['ok', 3]);
  expect(desk.kyc('nobody', 'pending')).toBe('CUSTOMER_NOT_FOUND');
});

const out = (status: 'rejected' | 'suspended') => (desk: GateDesk) => (
  desk.kyc('no', 'pending'),
  desk.kyc('no', status)
);
lines(16, [
  ['a suspended customer buys nothing', (desk) => (out('suspended')(desk), desk.rest(10)), 'KYC_SUSPENDED'],
  ['a rejected one neither', (desk) => (out('rejected')(desk), desk.rest(10)), 'KYC_REJECTED'],
  ['a suspended one sells', (desk) => (out('suspended')(desk), desk.rest(9_999.99, sell)), 'ok'],
  ['a rejected one sells', (desk) => (out('rejected')(desk), desk.rest(9_999.99, sell)), 'ok'],
  ['but not 10,000.00', (desk) => (out('suspended')(desk), desk.rest(10_000, sell)), 'KYC_SUSPENDED'],
  [
    'nor more than the day',
    (desk) => (out('rejected')(desk), nearlyUsedUp(desk), desk.rest(50.06, sell)),
    'DAILY_LIMIT_EXCEEDED',
  ],
]);
it('line 16: the step cancels the buys that work, of all accounts of the customer, and no sells', () => {
  const desk = new GateDesk();
  desk.setRules({ customers: { kyc: 'c-1', no: 'c-1' } });
  const [buy, other, sells] = [desk.place(100), desk.place(100, { account: 'kyc' }), desk.place(9_000, sell)];
  desk.kyc('c-1', 'suspended');
  expect([buy, other, sells].map((id) => desk.order(id).status)).toEqual(['canceled', 'canceled', 'new']);
  expect(desk.order(buy).reason?.code).toBe('KYC_SUSPENDED');
});

lines(17, [
  [
    'suspended',
    (desk) => ((sent = desk.place(9_000, sell)), out('suspended')(desk), desk.cancel(sent).ok ? 'ok' : 'refused'),
    'ok',
  ],
  ['with the day used up', (desk) => (desk.cancel(nearlyUsedUp(desk)[0] ?? '').ok ? 'ok' : 'refused'), 'ok'],
]);

it('without a gate nobody is asked', () => {
  const desk = new GateDesk({ gate: null });
  expect(desk.rest(60_000, sell)).toBe('ok');
});
