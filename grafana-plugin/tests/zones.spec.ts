import { testIds } from '../src/desk/testIds';
import { dashboardPaths } from './desk-under-test';
import { expect, test } from './journey';
import { openTicket, sendOrder } from './ticket-steps';

const { blotter, ticket } = testIds;
const ABROAD = { locale: 'de-DE', timezoneId: 'Asia/Tokyo' };
/** `0,5` or `1.234,50`: a comma before the last one or two digits is a decimal comma. */
const DECIMAL_COMMA = /\d,\d{1,2}(?!\d)/;
const CLOCK_WITHOUT_ZONE = /\d\d:\d\d:\d\d(?! ?(?:UTC|Z|\.\d+Z))/;

test('a browser in German in Tokyo shows decimal points and times with their zone', async ({ people }) => {
  const page = await people.pageOf('trader', ABROAD);
  await openTicket(page);
  await expect(page.getByTestId(ticket.bid)).toHaveText(/^\d+\.\d+$/);
  await page.getByTestId(ticket.quantity).fill('0,5');
  await expect(page.getByTestId(ticket.panel)).toContainText('write 0.5 with a decimal point');
  await sendOrder(page, { side: 'buy', quantity: '0.0015' }, /Filled: bought 0\.0015\d* BTC at average \d+\.\d+/);
  await page.getByTestId(blotter.panel).scrollIntoViewIfNeeded();
  await page.getByTestId(blotter.tab('fills')).click();
  const fill = page.getByTestId(blotter.table).locator('tbody tr').first();
  await expect(fill).toContainText(/\d\d:\d\d:\d\d UTC/);
  for (const panel of [testIds.ticket.panel, testIds.blotter.panel, testIds.killSwitch.panel]) {
    const text = await page.getByTestId(panel).innerText();
    expect(text, panel).not.toMatch(DECIMAL_COMMA);
    expect(text, panel).not.toMatch(CLOCK_WITHOUT_ZONE);
  }
});

test('dashboards are in UTC and without decimal commas in that browser', async ({ people }) => {
  const page = await people.pageOf('risk', ABROAD);
  for (const path of dashboardPaths()) {
    await page.goto(path);
    await expect(page.getByTestId('data-testid TimePicker Open Button')).toContainText('UTC');
    const panels = page.locator('section[data-testid^="data-testid Panel header"]');
    await expect(panels.first()).toBeVisible();
    for (const text of await panels.allInnerTexts()) expect(text, path).not.toMatch(DECIMAL_COMMA);
  }
});
