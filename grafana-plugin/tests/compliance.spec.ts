import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Browser, type Page, expect, test } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { closePages, COMPLIANCE, openTicket, pageOf, sql } from './desk-under-test';

test.afterEach(closePages);

const { audit, ticket, compliance, confirm } = testIds;
const NARRATIVE = 'Bought and sold the same amount within a minute; nothing changed hands.';

test('from a hit to a case, its evidence, an escalation and a report whose hash is verified', async ({ browser }) => {
  test.setTimeout(240_000);
  const trader = await pageOf(browser, 'trader');
  await openTicket(trader);
  // A buy and a sell that undo each other, well above what the rule looks at and below what needs an approval.
  await atMarket(trader, 'buy', '0.03');
  await atMarket(trader, 'sell', '0.03');

  const page = await pageOf(browser, 'compliance');
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

  await expectNothingConfidential(browser);

  await page.getByTestId(compliance.tab('audit')).click();
  const mine = page.getByTestId(audit.table).locator('tr[data-action="caseChanged"]').first();
  await expect(mine).toContainText('p-compliance');
  await expect(mine).toContainText('Grafana, compliance');
  await page.getByTestId(audit.verify).click();
  await expect(page.getByTestId(audit.verdict)).toContainText('Intact', { timeout: 60_000 });
});

test('who is not of compliance gets no alert, case or customer, on the page or by the proxy', async ({ browser }) => {
  const risk = await pageOf(browser, 'risk');
  await risk.goto(COMPLIANCE);
  await expect(risk.getByTestId(testIds.page.closed)).toContainText(/compliance/);
  const viewer = await pageOf(browser, 'viewer');
  for (const path of ['compliance/events', 'cases', 'customers', 'reports', 'audit'])
    for (const page of path === 'audit' ? [viewer] : [viewer, risk]) {
      const answer = await page.request.get(`/api/plugin-proxy/paperdesk-app/${path}`);
      expect(answer.status(), path).toBe(403);
    }
});

test('a throttle’s key, spaces and slash and all, reaches the service through the proxy', async ({ browser }) => {
  const risk = await pageOf(browser, 'risk');
  const key = 'demo-main mean demo|BTC/USDT buy';
  const answer = await risk.request.post(
    `/api/plugin-proxy/paperdesk-app/limits/throttles/${encodeURIComponent(key)}/release`,
    { data: { reason: 'trying' } },
  );
  const problem = (await answer.json()) as { readonly code: string; readonly detail: string };
  expect(problem.code).toBe('THROTTLE_NOT_FOUND');
  expect(problem.detail).toContain(key);
});

async function atMarket(page: Page, side: 'buy' | 'sell', quantity: string): Promise<void> {
  await page.getByTestId(ticket.side(side)).check({ force: true });
  await page.getByTestId(ticket.quantity).fill(quantity);
  await page.getByTestId(ticket.review).click();
  await page.getByTestId(ticket.confirm).click();
  await expect(page.getByTestId(ticket.answer)).toContainText(side === 'buy' ? /Filled: bought/ : /Filled: sold/);
}

async function decide(page: Page, reason: string): Promise<void> {
  await page.getByTestId(confirm.reason).fill(reason);
  await page.getByTestId(confirm.confirm).click();
  await expect(page.getByTestId(confirm.box)).toBeHidden();
}

/** Any viewer may send any SQL to QuestDB, in Grafana as by the shell: nothing of the case may be in any row of it. */
async function expectNothingConfidential(browser: Browser): Promise<void> {
  await expect
    .poll(async () => (await sql("SELECT action FROM audit_log WHERE action = 'caseChanged'")).length)
    .toBeGreaterThan(0);
  const viewer = await pageOf(browser, 'viewer');
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
