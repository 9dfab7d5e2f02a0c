import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { COMPLIANCE, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { openTicket, reviewOrder } from './ticket-steps';

/** What is ours on a Grafana page; the rest is Grafana's own. */
const OURS = [
  testIds.ticket.panel,
  testIds.blotter.panel,
  testIds.approvals.panel,
  testIds.ladder.panel,
  testIds.positions.panel,
  testIds.killSwitch.panel,
  testIds.app.root,
  testIds.compliance.page,
  testIds.limits.page,
  testIds.accounts.page,
  testIds.ticket.confirmBox,
  testIds.confirm.box,
].map((id) => `[data-testid="${id}"]`);

for (const theme of ['dark', 'light']) {
  test(`axe finds no serious fault on the trading desk in the ${theme} theme`, async ({ people }) => {
    const page = await people.pageOf('trader');
    await openTicket(page, `${TRADING_DESK}?theme=${theme}`);
    await expect(page.locator(`.theme-${theme}`).first()).toBeAttached();
    await expectNoSeriousFault(page);
    await reviewOrder(page, { side: 'buy', quantity: '0.001' });
    await expectNoSeriousFault(page);
    await page.getByTestId(testIds.ticket.back).click();
    await page.getByTestId(testIds.blotter.panel).scrollIntoViewIfNeeded();
    await page.getByTestId(testIds.blotter.tab('fills')).click();
    await expectNoSeriousFault(page);
  });

  test(`axe finds no serious fault on the pages of the app in the ${theme} theme`, async ({ people }) => {
    const officer = await people.pageOf('compliance');
    await officer.goto(`${COMPLIANCE}?theme=${theme}`);
    await expect(officer.getByTestId(testIds.compliance.page)).toBeVisible();
    await expectNoSeriousFault(officer);
    const risk = await people.pageOf('risk');
    for (const [path, id] of [
      ['limits', testIds.limits.page],
      ['accounts', testIds.accounts.page],
    ] as const) {
      await risk.goto(`/a/paperdesk-app/${path}?theme=${theme}`);
      await expect(risk.getByTestId(id)).toBeVisible();
      await expectNoSeriousFault(risk);
    }
  });
}

async function expectNoSeriousFault(page: Page): Promise<void> {
  const present = [];
  for (const selector of OURS) if ((await page.locator(selector).count()) > 0) present.push(selector);
  expect(present.length, 'something of ours is on the page').toBeGreaterThan(0);
  // Without frames of other origins axe needs no page of its own to put its findings together.
  const start = new AxeBuilder({ page }).setLegacyMode();
  const axe = present.reduce((builder, selector) => builder.include(selector), start);
  const { violations } = await axe.analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
  expect(serious).toEqual([]);
}
