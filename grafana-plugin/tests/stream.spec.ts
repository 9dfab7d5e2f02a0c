import type { Page } from '@playwright/test';
import { STREAM_SILENT_AFTER_MS } from '../src/desk/freshness';
import { testIds } from '../src/desk/testIds';
import { expect, test, tell } from './journey';
import { openTicket } from './ticket-steps';

/** A second is what asking again and again brings; a stream brings more. */
const WINDOW_MS = 5_000;
const LEAST_QUOTES = 10;

interface Seen {
  readonly sequence: string;
  readonly at: number;
}

test('after a refresh the ladder keeps its book and quotes still come by stream, not by asking', async ({ people }) => {
  const page = await people.pageOf('trader');
  await openTicket(page);
  await expect(page.getByTestId(testIds.ladder.spread)).toBeVisible();
  await watchQuotes(page);

  const answers = ['book', 'quotes'].map((queryType) =>
    page.waitForResponse(
      (response) =>
        new URL(response.url()).pathname === '/api/ds/query' &&
        (response.request().postData() ?? '').includes(`"queryType":"${queryType}"`),
    ),
  );
  await page.getByTestId('data-testid RefreshPicker run button').click();
  for (const answer of await Promise.all(answers)) expect(answer.ok()).toBe(true);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // What streamed before the refresh counts as news for that long: only what comes after it shows that a stream lives.
  const from = (await page.evaluate(() => performance.now())) + STREAM_SILENT_AFTER_MS;
  const until = from + WINDOW_MS;
  await page.waitForFunction((end) => performance.now() > end, until);

  const seen = (await quotesSeen(page)).filter(({ at }) => at >= from && at <= until);
  const sequences = new Set(seen.map(({ sequence }) => sequence));
  tell(`${sequences.size} quotes drawn in ${WINDOW_MS / 1000} s after a refresh`);
  expect(sequences.size).toBeGreaterThanOrEqual(LEAST_QUOTES);
  expect(asked.filter((path) => path.endsWith('/plugin-proxy/paperdesk-app/quotes'))).toEqual([]);

  const ladder = page.getByTestId(testIds.ladder.panel);
  await expect(ladder.getByTestId(testIds.freshness)).toHaveAttribute('data-freshness', 'live');
  await expect(ladder.getByTestId(testIds.ladder.spread)).toContainText(/^\d+\.\d+ \(\d/);
  await expect(ladder.getByTestId(testIds.ladder.note)).toBeHidden();
});

/** Notes each quote that the ticket draws, with its time. */
async function watchQuotes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen[] = [];
    Reflect.set(window, 'quotesSeen', seen);
    const note = () => {
      const sequence = document.querySelector('[data-quote-sequence]')?.getAttribute('data-quote-sequence') ?? '';
      if (sequence !== '' && sequence !== seen.at(-1)?.sequence) seen.push({ sequence, at: performance.now() });
    };
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-quote-sequence'],
    });
  });
}

const quotesSeen = (page: Page): Promise<Seen[]> => page.evaluate(() => Reflect.get(window, 'quotesSeen') as Seen[]);
