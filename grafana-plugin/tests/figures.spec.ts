import type { Locator, Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { cut, fixed, inGroups, minus, over, plus, times } from './decimal';
import { MARKET_DATA_QUALITY, PROXY, RISK_AND_LIMITS, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { panelOf, rowOf } from './panels';
import { beginAnew, cancelOrder, placeOrder, type Report, type ReportedFill } from './proxy-orders';
import { openTicket, typeOrder } from './ticket-steps';

const { blotter, ladder, positions, ticket } = testIds;

const ACCOUNT = 'demo-unverified';
const MARKET = 'demo SOL/USDT';
const MONEY = '60000';
/** Of the demo exchange's SOL/USDT: 0.001 SOL and 0.01 USDT. */
const LOT_PLACES = 3;
const TICK_PLACES = 2;
/** deploy/desk.yaml: a taker pays this part, rounded up at the eighth decimal. */
const TAKER_RATE = '0.001';

/** What a history of orders comes to, by average cost and with commissions inside. */
interface Book {
  readonly cash: string;
  readonly held: string;
  readonly cost: string;
  readonly realized: string;
  readonly traded: string;
}

const START: Book = { cash: MONEY, held: '0', cost: '0', realized: '0', traded: '0' };

function bought(book: Book, { lastPrice, lastQuantity, commission, commissionCurrency }: ReportedFill): Book {
  expect([commission, commissionCurrency]).toEqual([roundedUp(times(lastQuantity, TAKER_RATE)), 'SOL']);
  const paid = times(lastPrice, lastQuantity);
  return {
    ...book,
    cash: minus(book.cash, paid),
    held: plus(book.held, minus(lastQuantity, commission)),
    cost: plus(book.cost, paid),
    traded: plus(book.traded, paid),
  };
}

function sold(book: Book, { lastPrice, lastQuantity, commission, commissionCurrency }: ReportedFill): Book {
  const brought = times(lastPrice, lastQuantity);
  expect([commission, commissionCurrency]).toEqual([roundedUp(times(brought, TAKER_RATE)), 'USDT']);
  const proceeds = minus(brought, commission);
  const costOfSold = over(times(book.cost, lastQuantity), book.held);
  return {
    cash: plus(book.cash, proceeds),
    held: minus(book.held, lastQuantity),
    cost: minus(book.cost, costOfSold),
    realized: plus(book.realized, minus(proceeds, costOfSold)),
    traded: plus(book.traded, brought),
  };
}

function roundedUp(amount: string): string {
  const down = cut(amount, 8);
  return down === amount ? down : plus(down, '0.00000001');
}

/** Money as the panels write it: two places, and four digits that count below 1; a profit with its plus. */
function money(amount: string): string {
  const small = amount !== '0' && Math.abs(Number(amount)) < 1;
  return small ? String(Number(Number(amount).toPrecision(4))) : inGroups(fixed(amount, 2));
}
const profit = (amount: string): string => `${Number(amount) > 0 ? '+' : ''}${money(amount)}`;
/** By the step of the market, digits beyond it kept. */
const byPlaces = (amount: string, places: number): string =>
  (amount.split('.')[1] ?? '').length > places ? amount : fixed(amount, places);

const order = (side: 'buy' | 'sell', quantity: string) => ({ account: ACCOUNT, symbol: 'SOL/USDT', side, quantity });
const desk = (account: string) => `${TRADING_DESK}?var-account=${account}&var-symbol=SOL/USDT`;

test.describe('figures of the trading desk', () => {
  test.setTimeout(240_000);

  test('positions, balances and fills are what pencil and paper make of three orders', async ({ people }) => {
    await beginAnew(await people.pageOf('risk'), ACCOUNT, MONEY);
    const page = await people.pageOf('trader2');
    await openTicket(page, desk(ACCOUNT));
    const panel = page.getByTestId(positions.panel);
    await panel.scrollIntoViewIfNeeded();
    await expect(panel.getByTestId(positions.empty)).toHaveText(
      `Account ${ACCOUNT} holds no position. Buy with the order ticket: what is held stands here with its profit and loss.`,
    );
    await expect(panel.getByTestId(positions.totals('USDT'))).toHaveText(
      'Equity (USDT)60,000.00In positions (USDT)0.00Unrealized (USDT)0.00Realized (USDT)0.00',
    );

    const reports: Report[] = [];
    let book = START;
    for (const [side, quantity] of [
      ['buy', '20'],
      ['buy', '7.5'],
      ['sell', '9.25'],
    ] as const) {
      const report = await placeOrder(page, order(side, quantity));
      reports.push(report);
      book = report.fills.reduce(side === 'buy' ? bought : sold, book);
    }
    const row = panel.getByTestId(positions.row(ACCOUNT, MARKET));
    await expect(under(row, 'Market')).toHaveText('SOL/USDT · demo');
    await expect(under(row, 'Quantity')).toHaveText(byPlaces(book.held, LOT_PLACES));
    await expect(under(row, 'Average cost')).toHaveText(inGroups(fixed(over(book.cost, book.held), TICK_PLACES)));
    await expect(row.getByTestId(positions.realized)).toHaveText(profit(book.realized));
    await expectWorth(row, book);
    await expect(panel.getByTestId(positions.totals('USDT'))).toContainText(`Realized (USDT)${profit(book.realized)}`);

    // A buy that waits holds its price times its quantity.
    const waiting = await placeOrder(page, { ...order('buy', '2'), price: '20' });
    for (const [currency, available, onOrder, total] of [
      ['USDT', inGroups(minus(book.cash, '40')), '40', inGroups(book.cash)],
      ['SOL', book.held, '0', book.held],
    ] as const) {
      const balance = panel.getByTestId(positions.balance(ACCOUNT, currency));
      await expect(under(balance, 'Available')).toHaveText(available);
      await expect(under(balance, 'Held by orders')).toHaveText(onOrder);
      await expect(under(balance, 'Total')).toHaveText(total);
    }
    await cancelOrder(page, waiting);

    await expectFills(page, reports);

    await page.goto(desk('demo-main'));
    await panel.scrollIntoViewIfNeeded();
    await expect(panel.getByTestId(positions.balance('demo-main', 'BTC'))).toBeVisible();
    await expect(panel.getByTestId(positions.balance(ACCOUNT, 'USDT'))).toBeHidden();
    await expect(row).toBeHidden();
  });

  test('an account without orders shows sentences', async ({ people }) => {
    const page = await people.pageOf('trader');
    await page.goto(desk('live-main'));
    await page.getByTestId(positions.panel).scrollIntoViewIfNeeded();
    await expect(page.getByTestId(positions.empty)).toContainText('Account live-main holds no position.');
    const panel = page.getByTestId(blotter.panel);
    await panel.scrollIntoViewIfNeeded();
    for (const [tab, sentence] of [
      ['working', 'No order is working.'],
      ['fills', 'No fill yet.'],
      ['history', 'No order has ended'],
    ] as const) {
      await panel.getByTestId(blotter.tab(tab)).click();
      await expect(panel.getByTestId(blotter.empty)).toContainText(sentence);
    }
  });

  test('the ladder’s spread and middle and the ticket’s shares are those of the market that is chosen', async ({
    people,
  }) => {
    await beginAnew(await people.pageOf('risk'), ACCOUNT, MONEY);
    const page = await people.pageOf('trader2');
    await openTicket(page, desk(ACCOUNT));
    const inSol = await expectMiddle(page);
    expect(inSol).toBeLessThan(1_000);

    await typeOrder(page, { orderType: 'limit', quantity: '3', price: '20' });
    await expect(page.getByTestId(ticket.typingPreview)).toContainText('nothing at once; sets aside 60 USDT');
    await page.getByTestId(ticket.part('25')).click();
    // A quarter of 60,000 USDT, less the thousandth that a commission takes, at 20 USDT.
    await expect(page.getByTestId(ticket.sends)).toContainText('Sends 749.250 SOL, about 14,985 USDT');

    await page.goto(`${TRADING_DESK}?var-account=${ACCOUNT}&var-symbol=BTC/USDT`);
    expect(await expectMiddle(page)).toBeGreaterThan(10_000);
  });

  test('prices in tables of the market stand by its tick', async ({ people }) => {
    const page = await people.pageOf('trader');
    await openTicket(page, desk('demo-main'));
    const table = panelOf(page, 'Last trades of the market: SOL/USDT on demo');
    await table.scrollIntoViewIfNeeded();
    await expect(table).toContainText(/(buy|sell)\d{2,3}\.\d{1,2}/);
    await page.goto(`${MARKET_DATA_QUALITY}?var-symbol=SOL/USDT`);
    const consolidated = panelOf(page, 'Consolidated market now');
    await consolidated.scrollIntoViewIfNeeded();
    await expect(consolidated).toContainText(/SOL\/USDT\d{2,3}\.\d{2}demo(-two)?\d{2,3}\.\d{2}demo/);
    await expect(consolidated).not.toContainText('BTC/USDT');
    await rowOf(consolidated, { symbol: 'SOL/USDT', venues: '2' });
    await expect(panelOf(page, 'Markets')).toContainText('all live');
    await page.goto(`${MARKET_DATA_QUALITY}?var-symbol=BTC/USDT`);
    await rowOf(consolidated, { symbol: 'BTC/USDT', venues: '1' });
  });
});

test('limits, orders that wait and the end of the day stand on Risk and limits', async ({ people }) => {
  test.setTimeout(240_000);
  const officer = await people.pageOf('risk');
  await beginAnew(officer, ACCOUNT, MONEY);
  const trader = await people.pageOf('trader2');
  const before = await tradedToday(officer);
  const { fills } = await placeOrder(trader, order('buy', '3'));
  const waiting = await placeOrder(trader, { ...order('buy', '2'), price: '20' });
  // What is open counts as well: two at 20.
  const traded = plus(before, '40', ...fills.map(({ lastPrice, lastQuantity }) => times(lastPrice, lastQuantity)));

  await officer.goto(`${RISK_AND_LIMITS}?var-account=${ACCOUNT}`);
  const limits = panelOf(officer, 'Limits');
  const used = (limit: string, figure: string | RegExp) =>
    limits.getByRole('row').filter({ hasText: limit }).getByText(figure, { exact: true });
  await expect(used('traded and open', fixed(traded, 2))).toBeVisible();
  await expect(used('open orders', /^1(\.00)?$/)).toBeVisible();
  await expect(panelOf(officer, 'Awaiting approval')).toContainText('0 orders');
  await expect(async () => {
    const shown = /(\d\d):(\d\d):(\d\d)/.exec(await panelOf(officer, 'UTC day ends in').innerText());
    const [hours = 0, minutes = 0, seconds = 0] = (shown ?? []).slice(1).map(Number);
    const left = 86_400 - ((Date.now() / 1000) % 86_400);
    // The panel asks every ten seconds.
    expect(Math.abs(hours * 3600 + minutes * 60 + seconds - left)).toBeLessThan(30);
  }).toPass({ timeout: 30_000 });
  await cancelOrder(trader, waiting);
  await expect(used('open orders', /^0(\.00)?$/)).toBeVisible();

  await officer.goto(`${RISK_AND_LIMITS}?var-account=demo-main`);
  await expect(limits).toContainText('demo-main');
  await expect(limits).not.toContainText(ACCOUNT);
});

/** What the account has traded and has open today, in USD, as the service has it: a day outlives a reset. */
async function tradedToday(page: Page): Promise<string> {
  const answer = await page.request.get(`${PROXY}/limits?account=${ACCOUNT}`);
  const limits = (await answer.json()) as readonly {
    readonly limit: string;
    readonly scopeValue: string;
    readonly used: string;
  }[];
  const use = limits.find(({ limit, scopeValue }) => limit === 'dayNotional' && scopeValue === ACCOUNT);
  if (use === undefined) throw new Error(`no limit on what ${ACCOUNT} trades a day`);
  return use.used;
}

/** Value and unrealized profit at whatever price the row itself is marked at; the market moves on between two looks. */
async function expectWorth(row: Locator, { held, cost }: Book): Promise<void> {
  await row.scrollIntoViewIfNeeded();
  const texts = await row.evaluate((line) =>
    ['Mark', 'Value', 'Unrealized'].map((name) => line.querySelector(`[data-label="${name}"]`)?.textContent ?? ''),
  );
  const mark = (texts[0] ?? '').replaceAll(',', '');
  expect(mark).toMatch(/^\d+\.\d{2,}$/);
  const value = times(held, mark);
  expect(texts.slice(1)).toEqual([money(value), profit(minus(value, cost))]);
}

const under = (row: Locator, head: string): Locator => row.locator(`[data-label="${head}"]`);

async function expectFills(page: Page, reports: readonly Report[]): Promise<void> {
  const panel = page.getByTestId(blotter.panel);
  await panel.scrollIntoViewIfNeeded();
  await panel.getByTestId(blotter.tab('fills')).click();
  const table = panel.getByTestId(blotter.table);
  for (const { fills } of reports)
    for (const { lastQuantity, lastPrice, commission, commissionCurrency } of fills) {
      const cell = (head: string, text: string) =>
        page.locator(`[data-label="${head}"]`, { hasText: new RegExp(`^${text.replaceAll('.', '\\.')}$`) });
      const line = table
        .getByRole('row')
        .filter({ has: cell('Quantity', byPlaces(lastQuantity, LOT_PLACES)) })
        .filter({ has: cell('Price', byPlaces(lastPrice, TICK_PLACES)) })
        .filter({ has: cell('Commission', `${commission} ${commissionCurrency}`) });
      await expect(line.first()).toContainText('SOL/USDT · demo');
    }
}

/** The ladder's spread and middle are those of the ticket's bid and offer; returns the middle. */
async function expectMiddle(page: Page): Promise<number> {
  let middle = 0;
  // The two panels draw one after the other: a moment in which both show the same quote comes soon.
  await expect(async () => {
    const { bid, ask, spread, mid } = await page.evaluate(
      (ids) => {
        const text = (id: string) => document.querySelector(`[data-testid="${id}"]`)?.textContent ?? '';
        return { bid: text(ids.bid), ask: text(ids.ask), spread: text(ids.spread), mid: text(ids.mid) };
      },
      { bid: ticket.bid, ask: ticket.ask, spread: ladder.spread, mid: ladder.mid },
    );
    const between = times(plus(bid, ask), '0.5');
    const bps = times(over(minus(ask, bid), between), '10000');
    expect(spread).toBe(`${fixed(minus(ask, bid), TICK_PLACES)} (${String(Number(fixed(bps, 2)))} bps)`);
    expect(mid).toBe(byPlaces(between, TICK_PLACES));
    middle = Number(between);
  }).toPass({ timeout: 30_000, intervals: [100] });
  return middle;
}
