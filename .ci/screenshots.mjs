import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { chromium as chromiumBinary } from './journeys.mjs';

/**
 * `npm run screenshots -- <folder> [word]`: pictures of each dashboard and page of the running desk (PAPERDESK_HOME,
 * GRAFANA_PORT) whose name has the word: dark and light, wide and at a phone's width, each as somebody sees it who works
 * with it. Names what is wider than the phone; exit code 1 when anything is.
 */
const home = resolve(process.env.PAPERDESK_HOME ?? '.paperdesk');
const folder = resolve(process.argv[2] ?? 'screenshots');
const word = process.argv[3] ?? '';
const base = `http://localhost:${process.env.GRAFANA_PORT ?? '3000'}`;
const passwords = JSON.parse(readFileSync(join(home, 'secrets/people.json'), 'utf8'));

const dashboards = readdirSync(join(import.meta.dirname, '../dashboards'), { recursive: true })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(import.meta.dirname, '../dashboards', file), 'utf8')).uid)
  .map((uid) => ({ name: uid.replace('paperdesk-', ''), path: `/d/${uid}`, login: 'risk' }));
const shots = [
  ...dashboards.map((shot) => (shot.name === 'trading-desk' ? { ...shot, login: 'trader' } : shot)),
  { name: 'page-accounts', path: '/a/paperdesk-app/accounts', login: 'risk' },
  { name: 'page-limits', path: '/a/paperdesk-app/limits', login: 'risk' },
  { name: 'page-compliance', path: '/a/paperdesk-app/compliance', login: 'compliance' },
].filter(({ name }) => name.includes(word));

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiumBinary(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
for (const [width, height] of [
  [1440, 1560],
  [390, 2800],
])
  for (const login of new Set(shots.map((shot) => shot.login))) {
    const context = await browser.newContext({ baseURL: base, viewport: { width, height } });
    await context.request.post('/login', { data: { user: login, password: passwords[login] } });
    const page = await context.newPage();
    for (const theme of ['dark', 'light'])
      for (const { name, path } of shots.filter((shot) => shot.login === login)) {
        await page.goto(`${path}?theme=${theme}&kiosk`);
        // Streams need a moment to draw; there is no event that says a chart has points.
        await page.waitForTimeout(8000);
        const file = join(folder, `${name}-${theme}-${width}.png`);
        await page.screenshot({ path: file });
        const beyond = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        if (beyond > 0) process.exitCode = 1;
        process.stdout.write(`${file}${beyond > 0 ? `: ${beyond} px wider than the screen` : ''}\n`);
      }
    await context.close();
  }
await browser.close();
