import { hash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NOW, aSubmit } from '../../test/builders.js';
import { type ComplianceWorld, aComplianceWorld } from '../../test/compliance-world.js';
import { createContext } from '../context.js';
import { checkJournal } from '../desk-stores.js';
import { runCli } from '../program.js';

let world: ComplianceWorld;
beforeEach(async () => {
  world = await aComplianceWorld();
});
afterEach(() => world.end());

async function run(...words: string[]) {
  const said: string[] = [];
  const environment = { PAPERDESK_HOME: world.home, HTTP_PORT: '1' };
  const root = resolve(__dirname, '../../..');
  const say = (line: string) => void said.push(line);
  const context = createContext({ root, cwd: world.home, environment, say, remark: say });
  const code = await runCli(['node', 'paperdesk', 'report', ...words], context, { onRequest: () => undefined });
  return { code, text: said.join('\n') };
}

test('makes reports of a home that no desk runs on, and journals each', async () => {
  const { alertId, orderId } = await world.hit();
  await world.harness.run(aSubmit({ clientOrderId: 'rests', quantity: '0.5', price: '59000' }));
  const asked = { actor: { person: 'p-c', via: 'grafana', verified: true } as const, receivedAt: NOW, requestId: 'r' };
  const opened = await world.compliance.desk.open({ alertIds: [alertId], reason: 'planned', legalHold: false }, asked);
  if (!opened.ok) throw new Error(opened.detail);
  await world.stop();

  const record = ['--kind', 'orderRecord', '--day', '2026-11-21', '--format', 'csv', '--out', 'record.csv'];
  const made = await run(...record);
  expect([made.code, made.text]).toEqual([0, expect.stringContaining('Own orders only') as string]);
  const file = join(world.home, 'record.csv');
  expect(made.text).toContain(`sha256 ${hash('sha256', readFileSync(file), 'hex')}`);
  expect(
    readFileSync(file, 'utf8')
      .split('\r\n')
      .filter((line) => line.includes('orderAccepted')),
  ).toHaveLength(2);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await run(...record)).text).toContain('is there already');

  const suspicion = ['--kind', 'suspiciousActivity', '--case', opened.value.caseId, '--out', 'sar.html'];
  expect((await run(...suspicion, '--format', 'html', '--json')).code).toBe(0);
  // The desk does not run: its orders come from the frozen evidence.
  expect(readFileSync(join(world.home, 'sar.html'), 'utf8')).toContain(orderId);
  expect(checkJournal(world.home)).toMatchObject({ ok: true, events: world.harness.memory.lastSeq + 2 });
});

test.each<[string, string[], RegExp]>([
  ['a case that is not there', ['--kind', 'suspiciousActivity', '--case', 'x', '--out', 'a'], /CASE_NOT_FOUND/],
  ['a daily report without a day', ['--kind', 'daily', '--out', 'a'], /--day is needed for daily/],
  [
    'a format that is no table',
    ['--kind', 'suspiciousActivity', '--case', 'x', '--format', 'csv', '--out', 'a'],
    /json, html/,
  ],
  ['a kind nobody knows', ['--kind', 'yearly', '--out', 'a'], /--kind must be/],
])('refuses %s', async (_case, words, sentence) => {
  await world.stop();
  const { code, text } = await run(...words);
  expect([code, existsSync(join(world.home, 'a'))]).toEqual([1, false]);
  expect(text).toMatch(sentence);
});
