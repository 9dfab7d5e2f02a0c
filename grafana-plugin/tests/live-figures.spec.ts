import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { cut, fixed, inGroups, minus, over, plus, times } from './decimal';
import {
  MARKET_DATA_QUALITY,
  ORDERS,
  ORDERS_PER_MINUTE,
  PROXY,
  SECOND_VENUE,
  SERVICE_HEALTH,
  TRADING_DESK,
  deskUnderTest,
  injectFault,
  sql,
} from './desk-under-test';
import { expect, test } from './journey';
import { panelOf, rowOf, rowsOf } from './panels';
import { beginAnew, cancelOrder, placeOrder } from './proxy-orders';
import { openTicket } from './ticket-steps';

const { approvals, blotter, ladder, positions, ticket } = testIds;
const ACCOUNT = 'demo-unverified';
/** Room for every column of the tables. */
const WIDE = { width: 2600 };
/** The tables that each queue delivers to. */
const TABLES_OF = {
  projector: `orders fills positions balances ledger audit_log approvals kill_switch_events kill_drills market_halts`,
  spool: `trades quotes books candles_ext consolidated feed_health feed_channels feed_gaps rejected_events delivery_health
    equity reconciliations attestations order_features alert_deliveries`,
};

/** Shorter than what an alert would tell of. */
const HELD_MS = 700;

