import type { Account } from './account.js';
import { credit, type Balances } from './balance.js';
import { heldByAll } from './held-totals.js';

const anAccount = (source: 'demo' | 'live', btc: bigint) => {
  const balances: Balances = new Map([['BTC', { total: btc, locked: 0n }]]);
  return { source, balances } as unknown as Account;
};

it('follows credits, new accounts and resets, each source and each desk by itself', () => {
  const accounts = new Map([
    ['a', anAccount('demo', 3n)],
    ['b', anAccount('live', 50n)],
  ]);
  const of = (id: string) => accounts.get(id)?.balances ?? new Map<string, never>();
  expect(heldByAll(accounts, 'demo', 'BTC')).toBe(3n);
  credit(of('a'), 'BTC', 4n);
  credit(of('b'), 'BTC', 1n);
  expect([heldByAll(accounts, 'demo', 'BTC'), heldByAll(accounts, 'live', 'BTC')]).toEqual([7n, 51n]);
  expect(heldByAll(accounts, null, 'BTC')).toBe(0n);

  accounts.set('c', anAccount('demo', 10n));
  expect(heldByAll(accounts, 'demo', 'BTC')).toBe(17n);
  credit(of('c'), 'BTC', -2n);
  credit(of('c'), 'ETH', 5n);
  expect([heldByAll(accounts, 'demo', 'BTC'), heldByAll(accounts, 'demo', 'ETH')]).toEqual([15n, 5n]);

  const copy = structuredClone(accounts);
  credit(copy.get('a')?.balances ?? new Map<string, never>(), 'BTC', 100n);
  expect([heldByAll(copy, 'demo', 'BTC'), heldByAll(accounts, 'demo', 'BTC')]).toEqual([115n, 15n]);

  // A reset takes back all there is, then starts from nothing.
  credit(of('a'), 'BTC', -7n);
  of('a').clear();
  credit(of('a'), 'BTC', 1n);
  expect(heldByAll(accounts, 'demo', 'BTC')).toBe(9n);
});
