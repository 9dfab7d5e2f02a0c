import type { Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { cut, over, times } from './decimal';
import { PROXY, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { placeOrder, sentOrders } from './proxy-orders';
import { openTicket } from './ticket-steps';

const { ladder, positions, ticket } = testIds;

/** The demo exchange trades SOL in thousandths. */
const SOL_LOT_PLACES = 3;

test('a press on a price of the ladder fills the ticket, and nothing is sent', async ({ people }) => {
  const page = await people.pageOf('trader');
  await openTicket(page, `${TRADING_DESK}?var-symbol=ETH/USDT`);
  const sent = sentOrders(page);
  const grid = page.getByTestId(ladder.grid);
  for (const side of ['buy', 'sell'] as const) {
    // A pointer over the ladder holds its rows still.
    await grid.hover();
    const cell = grid
      .locator(`[data-testid^="${ladder.cell(side, '')}"]`)
      .filter({ hasText: /\d/ })
      .nth(1);
    const price = ((await cell.getAttribute('data-testid')) ?? '').slice(ladder.cell(side, '').length);
    expect(price).toMatch(/^\d+\.\d{2}$/);
    await page.getByTestId(ladder.cell(side, price)).click();
    await expect(page.getByTestId(ladder.said)).toHaveText(`Into the ticket: ${side} at ${price}. Nothing is sent.`);
    await expectTicket(page, { symbol: 'ETH/USDT', side, orderType: 'limit', price, quantity: '' });
  }
  expect(sent).toEqual([]);
  await expect(page.getByTestId(ticket.confirmBox)).toBeHidden();
});

test('Close and Reduce of a position fill the ticket with the other side and the exact quantity, and nothing is sent', async ({
  people,
}) => {
  const page = await people.pageOf('trader');
  await openTicket(page);
  await placeOrder(page, { account: 'demo-main', symbol: 'SOL/USDT', side: 'buy', quantity: '1.53' });
  const sent = sentOrders(page);
  const row = page.getByTestId(positions.row('demo-main', 'demo SOL/USDT'));
  await row.scrollIntoViewIfNeeded();
  const held = await heldOf(page, 'SOL/USDT');
  // The commission of a buy is taken from what was bought: the position is no whole number of lots.
  for (const percent of [25, 50, 75, 100]) {
    const quantity = cut(times(held, over(String(percent), '100')), SOL_LOT_PLACES);
    await row.getByTestId(percent === 100 ? positions.close : positions.reduce(percent)).click();
    await expectTicket(page, { symbol: 'SOL/USDT', side: 'sell', orderType: 'market', quantity });
    await expect(page.getByTestId(positions.message)).toContainText('nothing is sent before you confirm');
  }
  expect(sent).toEqual([]);
});

/** What the account holds of the market, as the service has it: other journeys trade there too. */
async function heldOf(page: Page, symbol: string): Promise<string> {
  const answer = await page.request.get(`${PROXY}/positions?account=demo-main`);
  const held = (await answer.json()) as readonly { readonly symbol: string; readonly quantity: string }[];
  const quantity = held.find((position) => position.symbol === symbol)?.quantity;
  if (quantity === undefined) throw new Error(`demo-main holds no ${symbol}`);
  return quantity;
}

interface Filled {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly orderType: string;
  readonly price?: string;
  readonly quantity: string;
}

async function expectTicket(page: Page, { symbol, side, orderType, price, quantity }: Filled): Promise<void> {
  await expect(page.getByTestId(ticket.market)).toHaveValue(new RegExp(symbol));
  await expect(page.getByTestId(ticket.market)).toHaveValue(/demo/);
  await expect(page.getByTestId(ticket.side(side))).toBeChecked();
  await expect(page.getByTestId(ticket.orderType)).toHaveValue(orderType);
  if (price !== undefined) await expect(page.getByTestId(ticket.price)).toHaveValue(price);
  await expect(page.getByTestId(ticket.quantity)).toHaveValue(quantity);
}