test.describe('figures of what runs now', () => {
  test.setTimeout(240_000);

  // First, as others of this person's orders would count as well.
  test('an order takes one of those that are left this minute', async ({ people }) => {
    const page = await people.pageOf('trader2');
    await openTicket(page, `${TRADING_DESK}?var-account=${ACCOUNT}&var-symbol=SOL/USDT`);
    const expectLeft = (rest: number, timeout?: number) =>
      expect(page.getByTestId(ticket.limits)).toContainText(
        `Orders left this minute: ${rest} of ${ORDERS_PER_MINUTE}.`,
        ...(timeout === undefined ? [] : [{ timeout }]),
      );
    await expectLeft(ORDERS_PER_MINUTE, 70_000);
    const order = { account: ACCOUNT, symbol: 'SOL/USDT', side: 'buy', price: '20' } as const;
    const waiting = await placeOrder(page, { ...order, quantity: '1' });
    await expectLeft(ORDERS_PER_MINUTE - 1);
    // A cancel counts for nothing.
    await cancelOrder(page, waiting);
    await cancelOrder(page, await placeOrder(page, { ...order, quantity: '2' }));
    await expectLeft(ORDERS_PER_MINUTE - 2);
  });

  test('a feed’s counters are what the exchange did and what QuestDB holds, venue by venue', async ({ people }) => {
    const page = await people.pageOf('oncall', WIDE);
    await page.goto(`${MARKET_DATA_QUALITY}?var-venue=${SECOND_VENUE}&var-symbol=SOL/USDT`);
    const feeds = panelOf(page, 'Feeds now');
    const second = () => rowOf(feeds, { venue: SECOND_VENUE, symbol: 'SOL/USDT', state: 'live' });
    const before = await second();
    await expect(feeds).not.toContainText('ETH/USDT');
    // Trades that were missed and fetched afterwards are counted by themselves.
    for (const [table, ...columns] of [
      ['trades', 'trades', 'back-filled'],
      ['quotes', 'quotes'],
    ])
      await expectBetweenCounts(
        `SELECT count() n FROM ${table} WHERE venue = '${SECOND_VENUE}' AND symbol = 'SOL/USDT'`,
        async () => {
          const row = await second();
          return columns.reduce((sum, column) => sum + Number(row[column]), 0);
        },
      );

    const expectMore = (column: string, by: number) =>
      expect.poll(async () => Number((await second())[column]) - Number(before[column]), { message: column }).toBe(by);
    await injectFault({ fault: 'gap', stream: 'trade', symbol: 'SOLUSDT', frames: 3 });
    await expectMore('gaps', 1);
    await injectFault({ fault: 'disconnect' });
    await expectMore('reconnects', 1);

    await page.goto(`${MARKET_DATA_QUALITY}?var-venue=demo`);
    await rowOf(feeds, { venue: 'demo', symbol: 'BTC/USDT', state: 'live' });
    expect((await rowsOf(feeds)).map(({ venue, symbol }) => `${venue} ${symbol}`).sort()).toEqual(
      ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'].map((symbol) => `demo ${symbol}`),
    );
    await expect(panelOf(page, 'Markets')).toContainText('all live');
  });

  test('a clock that is set back is what the slowest feed is late by', async ({ people }) => {
    const page = await people.pageOf('oncall', WIDE);
    await page.goto(MARKET_DATA_QUALITY);
    const slowest = panelOf(page, 'Slowest feed');
    await expect(slowest).toContainText(/\d ms/);
    try {
      await injectFault({ fault: 'clockStep', byMs: -900 });
      await expect(async () => {
        const shown = milliseconds(await slowest.innerText());
        expect(shown).toBeGreaterThanOrEqual(900);
        expect(shown).toBeLessThan(1_200);
        const rows = await rowsOf(panelOf(page, 'Feeds now'));
        expect(shown).toBe(Math.max(...rows.map((row) => milliseconds(row['delay p99']))));
      }).toPass({ timeout: 30_000 });
    } finally {
      await injectFault({ fault: 'clear' });
    }
  });

  test('Service health counts the rows that QuestDB holds, and how long the service was held', async ({ people }) => {
    const page = await people.pageOf('oncall', WIDE);
    await page.goto(SERVICE_HEALTH);
    await expect(panelOf(page, 'Trading')).toContainText('open');
    await expect(panelOf(page, 'Who is told')).toContainText('an outside channel is told');
    const delivery = panelOf(page, 'Delivery to QuestDB');
    for (const [queue, list] of Object.entries(TABLES_OF)) {
      const tables = list.split(/\s+/);
      const rows = async () => rowOf(delivery, { queue, state: 'delivering' });
      expect((await rows())['rows dropped']).toBe('0');
      await expectBetweenCounts(
        `SELECT sum(n) n FROM (${tables.map((table) => `SELECT count() n FROM ${table}`).join(' UNION ALL ')})`,
        async () => Number((await rows())['rows delivered']),
      );
    }

    // What is out of sight is not asked for.
    await panelOf(page, 'Event loop').scrollIntoViewIfNeeded();
    const service = Number(readFileSync(join(deskUnderTest().home, 'backend.pid'), 'utf8'));
    process.kill(service, 'SIGSTOP');
    const stopped = performance.now();
    await page.waitForTimeout(HELD_MS);
    process.kill(service, 'SIGCONT');
    const held = performance.now() - stopped;
    await expect(async () => {
      const shown = milliseconds(await panelOf(page, 'Event loop').innerText());
      // It is seen by a timer that is due every ten milliseconds.
      expect(shown).toBeGreaterThan(held - 20);
      expect(shown).toBeLessThan(held + 200);
    }).toPass({ timeout: 30_000 });
  });

  test('another venue has its own position, orders and fills', async ({ people }) => {
    await beginAnew(await people.pageOf('risk'), ACCOUNT, '60000');
    const page = await people.pageOf('trader2');
    const there = { account: ACCOUNT, venue: SECOND_VENUE, symbol: 'SOL/USDT', side: 'buy' } as const;
    const bought = await placeOrder(page, { ...there, quantity: '1.234' });
    const waiting = await placeOrder(page, { ...there, quantity: '2', price: '20' });
    const held = bought.fills.reduce((sum, { commission }) => minus(sum, commission), bought.filledQuantity);
    await openTicket(page, `${TRADING_DESK}?var-account=${ACCOUNT}&var-symbol=SOL/USDT&var-venue=${SECOND_VENUE}`);
    await expect(page.getByTestId(ticket.market)).toHaveValue(new RegExp(`SOL/USDT.*${SECOND_VENUE}`));
    await expect(page.getByTestId(ladder.bookAge)).toBeVisible();

    const panel = page.getByTestId(blotter.panel);
    await panel.scrollIntoViewIfNeeded();
    await expect(page.getByTestId(blotter.row(waiting.orderId))).toContainText(`SOL/USDT · ${SECOND_VENUE}`);
    await panel.getByTestId(blotter.tab('fills')).click();
    for (const { lastPrice, lastQuantity } of bought.fills)
      await expect(
        panel
          .getByRole('row')
          .filter({ hasText: `SOL/USDT · ${SECOND_VENUE}` })
          .filter({ hasText: lastQuantity })
          .filter({ hasText: lastPrice })
          .first(),
      ).toBeVisible();
    await page.getByTestId(positions.panel).scrollIntoViewIfNeeded();
    const position = page.getByTestId(positions.row(ACCOUNT, `${SECOND_VENUE} SOL/USDT`));
    await expect(position.locator('[data-label="Quantity"]')).toHaveText(held);
    await cancelOrder(page, waiting);
  });

  test('what waits for approval costs its price times its quantity, or what the book would take now', async ({
    people,
  }) => {
    const trader = await people.pageOf('trader');
    await openTicket(trader, `${TRADING_DESK}?var-symbol=SOL/USDT`);
    const price = cut(times((await trader.getByTestId(ticket.bid).innerText()).replaceAll(',', ''), '0.99'), 2);
    const large = { account: 'demo-main', venue: 'demo', symbol: 'SOL/USDT', side: 'buy' };
    const resting = await askFor(trader, {
      ...large,
      orderType: 'limit',
      timeInForce: 'GTC',
      quantity: '100.5',
      price,
    });
    const taking = await askFor(trader, { ...large, orderType: 'market', quantity: '400' });

    await trader.getByTestId(approvals.panel).scrollIntoViewIfNeeded();
    const nowCost = ({ approvalId }: Waiting) =>
      trader.getByTestId(approvals.row(approvalId)).getByTestId(approvals.nowCost);
    // Two places at most.
    await expect(nowCost(resting)).toHaveText(inGroups(fixed(times('100.5', price), 2)).replace(/\.?0+$/, ''));
    // The market moves on between the two looks, by parts of a thousandth.
    const seen = new Set<string>();
    await expect(async () => {
      const shown = (await nowCost(taking).innerText()).replace(/ \(.*/, '').replaceAll(',', '');
      const walked = await costOf(trader, '400');
      expect(Math.abs(Number(over(shown, walked)) - 1)).toBeLessThan(0.0005);
      seen.add(shown);
      expect(seen.size).toBeGreaterThan(1);
    }).toPass({ timeout: 30_000 });

    const second = await people.pageOf('trader2');
    for (const { approvalId, orderHash } of [resting, taking]) {
      const rejected = await second.request.post(`${PROXY}/approvals/${approvalId}`, {
        data: { decision: 'reject', orderHash, reason: 'only to see what it costs' },
      });
      expect(rejected.status(), await rejected.text()).toBe(200);
    }
    await expect(nowCost(resting)).toBeHidden();
    await expect(nowCost(taking)).toBeHidden();
  });
});

interface Waiting {
  readonly approvalId: string;
  readonly orderHash: string;
}

/** Sends an order that another person has to approve. */
async function askFor(page: Page, order: Readonly<Record<string, string>>): Promise<Waiting> {
  const answer = await page.request.post(ORDERS, {
    data: { ...order, clientOrderId: crypto.randomUUID() },
  });
  expect(answer.status(), await answer.text()).toBe(202);
  const { orderId } = (await answer.json()) as { readonly orderId: string };
  const waiting = (await (await page.request.get(`${PROXY}/approvals`)).json()) as readonly (Waiting & {
    readonly orderIds: readonly string[];
  })[];
  const found = waiting.find(({ orderIds }) => orderIds.includes(orderId));
  if (found === undefined) throw new Error(`order ${orderId} does not wait for approval`);
  return found;
}

/** What a quantity would take off the offers of SOL/USDT now, level by level. */
async function costOf(page: Page, quantity: string): Promise<string> {
  const answer = await page.request.get(`${PROXY}/books?venue=demo&symbol=SOL/USDT`);
  const [book] = (await answer.json()) as readonly { readonly asks: readonly (readonly [string, string])[] }[];
  let cost = '0';
  let left = quantity;
  for (const [price, size] of book?.asks ?? []) {
    const taken = Number(size) < Number(left) ? size : left;
    cost = plus(cost, times(price, taken));
    left = minus(left, taken);
  }
  expect(left).toBe('0');
  return cost;
}

const milliseconds = (shown: string | undefined): number => Number(/([\d.]+)\s*ms\b/.exec(shown ?? '')?.[1]);

/** What a panel counts lies between what QuestDB holds before and what it holds a moment later. */
async function expectBetweenCounts(query: string, shown: () => Promise<number>): Promise<void> {
  const count = async () => Number((await sql(query))[0]?.['n']);
  const before = await count();
  let figure = 0;
  await expect.poll(async () => (figure = await shown())).toBeGreaterThanOrEqual(before);
  await expect.poll(count).toBeGreaterThanOrEqual(figure);
}
