import { testIds } from '../src/desk/testIds';
import { deskUnderTest, sql } from './desk-under-test';
import { expect, tell, test } from './journey';

// Named so that it runs first: nobody has been on this desk, and Grafana has loaded no panel yet.
test(
  'a newcomer gets from the login page to a first fill in at most five clicks, and finds it in QuestDB',
  { tag: '@core' },
  async ({ people }) => {
    const desk = deskUnderTest();
    const page = await people.newcomer();
    const started = performance.now();
    const cameAt = new Date().toISOString();
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
    const seconds = (performance.now() - started) / 1000;
    tell(`First visit to first fill: ${clicks} clicks, ${seconds.toFixed(1)} s (at most 5 clicks and 60 s).`);
    expect(clicks).toBeLessThanOrEqual(5);
    expect(seconds).toBeLessThan(60);

    await page.getByTestId(testIds.blotter.panel).scrollIntoViewIfNeeded();
    await page.getByTestId(testIds.blotter.tab('fills')).click();
    // In one part or in several: each of them, with its size in lots of 0.00001 BTC, and 0.01 together.
    const parts = `SELECT last_quantity FROM fills WHERE account = 'demo-main' AND ts > '${cameAt}'`;
    const sizes = async () => (await sql(parts)).map((row) => Number(row['last_quantity']).toFixed(5));
    const total = async () => (await sizes()).reduce((sum, size) => sum + Number(size), 0);
    await expect.poll(total).toBeCloseTo(0.01, 8);
    for (const size of await sizes())
      await expect(page.getByTestId(testIds.blotter.table)).toContainText(`BTC/USDT · demobuy${size}`);
  },
);
