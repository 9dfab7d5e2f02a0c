import type { Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { COMPLIANCE, dashboardPaths, deliveredLinks } from './desk-under-test';
import { rearm, trip } from './kill-steps';
import { expect, tell, test } from './journey';

const { killSwitch, paperLine } = testIds;
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

test('from an alert’s link on a phone to halted in at most three taps', async ({ people }) => {
  const risk = await people.pageOf('risk');
  await trip(risk);
  const links = await deliveredLinks('KillSwitchTripped');
  await rearm(risk, 'only to have an alert with its links');

  const page = await people.pageOf('oncall', PHONE);
  await page.goto(links.panel);
  let taps = 0;
  const tap = async (id: string) => {
    taps += 1;
    await page.getByTestId(id).tap();
  };
  await expect(page.getByTestId(paperLine).first()).toBeVisible();
  await tap(killSwitch.trip);
  await expectNoSideScroll(page, 'the confirm of a stop');
  await tap(killSwitch.confirmTrip);
  await expect(page.getByTestId(killSwitch.state)).toHaveAttribute('data-state', 'killed');
  tell(`From an alert's link on a phone to halted: ${taps} taps (at most 3).`);
  expect(taps).toBeLessThanOrEqual(3);
  await rearm(risk, 'the phone works');
});

async function expectNoSideScroll(page: Page, where: string): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(width, `${where} is wider than the screen by`).toBeLessThanOrEqual(0);
}
