import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { WholeDesk } from './whole-desk.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
export const TRADING_DESK = '/d/paperdesk-trading-desk';
export const PERSON = 'trader';

/** `CHROMIUM_BIN`, or the first Chromium on the PATH; undefined when there is none. */
export function findChromium(environment: NodeJS.ProcessEnv): string | undefined {
  const told = environment['CHROMIUM_BIN'];
  if (told !== undefined && told !== '') return told;
  const folders = (environment['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A Chromium like the journeys'. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  const { chromium } = await import('@playwright/test');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

/** A page of a trader in a browser that has cached nothing. */
export async function traderPage(browser: Browser, desk: WholeDesk): Promise<Page> {
  const context = await browser.newContext({ baseURL: desk.grafanaUrl, viewport: { width: 1440, height: 1000 } });
  const data = { user: PERSON, password: desk.password(PERSON) };
  const answer = await context.request.post('/login', { data });
  if (!answer.ok()) throw new Error(`${PERSON} could not log in: ${answer.status()}`);
  return context.newPage();
}
