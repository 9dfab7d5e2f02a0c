import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { chromium as chromiumBinary } from './journeys.mjs';

/**
 * `npm run screenshots -- <folder>`: pictures of each dashboard of the running desk (PAPERDESK_HOME, GRAFANA_PORT), dark and
 * light, wide and at a phone's width, as `trader` sees them.
 */
const home = resolve(process.env.PAPERDESK_HOME ?? '.paperdesk');
const folder = resolve(process.argv[2] ?? 'screenshots');
const base = `http://localhost:${process.env.GRAFANA_PORT ?? '3000'}`;
const passwords = JSON.parse(readFileSync(join(home, 'secrets/people.json'), 'utf8'));

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiumBinary(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
for (const theme of ['dark', 'light'])
  for (const [width, height] of [
    [1440, 1560],
    [390, 2800],
  ]) {
    const context = await browser.newContext({ baseURL: base, viewport: { width, height } });
    await context.request.post('/login', { data: { user: 'trader', password: passwords.trader } });
    const page = await context.newPage();
    for (const dashboard of ['trading-desk', 'service-health', 'market-data-quality']) {
      await page.goto(`/d/paperdesk-${dashboard}?theme=${theme}&kiosk`);
      // Streams need a moment to draw; there is no event that says a chart has points.
      await page.waitForTimeout(8000);
      const file = join(folder, `${dashboard}-${theme}-${width}.png`);
      await page.screenshot({ path: file });
      process.stdout.write(`${file}\n`);
    }
    await context.close();
  }
await browser.close();
