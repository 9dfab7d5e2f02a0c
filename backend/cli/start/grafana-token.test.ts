import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWatchToken } from './grafana-token.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperdesk-token-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Grafana as it answers: `known` accounts, and whether the token that is there works. */
function aGrafana(known: object[], tokenWorks = false) {
  const asked: string[] = [];
  const answers: Readonly<Record<string, [number, object]>> = {
    'GET /api/org': [tokenWorks ? 200 : 401, {}],
    'GET /api/serviceaccounts/search': [200, { serviceAccounts: known }],
    'POST /api/serviceaccounts': [201, { id: 7 }],
    'POST /api/serviceaccounts/7/tokens': [200, { key: 'glsa_new' }],
    'POST /api/serviceaccounts/9/tokens': [200, { key: 'glsa_other' }],
  };
  const request = ((url: string, init?: RequestInit) => {
    const question = `${init?.method ?? 'GET'} ${new URL(url).pathname}`;
    asked.push(question);
    const [status, body] = answers[question] ?? [404, {}];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  }) as typeof fetch;
  return { admin: { url: 'http://grafana', password: 'p', request }, asked };
}

test('makes an account and keeps its token where only its owner reads', async () => {
  const file = join(folder, 'token');
  expect(await makeWatchToken(aGrafana([]).admin, file)).toBeUndefined();
  expect(readFileSync(file, 'utf8').trim()).toBe('glsa_new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('takes the account that is there', async () => {
  const file = join(folder, 'token');
  await makeWatchToken(aGrafana([{ id: 9, name: 'paperdesk-silences' }]).admin, file);
  expect(readFileSync(file, 'utf8').trim()).toBe('glsa_other');
});

test.each([
  [true, 'kept', 1],
  [false, 'glsa_new', 4],
])('a token that works (%s) ends as %s', async (works, token, questions) => {
  const file = join(folder, 'token');
  writeFileSync(file, 'kept');
  const { admin, asked } = aGrafana([], works);
  await makeWatchToken(admin, file);
  expect(readFileSync(file, 'utf8').trim()).toBe(token);
  expect(asked).toHaveLength(questions);
});

test('says what is missed when Grafana makes none', async () => {
  const { admin } = aGrafana([{ id: 8, name: 'paperdesk-silences' }]);
  expect(await makeWatchToken(admin, join(folder, 'token'))).toMatch(/CriticalAlertSilenced says nothing/);
});
