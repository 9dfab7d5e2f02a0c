import type { Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { COMPLIANCE, dashboardPaths } from './desk-under-test';
import { expect, test } from './journey';

const PHONE = { phone: true };
/** Grafana's frames of panels. */
const PANELS = 'section[data-testid^="data-testid Panel header"]';

test('no dashboard and no page scrolls sideways at a phone’s width', async ({ people }) => {
  const page = await people.pageOf('risk', PHONE);
  for (const path of dashboardPaths()) {
    await page.goto(path);
    await expect(page.locator(PANELS).first()).toBeVisible();
    await expectNoSideScroll(page, path);
  }
  const officer = await people.pageOf('compliance', PHONE);
  await officer.goto(COMPLIANCE);
  await expect(officer.getByTestId(testIds.compliance.page)).toBeVisible();
  await expectNoSideScroll(officer, 'compliance page');
});

async function expectNoSideScroll(page: Page, where: string): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(width, `${where} is wider than the screen by`).toBeLessThanOrEqual(0);
}
