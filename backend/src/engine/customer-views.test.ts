import { anAccount } from '../../test/builders.js';
import { GateDesk, sell } from '../../test/gate-desk.js';
import { customerViews } from './customer-views.js';

const views = (desk: GateDesk) => customerViews(desk.core.state, desk.now);
const viewOf = (desk: GateDesk, customer: string) => views(desk).find((one) => one.customer === customer);

it('each account is its own customer, as its opening said, until the rules and compliance say more', () => {
  const desk = new GateDesk();
  desk.place(9_000, sell);
  expect(views(desk)).toMatchObject([
    {
      customer: 'kyc',
      status: 'verified',
      tier: 1,
      changedAt: null,
      reason: null,
      day: { usedUsd: '0', limitUsd: null },
    },
    {
      ...{ customer: 'no', status: 'none', tier: null, steps: ['pending', 'suspended'] },
      accounts: [{ account: 'no', name: 'Main', source: 'demo' }],
      day: { usedUsd: '9000', limitUsd: '50000', resetsAt: '2026-11-22T00:00:00.000000Z' },
    },
  ]);
});

it('accounts of one customer stand together; it is as verified as the least of them', () => {
  const desk = new GateDesk({ customers: { kyc: 'c-1', no: 'c-1', live: 'c-1' } });
  desk.send(anAccount({ account: 'live', source: 'live' }));
  desk.place(9_000, sell);
  desk.place(8_000, { ...sell, account: 'kyc' });
  expect(views(desk)).toMatchObject([{ customer: 'c-1', status: 'none', day: { usedUsd: '17000' } }]);
  expect(viewOf(desk, 'c-1')?.accounts.map(({ account }) => account)).toEqual(['kyc', 'no', 'live']);
});

it('a verification shows its end, and as expired from then on; a restart knows it all', () => {
  const desk = new GateDesk();
  const expiresAt = desk.now + 1_000_000;
  desk.kyc('no', 'pending');
  desk.kyc('no', 'verified', { tier: 2, expiresAt, reason: 'documents seen' });
  const verified = { status: 'verified', tier: 2, reason: 'documents seen', day: { limitUsd: null } };
  expect(viewOf(desk, 'no')).toMatchObject(verified);
  desk.pass(1_000_000);
  const expired = { status: 'expired', day: { limitUsd: '50000' }, steps: ['verified', 'pending', 'suspended'] };
  expect(viewOf(desk, 'no')).toMatchObject(expired);
  const restarted = new GateDesk({}, desk.events);
  expect(customerViews(restarted.core.state, desk.now)).toEqual(views(desk));
});

it('who has no account left by the rules is shown all the same, for what compliance said', () => {
  const desk = new GateDesk();
  desk.kyc('no', 'suspended');
  desk.setRules({ customers: { no: 'c-9' } });
  expect(viewOf(desk, 'no')).toMatchObject({ status: 'suspended', accounts: [] });
  expect(viewOf(desk, 'c-9')).toMatchObject({ status: 'none' });
});
