import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { COMPLIANCE, PROXY, sql, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import type { People } from './people';
import { openTicket, sendOrder } from './ticket-steps';

const { audit, compliance, confirm } = testIds;
const NARRATIVE = 'Bought and sold the same amount within a minute; nothing changed hands.';

test(
  'from a hit to a case, its evidence, an escalation and a report whose hash is verified',
  { tag: '@core' },
  async ({ people }) => {
    test.setTimeout(240_000);
    const trader = await people.pageOf('trader');
    // On a market of its own: what another journey bought a minute ago would not be undone.
    await openTicket(trader, `${TRADING_DESK}?var-symbol=SOL/USDT`);
    // A buy and a sell that undo each other, well above what the rule looks at and below what needs an approval.
    await sendOrder(trader, { side: 'buy', quantity: '12' }, /Filled: bought/);
    // The commission of the buy was taken in SOL.
    await sendOrder(trader, { side: 'sell', quantity: '11.9' }, /Filled: sold/);

    const page = await people.pageOf('compliance');
    await page.goto(COMPLIANCE);
    await expect(page.getByTestId(compliance.ownOrdersOnly)).toContainText('paper accounts have no counterparty');
    const hit = page.getByTestId(compliance.alerts).locator('tr[data-rule="wash-trade"]').first();
    await expect(hit).toContainText('demo-main', { timeout: 30_000 });
    await hit.getByRole('checkbox').check({ force: true });
    await page.getByTestId(compliance.openCase).click();
    await decide(page, 'a buy and a sell that undo each other');

    const open = page.getByTestId(compliance.case);
    await expect(open).toHaveAttribute('data-status', 'open');
    await expect(page.getByTestId(compliance.evidence)).toContainText('trades', { timeout: 120_000 });
    await expect(page.getByTestId(compliance.evidence)).not.toContainText('NO:');

    await page.getByTestId(compliance.step('reviewing')).click();
    await decide(page, 'taking it on');
    await expect(open).toHaveAttribute('data-status', 'reviewing');
    await page.getByTestId(compliance.step('escalated')).click();
    await page.getByTestId(compliance.narrative).fill(NARRATIVE);
    await decide(page, 'for the officer to decide');
    await expect(open).toHaveAttribute('data-status', 'escalated');
    await expect(page.getByTestId(compliance.history)).toContainText(NARRATIVE);

    await page.getByTestId(compliance.makeReport).click();
    const report = page.getByTestId(compliance.report).first();
    const downloading = page.waitForEvent('download');
    await report.getByTestId(compliance.download('json')).click();
    const bytes = await readFile(await (await downloading).path());
    await expect(report.getByTestId(compliance.verified)).toContainText('Verified');
    await expect(report.getByTestId(compliance.hash)).toHaveText(createHash('sha256').update(bytes).digest('hex'));
    expect(bytes.toString('utf8')).toContain(NARRATIVE);

    await expectNothingConfidential(people);

    await page.getByTestId(compliance.tab('audit')).click();
    const mine = page.getByTestId(audit.table).locator('tr[data-action="caseChanged"]').first();
    await expect(mine).toContainText('p-compliance');
    await expect(mine).toContainText('Grafana, compliance');
    await page.getByTestId(audit.verify).click();
    await expect(page.getByTestId(audit.verdict)).toContainText('Intact', { timeout: 60_000 });
  },
);

test(
  'who is not of compliance gets no alert, case or customer, on the page or by the proxy',
  { tag: '@core' },
  async ({ people }) => {
    const risk = await people.pageOf('risk');
    await risk.goto(COMPLIANCE);
    await expect(risk.getByTestId(testIds.page.closed)).toContainText(/compliance/);
    const viewer = await people.pageOf('viewer');
    for (const path of ['compliance/events', 'cases', 'customers', 'reports', 'audit'])
      for (const page of path === 'audit' ? [viewer] : [viewer, risk]) {
        const answer = await page.request.get(`${PROXY}/${path}`);
        expect(answer.status(), path).toBe(403);
      }
  },
);

test(
  'a throttle’s key, spaces and slash and all, reaches the service through the proxy',
  { tag: '@core' },
  async ({ people }) => {
    const risk = await people.pageOf('risk');
    const key = 'demo-main mean demo|BTC/USDT buy';
    const answer = await risk.request.post(`${PROXY}/limits/throttles/${encodeURIComponent(key)}/release`, {
      data: { reason: 'trying' },
    });
    const problem = (await answer.json()) as { readonly code: string; readonly detail: string };
    expect(problem.code).toBe('THROTTLE_NOT_FOUND');
    expect(problem.detail).toContain(key);
  },
);

async function decide(page: Page, reason: string): Promise<void> {
  await page.getByTestId(confirm.reason).fill(reason);
  await page.getByTestId(confirm.confirm).click();
  await expect(page.getByTestId(confirm.box)).toBeHidden();
}

/** Any viewer may send any SQL to QuestDB, in Grafana as by the shell: nothing of the case may be in any row of it. */
async function expectNothingConfidential(people: People): Promise<void> {
  await expect
    .poll(async () => (await sql("SELECT action FROM audit_log WHERE action = 'caseChanged'")).length)
    .toBeGreaterThan(0);
  const viewer = await people.pageOf('viewer');
  const tables = await rawSql(viewer, 'SELECT table_name FROM tables()');
  expect(tables).toContain('audit_log');
  for (const [name] of JSON.parse(tables) as string[][]) {
    // The newest rows: the journey's own are among them in every table but those of the market.
    const rows = await rawSql(viewer, `SELECT * FROM '${String(name)}' LIMIT -1000`);
    for (const secret of [NARRATIVE, 'undo each other', 'for the officer', 'Compliance officer', 'wash-trade'])
      expect(rows.includes(secret), `${secret} in ${String(name)}`).toBe(false);
  }
}

/** Rows of a query as a viewer's own panel or Explore would get them, as JSON. */
async function rawSql(page: Page, query: string): Promise<string> {
  const answer = await page.request.post('/api/ds/query', {
    data: {
      from: 'now-1h',
      to: 'now',
      queries: [{ refId: 'A', datasource: { uid: 'questdb' }, format: 'table', rawSql: query }],
    },
  });
  expect(answer.status(), query).toBe(200);
  const { results } = (await answer.json()) as { results: { A: { frames: { data: { values: unknown[][] } }[] } } };
  const columns = results.A.frames[0]?.data.values ?? [];
  return JSON.stringify((columns[0] ?? []).map((_, row) => columns.map((column) => column[row])));
}
