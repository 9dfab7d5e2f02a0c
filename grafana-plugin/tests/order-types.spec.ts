import type { Locator, Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { expect, test } from './journey';
import { openTicket, sendOrder, type TypedOrder } from './ticket-steps';

const { ticket, blotter } = testIds;

test(
  'a stop-limit is armed in the blotter; a resting limit is replaced there; both are canceled',
  { tag: '@core' },
  async ({ people }) => {
    const page = await people.pageOf('trader');
    await openTicket(page);
    await sendOrder(
      page,
      { orderType: 'stopLimit', quantity: '0.001', stopPrice: '900000', price: '900000' },
      /Armed: buy .* when the last trade is at 900000/,
    );
    await sendOrder(page, { orderType: 'limit', quantity: '0.02', price: '1000' }, /Resting: buy/);

    await openWorking(page);
    const armed = rowOf(page, 'stop-limit');
    await expect(armed.getByTestId(blotter.status)).toHaveText('armed');
    await expect(armed).toContainText('900000');
    const resting = rowOf(page, /(?<!stop-)limit GTC/);
    await expect(resting.getByTestId(blotter.status)).toHaveText('resting');
    await replace(page, resting, { quantity: '0.01', price: '1100' });
    await expect(resting).toContainText('1100');

    await armed.getByTestId(blotter.cancel).click();
    await resting.getByTestId(blotter.cancel).click();
    await expect(page.getByTestId(blotter.empty)).toBeVisible();
  },
);

interface TypeJourney extends TypedOrder {
  readonly orderType: string;
  readonly outcome: RegExp;
  /** How the blotter names the order. */
  readonly row: string | RegExp;
}

/**
 * Far from the market, so that each waits until it is canceled; and small, as all that one person orders in a symbol and
 * side within ten minutes comes to a second person once it is worth too much.
 */
const WAITING: readonly TypeJourney[] = [
  { orderType: 'limit', side: 'buy', quantity: '0.02', price: '1000', outcome: /Resting: buy/, row: /(?<!-)limit GTC/ },
  { orderType: 'stop', side: 'buy', quantity: '0.002', stopPrice: '900000', outcome: /Armed: buy/, row: /stop GTC/ },
  {
    ...{ orderType: 'stopLimit', side: 'buy', quantity: '0.002', stopPrice: '900000', price: '900000' },
    ...{ outcome: /Armed: buy/, row: 'stop-limit' },
  },
  {
    ...{ orderType: 'takeProfit', side: 'sell', quantity: '0.002', stopPrice: '900000' },
    ...{ outcome: /Armed: sell/, row: 'take-profit' },
  },
  {
    ...{ orderType: 'trailingStop', side: 'sell', quantity: '0.002', trailingOffset: '5000' },
    ...{ outcome: /Armed: sell/, row: 'trailing stop' },
  },
];

test('each order type is placed, replaced and canceled; a market order leaves nothing to cancel', async ({
  people,
}) => {
  test.setTimeout(240_000);
  const page = await people.pageOf('trader');
  await openTicket(page);
  for (const { outcome, row: words, ...order } of WAITING)
    await test.step(order.orderType, async () => {
      await sendOrder(page, order, outcome);
      await openWorking(page);
      const row = rowOf(page, words);
      const half = order.quantity === '0.02' ? '0.01' : '0.001';
      await replace(page, row, { quantity: half });
      await expect(row).toContainText(half);
      await row.getByTestId(blotter.cancel).click();
      await expect(row).toBeHidden();
      await expect(page.getByTestId(ticket.answer)).toContainText(/canceled/i);
    });
  await test.step('canceled from the ticket', async () => {
    await sendOrder(page, { orderType: 'limit', side: 'buy', quantity: '0.02', price: '1000' }, /Resting: buy/);
    await page.getByTestId(ticket.cancel).click();
    await expect(page.getByTestId(ticket.answer)).toContainText(/Canceled: nothing traded/);
  });
  await test.step('market', async () => {
    await sendOrder(page, { side: 'sell', quantity: '0.001' }, /Filled: sold/);
    await expect(page.getByTestId(ticket.cancel)).toBeHidden();
    await openWorking(page);
    await expect(page.getByTestId(blotter.empty)).toBeVisible();
  });
});

async function openWorking(page: Page): Promise<void> {
  await page.getByTestId(blotter.panel).scrollIntoViewIfNeeded();
  await page.getByTestId(blotter.tab('working')).click();
}

const rowOf = (page: Page, text: string | RegExp): Locator =>
  page.getByTestId(blotter.table).locator('tr[data-client-order-id]').filter({ hasText: text });

/** Replaces an order in its row and waits until the desk has taken the new terms. */
async function replace(page: Page, row: Locator, terms: { quantity: string; price?: string }): Promise<void> {
  await row.getByTestId(blotter.replace).click();
  await page.getByTestId(blotter.replaceQuantity).fill(terms.quantity);
  if (terms.price !== undefined) await page.getByTestId(blotter.replacePrice).fill(terms.price);
  await page.getByTestId(blotter.confirmReplace).click();
  await expect(page.getByTestId(blotter.message)).toContainText('Replaced.');
}
