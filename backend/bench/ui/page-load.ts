import type { Browser, Page } from '@playwright/test';
import { median } from '../statistics.js';
import { TRADING_DESK, traderPage } from './browser.js';
import type { WholeDesk } from './whole-desk.js';

const RUNS = 7;
const DEADLINE_MS = 120_000;
const OTHER_DASHBOARD = '/d/paperdesk-service-health';

/** In the page: the ticket has a price, the kill switch a state, and the chart is drawn. */
const IS_READY = `(() => {
  const one = (id) => document.querySelector('[data-testid="' + id + '"]');
  const state = one('paperdesk-kill-switch-state')?.getAttribute('data-state') ?? 'loading';
  return (
    location.pathname.startsWith('/d/paperdesk-trading-desk') &&
    /\\d/.test(one('paperdesk-ticket-bid')?.textContent ?? '') &&
    !['loading', 'unknown'].includes(state) &&
    document.querySelector('.uplot canvas') !== null
  );
})()`;

export interface PageLoadResult {
  /** By a click on the dashboard's link in a Grafana that is open. */
  readonly navigationMs: readonly number[];
  readonly navigationMedianMs: number;
  /** By its address in a browser that has cached nothing; the first of them also meets a Grafana that nobody has used. */
  readonly coldMs: readonly number[];
}

/** From the click, or the address, until the trading desk shows what a trader acts on. */
export async function measurePageLoad(desk: WholeDesk, browser: Browser): Promise<PageLoadResult> {
  const coldMs: number[] = [];
  for (let run = 0; run < 2; run += 1) {
    const page = await traderPage(browser, desk);
    coldMs.push(await timed(page, () => page.goto(TRADING_DESK, { waitUntil: 'commit' })));
    await page.context().close();
  }
  const page = await traderPage(browser, desk);
  const navigationMs: number[] = [];
  await page.goto(OTHER_DASHBOARD);
  // Once without counting, so that the panels' code is loaded.
  for (let run = 0; run <= RUNS; run += 1) {
    await page.getByTestId('data-testid Dashboard link dropdown').click();
    const link = page.locator('a[href*="/d/paperdesk-trading-desk"]').last();
    await link.waitFor();
    const tookMs = await timed(page, () => link.click());
    if (run > 0) navigationMs.push(tookMs);
    await page.goBack();
    await page.waitForURL((url) => url.pathname.startsWith(OTHER_DASHBOARD));
  }
  await page.context().close();
  return { navigationMs, navigationMedianMs: median(navigationMs), coldMs };
}

async function timed(page: Page, go: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await go();
  await page.waitForFunction(IS_READY, undefined, { timeout: DEADLINE_MS, polling: 'raf' });
  return performance.now() - from;
}
