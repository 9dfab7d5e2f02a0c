import { readFile } from 'node:fs/promises';
import { testIds } from '../src/desk/testIds';
import { expect, test } from './journey';
import { cancelOrder, placeOrder } from './proxy-orders';
import { openTicket } from './ticket-steps';

const { blotter, paperLine } = testIds;

const HEADER = [
  ...['orderStatus', 'symbol', 'side', 'orderType', 'quantity', 'filledQuantity', 'price', 'stopPrice'],
  ...['averagePrice', 'person', 'account', 'createdAt', 'venue', 'timeInForce', 'strategy', 'updatedAt'],
  ...['orderId', 'clientOrderId', 'paperLine'],
];

test('the blotter’s CSV holds the rows that are shown, with exact values', async ({ people }) => {
  const page = await people.pageOf('trader');
  await openTicket(page);
  const account = 'demo-main';
  const wanted = await placeOrder(page, { account, symbol: 'SOL/USDT', side: 'buy', quantity: '0.75', price: '21.5' });
  const other = await placeOrder(page, { account, symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', price: '1000' });
  const panel = page.getByTestId(blotter.panel);
  await panel.scrollIntoViewIfNeeded();
  await panel.getByTestId(blotter.tab('working')).click();
  const rows = panel.locator('tr[data-client-order-id]');
  await expect(rows).toHaveCount(2);
  await panel.getByTestId(blotter.filter).fill('sol 21.5');
  await expect(rows).toHaveCount(1);

  const [download] = await Promise.all([page.waitForEvent('download'), panel.getByTestId(blotter.export).click()]);
  expect(download.suggestedFilename()).toMatch(/^paperdesk-working-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(lines[0]).toBe(HEADER.join(','));
  const money = await panel.getByTestId(paperLine).innerText();
  expect(lines.slice(1)).toEqual([
    [
      ...['new', 'SOL/USDT', 'buy', 'limit', '0.75', '0', '21.5', '', ''],
      ...['p-trader', account, wanted.createdAt, 'demo', 'GTC', '', wanted.updatedAt],
      ...[wanted.orderId, wanted.clientOrderId, money],
    ].join(','),
    '',
  ]);

  await panel.getByTestId(blotter.filter).fill('');
  for (const order of [wanted, other]) await cancelOrder(page, order);
  await expect(panel.getByTestId(blotter.empty)).toBeVisible();
});
