import type { Browser } from '@playwright/test';
import { TRADING_DESK, traderPage } from './browser.js';
import type { WholeDesk } from './whole-desk.js';

const SETTLE_MS = 10_000;
const LISTEN_MS = 20_000;
const PROXY = '/api/plugin-proxy/';

/** What the panels of an open trading desk ask by themselves, beside the dashboard's queries. */
export interface PanelRequest {
  readonly path: string;
  readonly everyMs: number;
}

/** Heard from a real browser, so that clients without one ask as often as panels do. */
export async function panelRequests(desk: WholeDesk, browser: Browser): Promise<PanelRequest[]> {
  const page = await traderPage(browser, desk);
  await page.goto(TRADING_DESK);
  await page.waitForSelector('[data-quote-sequence]', { timeout: 90_000 });
  await page.waitForTimeout(SETTLE_MS);
  const heard = new Map<string, number>();
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    const path = pathname + search;
    if (request.method() === 'GET' && pathname.startsWith(PROXY)) heard.set(path, (heard.get(path) ?? 0) + 1);
  });
  await page.waitForTimeout(LISTEN_MS);
  await page.context().close();
  return [...heard].map(([path, count]) => ({ path, everyMs: LISTEN_MS / count }));
}
