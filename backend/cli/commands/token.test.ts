import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { createContext } from '../context.js';
import { openTokens } from '../desk-stores.js';
import { registerToken } from './token.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-cli-token-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function run(words: string) {
  const said: string[] = [];
  const context = createContext({
    root: resolve(__dirname, '../../..'),
    environment: { PAPERDESK_HOME: home },
    say: (line) => said.push(line),
    remark: () => undefined,
  });
  const program = new Command().exitOverride();
  registerToken(program, context);
  await program.parseAsync(['node', 'paperdesk', 'token', ...words.split(' ')]);
  return said;
}
const CREATE = 'create --name bot --role trader --account demo-1';

test('limits and addresses are kept with the token, listed, and gone with it', async () => {
  const flags = '--orders-per-second 20 --orders-per-day 5000 --allow-ip 10.0.0.0/24 --allow-ip 2001:db8::1';
  const text = (await run(`${CREATE} --expires-days 2 ${flags}`)).at(-1) ?? '';
  const limits = { ordersPerSecond: 20, ordersPerDay: 5000, allowedIps: ['10.0.0.0/24', '2001:db8::1'] };
  expect(openTokens(home).list()).toMatchObject([{ name: 'bot', ...limits }]);
  expect(openTokens(home).verify(text, '10.0.0.7')).toMatchObject({ ok: true, token: limits });
  expect(openTokens(home).verify(text, '10.0.1.7')).toEqual({ ok: false, fault: 'IP_NOT_ALLOWED' });
  const listed = (await run('list')).join('\n');
  expect(listed).toMatch(/20 +5000 +10\.0\.0\.0\/24,2001:db8::1/);
  expect(listed).not.toContain(text);
  await run('revoke bot');
  expect(openTokens(home).verify(text, '10.0.0.7')).toEqual({ ok: false, fault: 'TOKEN_UNKNOWN' });
});

test.each([
  ['--orders-per-second 0', /--orders-per-second 0 must be a whole number/],
  ['--orders-per-day 1.5', /--orders-per-day 1.5 must be a whole number/],
  ['--expires-days never', /--expires-days never must be a whole number/],
  ['--allow-ip 10.0.0.0/33', /0 to 32/],
  ['--allow-ip localhost', /no address or network/],
])('%s is refused and makes no token', async (flags, sentence) => {
  await expect(run(`${CREATE} ${flags}`)).rejects.toThrow(sentence);
  expect(openTokens(home).list()).toEqual([]);
});
