import { type Page, expect } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { TRADING_DESK } from './desk-under-test';

const ids = testIds.killSwitch;

/** Stops all trading: one press, one confirm. */
export async function trip(page: Page): Promise<void> {
  await page.goto(TRADING_DESK);
  await page.getByTestId(ids.trip).click();
  await page.getByTestId(ids.confirmTrip).click();
  await expect(page.getByTestId(ids.kill)).toBeVisible();
}

/** Allows trading again, once the cool-down is over. */
export async function rearm(page: Page, reason: string): Promise<void> {
  await expect(page.getByTestId(ids.rearm)).toBeEnabled({ timeout: 30_000 });
  await page.getByTestId(ids.rearm).click();
  await page.getByTestId(ids.rearmWord).fill('RE-ARM');
  await page.getByTestId(ids.rearmReason).fill(reason);
  await page.getByTestId(ids.confirmRearm).click();
  await expect(page.getByTestId(ids.kill)).toBeHidden();
}
