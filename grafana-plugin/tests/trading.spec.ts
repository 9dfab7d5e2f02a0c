import { testIds } from '../src/desk/testIds';
import { ORDERS, sql, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { openTicket, sendOrder } from './ticket-steps';

test.describe('a trader', { tag: '@core' }, () => {
  test('sees why bad numbers are refused before anything is sent', async ({ people }) => {
    const page = await people.pageOf('trader');
    await openTicket(page);
    await page.getByTestId(testIds.ticket.quantity).fill('0,5');
    await expect(page.getByTestId(testIds.ticket.panel)).toContainText('write 0.5 with a decimal point');
    await expect(page.getByTestId(testIds.ticket.review)).toBeDisabled();
  });

  test('rests a limit order, finds it in the blotter, reads its story and cancels it', async ({ people }) => {
    const page = await people.pageOf('trader');
    await openTicket(page);
    await sendOrder(page, { orderType: 'limit', quantity: '0.01', price: '1000' }, /Resting: buy/);
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

test(
  'a viewer finds the ticket inert with the reason, and the proxy answers 403',
  { tag: '@core' },
  async ({ people }) => {
    const page = await people.pageOf('viewer');
    await page.goto(TRADING_DESK);
    await expect(page.getByTestId(testIds.ticket.closed)).toContainText(/look/i);
    await expect(page.getByTestId(testIds.ticket.review)).toBeDisabled();
    const answer = await page.request.post(ORDERS, {
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
  },
);
