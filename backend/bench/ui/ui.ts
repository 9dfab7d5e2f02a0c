import { findChromium, launchBrowser } from './browser.js';
import { measurePageLoad, type PageLoadResult } from './page-load.js';
import { panelRequests } from './panel-requests.js';
import { measureTenClients, type TenClientsResult } from './ten-clients.js';
import { measureTickToPixel, type TickToPixelResult } from './tick-to-pixel.js';
import { WholeDesk } from './whole-desk.js';

export interface UiResult {
  readonly load: PageLoadResult;
  readonly tick: TickToPixelResult;
  readonly clients: TenClientsResult;
  readonly faults: readonly string[];
}

export interface UiRun {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** What a person feels in Grafana, on a whole desk of its own; a sentence when the machine has no Chromium. */
export async function benchUi({ root, environment, say }: UiRun): Promise<UiResult | string> {
  const chromium = findChromium(environment);
  if (chromium === undefined) return 'no Chromium is installed (set CHROMIUM_BIN or install the package chromium)';
  say('Front end: starting a whole desk with Grafana …');
  const desk = await WholeDesk.start(root, environment);
  try {
    const browser = await launchBrowser(chromium);
    try {
      say('Front end: loading the trading desk …');
      const load = await measurePageLoad(desk, browser);
      say('Front end: tick to pixel, for a minute …');
      const tick = await measureTickToPixel(desk, browser);
      const requests = await panelRequests(desk, browser);
      await browser.close();
      const clients = await measureTenClients(desk, requests, say);
      return { load, tick, clients, faults: [...tick.faults, ...clients.faults] };
    } finally {
      await browser.close();
    }
  } finally {
    await desk.stop();
  }
}
