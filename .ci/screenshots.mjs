import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { chromium as chromiumBinary } from './journeys.mjs';

/**
 * `npm run screenshots -- <folder> [word]`: pictures of each dashboard and page of the running desk (PAPERDESK_HOME,
 * GRAFANA_PORT) whose name has the word: dark and light, wide and at a phone's width, in full length, each as somebody sees
 * it who works with it. Names what is wider than the phone; exit code 1 when anything is.
 */
const home = resolve(process.env.PAPERDESK_HOME ?? '.paperdesk');
const folder = resolve(process.argv[2] ?? 'screenshots');
const word = process.argv[3] ?? '';
const base = `http://localhost:${process.env.GRAFANA_PORT ?? '3000'}`;
const passwords = JSON.parse(readFileSync(join(home, 'secrets/people.json'), 'utf8'));

/** What a stream or a refresh of ten seconds breaks is broken only after a while. */
const OPEN_MS = 17_000;
/** Panels that come into sight on another width ask and draw anew. */
const REDRAW_MS = 5_000;
/** Pages that wait at the same time: more would slow each other down. */
const AT_ONCE = 3;
/** How long a busy machine may take for what a panel asked. */
const LOADED_MS = 20_000;
const WIDE = { width: 1440, height: 1560 };
const PHONE = { width: 390, height: 844 };
const HIGHEST = 12_000;

const dashboards = readdirSync(join(import.meta.dirname, '../dashboards'), { recursive: true })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(import.meta.dirname, '../dashboards', file), 'utf8')).uid)
  .map((uid) => ({ name: uid.replace('paperdesk-', ''), path: `/d/${uid}?kiosk`, login: 'risk' }));
const app = '/a/paperdesk-app';
const shots = [
  ...dashboards.map((shot) => (shot.name === 'trading-desk' ? { ...shot, login: 'trader' } : shot)),
  { name: 'page-home', path: `${app}?`, login: 'risk' },
  { name: 'page-accounts', path: `${app}/accounts?`, login: 'risk' },
  { name: 'page-limits', path: `${app}/limits?`, login: 'risk' },
  { name: 'page-compliance', path: `${app}/compliance?`, login: 'compliance' },
  { name: 'page-runbook', path: `${app}/runbooks/FeedDown?`, login: 'oncall' },
  { name: 'page-silence', path: `${app}/silence?alert=FeedDown&matcher=alertname%3DFeedDown`, login: 'oncall' },
].filter(({ name }) => name.includes(word));
// One theme after the other: the busiest dashboard never waits beside itself.
const both = ['dark', 'light'].flatMap((theme) => shots.map((shot) => ({ ...shot, theme })));

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiumBinary(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const contexts = new Map();
const contextOf = async (login) => {
  const context = contexts.get(login) ?? (await browser.newContext({ baseURL: base, viewport: WIDE }));
  if (!contexts.has(login)) await context.request.post('/login', { data: { user: login, password: passwords[login] } });
  contexts.set(login, context);
  return context;
};

async function picture(page, { name, theme }, size) {
  await page.setViewportSize(size);
  await page.waitForTimeout(REDRAW_MS);
  const length = await page.evaluate('document.scrollingElement.scrollHeight');
  await page.setViewportSize({ width: size.width, height: Math.min(HIGHEST, Math.max(size.height, length)) });
  // There is no event that says a chart has its points; a bar over the panel says that it still waits for them.
  await page.waitForTimeout(REDRAW_MS);
  const waits = page.locator('[aria-label="Panel loading bar"]').first();
  await waits.waitFor({ state: 'detached', timeout: LOADED_MS }).catch(() => undefined);
  const file = join(folder, `${name}-${theme}-${size.width}.png`);
  await page.screenshot({ path: file });
  const beyond = await page.evaluate('document.scrollingElement.scrollWidth - window.innerWidth');
  if (beyond > 0) process.exitCode = 1;
  process.stdout.write(`${file}${beyond > 0 ? `: ${beyond} px wider than the screen` : ''}\n`);
}

for (let at = 0; at < both.length; at += AT_ONCE) {
  const open = [];
  for (const shot of both.slice(at, at + AT_ONCE)) {
    const page = await (await contextOf(shot.login)).newPage();
    await page.goto(`${shot.path}&theme=${shot.theme}`);
    open.push({ shot, page });
  }
  await open[0].page.waitForTimeout(OPEN_MS);
  await Promise.all(
    open.map(async ({ shot, page }) => {
      await picture(page, shot, WIDE);
      await picture(page, shot, PHONE);
      await page.close();
    }),
  );
}
await browser.close();
