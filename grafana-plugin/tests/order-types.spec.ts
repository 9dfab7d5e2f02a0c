import { type Locator, type Page, expect, test } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { closePages, openTicket, pageOf } from './desk-under-test';

test.afterEach(closePages);

const { ticket, blotter } = testIds;

test('a stop-limit is armed in the blotter; a resting limit is replaced there; both are canceled', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'trader');
  await openTicket(page);
  await place(page, 'stopLimit', { quantity: '0.001', stopPrice: '900000', price: '900000' });
  await expect(page.getByTestId(ticket.answer)).toContainText(/Armed: buy .* when the last trade is at 900000/);
  await place(page, 'limit', { quantity: '0.02', price: '1000' });
  await expect(page.getByTestId(ticket.answer)).toContainText(/Resting: buy/);

  await page.getByTestId(blotter.panel).scrollIntoViewIfNeeded();
  await page.getByTestId(blotter.tab('working')).click();
  const armed = rowOf(page, 'stop-limit');
  await expect(armed.getByTestId(blotter.status)).toHaveText('armed');
  await expect(armed).toContainText('900000');
  const resting = rowOf(page, /(?<!stop-)limit GTC/);
  await expect(resting.getByTestId(blotter.status)).toHaveText('resting');

  await resting.getByTestId(blotter.replace).click();
  await page.getByTestId(blotter.replaceQuantity).fill('0.01');
  await page.getByTestId(blotter.replacePrice).fill('1100');
  await page.getByTestId(blotter.confirmReplace).click();
  await expect(page.getByTestId(blotter.message)).toContainText('Replaced.');
  await expect(resting).toContainText('1100');

  await armed.getByTestId(blotter.cancel).click();
  await resting.getByTestId(blotter.cancel).click();
  await expect(page.getByTestId(blotter.empty)).toBeVisible();
});

const rowOf = (page: Page, text: string | RegExp): Locator =>
  page.getByTestId(blotter.table).locator('tr[data-client-order-id]').filter({ hasText: text });

/** Fills the fields in the order given, and confirms once the window tells what the order would meet. */
async function place(
  page: Page,
  orderType: string,
  fields: Partial<Record<'quantity' | 'price' | 'stopPrice', string>>,
): Promise<void> {
  await page.getByTestId(ticket.orderType).selectOption(orderType);
  for (const field of ['quantity', 'price', 'stopPrice'] as const) {
    const text = fields[field];
    if (text !== undefined) await page.getByTestId(ticket[field]).fill(text);
  }
  await page.getByTestId(ticket.review).click();
  await expect(page.getByTestId(ticket.confirmBox)).toContainText(/Expected price.*nothing fills at once/);
  await page.getByTestId(ticket.confirm).click();
  await expect(page.getByTestId(ticket.confirmBox)).toBeHidden();
}
