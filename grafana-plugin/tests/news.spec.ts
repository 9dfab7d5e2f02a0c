import { testIds } from '../src/desk/testIds';
import { TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { placeOrder } from './proxy-orders';
import { openTicket } from './ticket-steps';

const { blotter } = testIds;

test('an order that somebody else cancels is told in a toast and to screen readers', async ({ people }) => {
  // Two people open a dashboard each.
  test.setTimeout(240_000);
  const mine = await people.pageOf('trader');
  await openTicket(mine);
  const order = await placeOrder(mine, {
    ...{ account: 'demo-main', symbol: 'SOL/USDT', side: 'buy', quantity: '0.5', price: '20' },
  });
  const row = (page: typeof mine) => page.locator(`tr[data-client-order-id="${order.clientOrderId}"]`);
  await mine.getByTestId(blotter.panel).scrollIntoViewIfNeeded();
  await mine.getByTestId(blotter.tab('working')).click();
  await expect(row(mine).getByTestId(blotter.status)).toHaveText('resting');

  const other = await people.pageOf('trader2');
  await other.goto(TRADING_DESK);
  await other.getByTestId(blotter.panel).scrollIntoViewIfNeeded();
  await other.getByTestId(blotter.tab('working')).click();
  await row(other).getByTestId(blotter.cancel).click();
  await expect(row(other)).toBeHidden();

  const words = 'demo-main, SOL/USDT: Canceled: nothing traded. Canceled at the request of p-trader2.';
  const toast = mine.getByTestId('data-testid Alert warning').filter({ hasText: 'Order canceled' });
  await expect(toast).toContainText(words);
  const news = mine.getByTestId(blotter.news);
  await expect(news).toHaveAttribute('aria-live', 'polite');
  await expect(news).toHaveText(`Order canceled. ${words}`);
  // Who pressed knows already.
  await expect(other.getByTestId(blotter.news)).toHaveText('');
  await expect(row(mine)).toBeHidden();
});
