import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KillScope } from '@paperdesk/contract';
import { aDeskFile } from '../../test/a-desk.js';
import { deskFileSchema } from '../desk-file.js';
import { createIpList, ipEntryFault } from './ip-list.js';
import { createPeople, tripFault, type OrgRole } from './people.js';
import { matchesSecret } from './route-secret.js';
import { createTokens } from './tokens.js';

const people = createPeople(
  (['trader', 'oncall', 'risk', 'compliance', 'admin'] as const).map((role) => ({
    id: `p-${role}`,
    logins: [role],
    displayName: role,
    roles: [role],
    accounts: role === 'trader' ? ['mine'] : [],
  })),
);

test.each<[string, OrgRole, string]>([
  ['trader', 'Viewer', 'orders:read'],
  ['trader', 'Editor', 'approvals:decide killSwitch:trip orders:read orders:write'],
  ['Trader', 'Admin', 'approvals:decide killSwitch:trip orders:read orders:write'],
  ['oncall', 'Editor', 'killSwitch:trip orders:read'],
  ['risk', 'Editor', 'orders:read'],
  [
    'risk',
    'Admin',
    'accounts:manage approvals:decide audit:read killSwitch:rearm killSwitch:trip limits:write orders:read',
  ],
  ['admin', 'Admin', 'accounts:manage audit:read killSwitch:rearm killSwitch:trip orders:read'],
  ['compliance', 'Admin', 'audit:read compliance:read compliance:write orders:read'],
  ['stranger', 'Admin', 'orders:read'],
  ['stranger', 'None', ''],
])('%s as %s may: %s', (login, orgRole, actions) => {
  const rights = people.resolve(login, orgRole);
  expect([...rights.actions].sort().join(' ')).toBe(actions);
  expect(rights.limitation === null).toBe(/write|trip/.test(actions));
});

test.each<[string, KillScope, string | null, boolean]>([
  ['trader', 'account', 'mine', true],
  ['trader', 'account', 'other', false],
  ['trader', 'symbol', 'mine', false],
  ['trader', 'global', null, false],
  ['oncall', 'global', null, true],
  ['risk', 'venue', 'demo', true],
  ['compliance', 'global', null, false],
])('%s stops %s %s: %s', (login, scope, value, allowed) => {
  expect(tripFault(people.resolve(login, 'Admin'), scope, value) === undefined).toBe(allowed);
});

test('an empty secret matches nothing', () => {
  expect([
    matchesSecret('', ''),
    matchesSecret('a', 'a'),
    matchesSecret('a', 'ab'),
    matchesSecret(undefined, 'a'),
  ]).toEqual([false, true, false, false]);
});

describe('tokens', () => {
  const clock = { nowUs: () => 1_795_237_200_000_000 };
  let home: string;
  let file: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'paperdesk-tokens-'));
    file = join(home, 'secrets', 'tokens.json');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  test('one process creates and revokes, another sees it at once; only the hash is on disk, mode 0600', () => {
    const cli = createTokens(file, clock);
    const service = createTokens(file, clock);
    expect(service.verify('pd_x').ok).toBe(false);
    const text = cli.create({ name: 'bot', roles: ['trader'], accounts: ['mine'] });
    expect(service.verify(text)).toMatchObject({ ok: true, token: { name: 'bot' } });
    expect(readFileSync(file, 'utf8')).not.toContain(text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => service.create({ name: 'bot', roles: ['risk'] })).toThrow(/exists/);
    expect(cli.revoke('bot')).toBe(true);
    expect(service.verify(text)).toEqual({ ok: false, fault: 'TOKEN_UNKNOWN' });
  });

  test('a file of before limits and lists is read, and a bad list is no token', () => {
    const tokens = createTokens(file, clock);
    const text = tokens.create({ name: 'bot', roles: ['trader'], ordersPerSecond: 5 });
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    const { ordersPerSecond: _second, ordersPerDay: _day, allowedIps: _ips, ...before } = stored.tokens[0];
    stored.tokens[0] = before;
    writeFileSync(file, JSON.stringify(stored));
    expect(tokens.verify(text)).toMatchObject({ ok: true, token: { ordersPerSecond: null, allowedIps: [] } });
    expect(() => tokens.create({ name: 'b', roles: ['trader'], allowedIps: ['10.0.0.0/33'] })).toThrow(/0 to 32/);
    expect(tokens.list()).toHaveLength(1);
  });

  test('a broken file lets nobody in, also when asked again', () => {
    const tokens = createTokens(file, clock);
    const text = tokens.create({ name: 'bot', roles: ['trader'] });
    writeFileSync(file, '{');
    chmodSync(file, 0o600);
    expect(() => tokens.verify(text)).toThrow(/not a token file/);
    expect(() => tokens.verify(text)).toThrow(/not a token file/);
  });
});

test('two people cannot share a login by its case: Grafana does not tell them apart, so four eyes would not either', () => {
  const person = { displayName: 'x', roles: ['risk'] };
  const file = aDeskFile({
    people: [
      { ...person, id: 'p-one', logins: ['risk'] },
      { ...person, id: 'p-two', logins: ['Risk'] },
    ],
  });
  expect(deskFileSchema.safeParse(file).error?.issues).toMatchObject([{ message: "logins 'risk' appears twice" }]);
});

test.each<[string, string, boolean]>([
  ['10.0.0.5', '10.0.0.5', true],
  ['10.0.0.5', '10.0.0.6', false],
  ['10.0.0.0/24', '10.0.0.255', true],
  ['10.0.0.0/24', '10.0.1.0', false],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['10.0.0.0/24', '::ffff:10.0.0.9', true],
  ['2001:db8::/32', '2001:db8:1::2', true],
  ['2001:db8::/32', '2001:db9::2', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['10.0.0.0/24', 'unknown', false],
])('the list %s has %s: %s', (entry, address, listed) => {
  expect(ipEntryFault(entry)).toBeUndefined();
  expect(createIpList([entry])(address)).toBe(listed);
});

test.each([
  '',
  'localhost',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '2001:db8::/129',
  'fe80::1%eth0',
  '1.2.3.4/-1',
])('no entry of a list: %p, which lets nobody in', (entry) => {
  expect(ipEntryFault(entry)).toBeDefined();
  expect(createIpList([entry])('10.0.0.1')).toBe(false);
});

test('a peer without an address is on no list', () => {
  expect(createIpList(['0.0.0.0/0'])(undefined)).toBe(false);
});
