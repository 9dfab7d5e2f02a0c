import { type Page, type Request, expect } from '@playwright/test';
import { ORDERS, PROXY } from './desk-under-test';

/** One fill in an execution report; numbers are decimal text. */
export interface ReportedFill {
  readonly lastPrice: string;
  readonly lastQuantity: string;
  readonly commission: string;
  readonly commissionCurrency: string;
}

/** What the service answers to an order, as far as journeys look. */
export interface Report {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly orderStatus: string;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly fills: readonly ReportedFill[];
}

export interface OrderToPlace {
  readonly account: string;
  /** `demo` when left out. */
  readonly venue?: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  /** A limit order's; left out, the order is sent at market. */
  readonly price?: string;
}

/** Places an order as the panels do, without the ticket: where the ticket is not what the journey is about. */
export async function placeOrder(page: Page, { price, ...order }: OrderToPlace): Promise<Report> {
  const answer = await page.request.post(ORDERS, {
    data: {
      venue: 'demo',
      ...order,
      clientOrderId: crypto.randomUUID(),
      ...(price === undefined ? { orderType: 'market' } : { orderType: 'limit', timeInForce: 'GTC', price }),
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const report = (await answer.json()) as Report;
  expect(report.orderStatus).toBe(price === undefined ? 'filled' : 'new');
  return report;
}

export async function cancelOrder(page: Page, { orderId }: Report): Promise<void> {
  expect((await page.request.delete(`${ORDERS}/${orderId}`)).ok()).toBe(true);
}

/** An account from the beginning: paper money as it is said (USDT), nothing held, no order working. */
export async function beginAnew(officer: Page, account: string, money: string): Promise<void> {
  const { epoch } = (await (await officer.request.get(`${PROXY}/accounts/${account}`)).json()) as { epoch: number };
  const answer = await officer.request.post(`${PROXY}/accounts/${account}/reset`, {
    data: { epoch, reason: 'figures from the beginning', deposits: [{ currency: 'USDT', amount: money }] },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Hears from now on what the page sends to place, change or cancel orders; a preview is only a question. */
export function sentOrders(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on('request', (request: Request) => {
    const { pathname } = new URL(request.url());
    if (request.method() !== 'GET' && pathname.startsWith(ORDERS) && !pathname.endsWith('/preview'))
      sent.push(`${request.method()} ${pathname}`);
  });
  return sent;
}
