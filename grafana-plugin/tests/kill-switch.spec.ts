import { type Page, expect, test } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { closePages, openTicket, pageOf, receivedAlerts, TRADING_DESK } from './desk-under-test';

test.afterEach(closePages);

const ids = testIds.killSwitch;

test('on-call stops the desk, the ticket says why, the alert reaches the outside, risk re-arms', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const before = receivedAlerts().length;
  const trader = await pageOf(browser, 'trader');
  await openTicket(trader);
  const oncall = await pageOf(browser, 'oncall');
  await oncall.goto(TRADING_DESK);
  await oncall.getByTestId(ids.trip).click();
  await oncall.getByTestId(ids.confirmTrip).click();
  await expect(oncall.getByTestId(ids.kill)).toContainText('p-oncall');
  await expect(trader.getByTestId(testIds.ticket.closed)).toContainText(/p-oncall/);
  await expect
    .poll(() => receivedAlerts().slice(before), { timeout: 60_000 })
    .toContainEqual({ status: 'firing', name: 'KillSwitchTripped' });
  const risk = await pageOf(browser, 'risk');
  await risk.goto(TRADING_DESK);
  await rearm(risk, 'the price was right after all');
  await expect(trader.getByTestId(testIds.ticket.closed)).toBeHidden();
});

test('one person alone on a fresh demo can stop and recover by what the screen says', async ({ browser }) => {
  const page = await pageOf(browser, 'risk2');
  await page.goto(TRADING_DESK);
  await expect(page.getByTestId(ids.fourEyes)).toContainText(/single operator/i);
  await page.getByTestId(ids.trip).click();
  await page.getByTestId(ids.confirmTrip).click();
  await expect(page.getByTestId(ids.kill)).toContainText('p-risk2');
  await rearm(page, 'trying the switch out');
});

async function rearm(page: Page, reason: string): Promise<void> {
  await expect(page.getByTestId(ids.rearm)).toBeEnabled({ timeout: 30_000 });
  await page.getByTestId(ids.rearm).click();
  await page.getByTestId(ids.rearmWord).fill('RE-ARM');
  await page.getByTestId(ids.rearmReason).fill(reason);
  await page.getByTestId(ids.confirmRearm).click();
  await expect(page.getByTestId(ids.kill)).toBeHidden();
}
