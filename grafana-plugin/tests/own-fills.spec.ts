import { TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { panelOf } from './panels';
import { placeOrder } from './proxy-orders';
import { openTicket } from './ticket-steps';

/** Told apart from every other journey's fills by its size. */
const QUANTITY = '0.371';

test('an own fill stands on the candles with its side, size, price and account', async ({ people }) => {
  const page = await people.pageOf('trader');
  await openTicket(page, `${TRADING_DESK}?var-symbol=SOL/USDT&from=now-5m&to=now`);
  const { averagePrice } = await placeOrder(page, {
    ...{ account: 'demo-main', symbol: 'SOL/USDT', side: 'buy', quantity: QUANTITY },
  });
  const words = `Paper fill: buy ${QUANTITY} SOL/USDT at ${averagePrice}, account demo-main`;
  const panel = panelOf(page, 'Candles, VWAP and own fills: SOL/USDT on demo');
  const markers = panel.getByTestId('data-testid annotation-marker');
  // The fill reaches QuestDB a little later than the trader; each refresh looks anew.
  await expect(async () => {
    await page.getByTestId('data-testid RefreshPicker run button').click();
    await expect(markers.first()).toBeVisible({ timeout: 5_000 });
    const told: string[] = [];
    for (const marker of await markers.all()) {
      await marker.hover({ timeout: 2_000 });
      told.push(...(await page.getByText('Paper fill: ').allInnerTexts()));
    }
    expect(told).toContain(words);
  }).toPass({ timeout: 60_000 });
  await expect(panel).toContainText('bought');
});
