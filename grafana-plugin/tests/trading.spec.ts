import { expect, test } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { closePages, deskUnderTest, openTicket, pageOf, sql, TRADING_DESK } from './desk-under-test';

test.afterEach(closePages);

test.describe('a trader', () => {
  test('gets from the login page to a first fill in at most five clicks, and finds it in QuestDB', async ({
    browser,
  }) => {
    const desk = deskUnderTest();
    const context = await browser.newContext({ baseURL: desk.grafanaUrl });
    const page = await context.newPage();
    let clicks = 0;
    const click = async (action: () => Promise<void>) => {
      clicks += 1;
      await action();
    };
    await page.goto('/login');
    await page.locator('input[name="user"]').fill('trader');
    await page.locator('input[name="password"]').fill(desk.passwords['trader'] ?? '');
    await click(() => page.getByRole('button', { name: /log in/i }).click());
    await expect(page.getByTestId(testIds.ticket.panel)).toBeVisible();
    await expect(page.getByTestId(testIds.ticket.closed)).toBeHidden();
    await click(() => page.getByTestId(testIds.ticket.quantity).click());
    await page.keyboard.type('0.01');
    await click(() => page.getByTestId(testIds.ticket.review).click());
    await click(() => page.getByTestId(testIds.ticket.confirm).click());
    await expect(page.getByTestId(testIds.ticket.answer)).toContainText(/filled/i);
    expect(clicks).toBeLessThanOrEqual(5);

    await page.getByTestId(testIds.blotter.panel).scrollIntoViewIfNeeded();
    await page.getByTestId(testIds.blotter.tab('fills')).click();
    await expect(page.getByTestId(testIds.blotter.table)).toContainText('0.01');
    await expect
      .poll(async () =>
        Number((await sql("SELECT count() AS fills FROM fills WHERE account = 'demo-main'"))[0]?.['fills']),
      )
      .toBeGreaterThan(0);
  });

  test('sees why bad numbers are refused before anything is sent', async ({ browser }) => {
    const page = await pageOf(browser, 'trader');
    await openTicket(page);
    await page.getByTestId(testIds.ticket.quantity).fill('0,5');
    await expect(page.getByTestId(testIds.ticket.panel)).toContainText('write 0.5 with a decimal point');
    await expect(page.getByTestId(testIds.ticket.review)).toBeDisabled();
  });

  test('rests a limit order, finds it in the blotter, reads its story and cancels it', async ({ browser }) => {
    const page = await pageOf(browser, 'trader');
    await openTicket(page);
    await page.getByTestId(testIds.ticket.orderType).selectOption('limit');
    await page.getByTestId(testIds.ticket.quantity).fill('0.01');
    await page.getByTestId(testIds.ticket.price).fill('1000');
    await page.getByTestId(testIds.ticket.review).click();
    await page.getByTestId(testIds.ticket.confirm).click();
    await expect(page.getByTestId(testIds.ticket.cancel)).toBeVisible();
    await page.getByTestId(testIds.blotter.panel).scrollIntoViewIfNeeded();
    await page.getByTestId(testIds.blotter.tab('working')).click();
    await expect(page.getByTestId(testIds.blotter.table)).toContainText('1000');
    await page.getByTestId(testIds.blotter.explain).first().click();
    await expect(page.getByTestId(testIds.blotter.explanation)).toContainText(/accepted/i);
    await page.keyboard.press('Escape');
    await page.getByTestId(testIds.blotter.cancel).first().click();
    await expect(page.getByTestId(testIds.blotter.empty)).toBeVisible();
  });
});

test('a viewer finds the ticket inert with the reason, and the proxy answers 403', async ({ browser }) => {
  const page = await pageOf(browser, 'viewer');
  await page.goto(TRADING_DESK);
  await expect(page.getByTestId(testIds.ticket.closed)).toContainText(/look/i);
  await expect(page.getByTestId(testIds.ticket.review)).toBeDisabled();
  const answer = await page.request.post('/api/plugin-proxy/paperdesk-app/orders', {
    data: {
      clientOrderId: 'viewer-1',
      account: 'demo-main',
      venue: 'demo',
      symbol: 'BTC/USDT',
      side: 'buy',
      orderType: 'market',
      quantity: '0.01',
    },
  });
  expect(answer.status()).toBe(403);
  const rows = await sql("SELECT count() AS n FROM orders WHERE client_order_id = 'viewer-1'");
  expect(Number(rows[0]?.['n'])).toBe(0);
});
