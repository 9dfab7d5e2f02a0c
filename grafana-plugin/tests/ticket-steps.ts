import { type Page, expect } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { TRADING_DESK } from './desk-under-test';

const { ticket } = testIds;

/** An order as it is typed into the ticket; what is left out stays as the ticket proposes it. */
export interface TypedOrder {
  readonly side?: 'buy' | 'sell';
  readonly orderType?: string;
  readonly timeInForce?: string;
  readonly quantity: string;
  readonly price?: string;
  readonly stopPrice?: string;
  readonly trailingOffset?: string;
}

/** The ticket, once it is open for orders. */
export async function openTicket(page: Page, address = TRADING_DESK): Promise<void> {
  await page.goto(address);
  // The first journey meets a Grafana that has loaded no panel yet.
  await expect(page.getByTestId(ticket.panel)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByTestId(ticket.closed)).toBeHidden();
}

/** Types an order, side first: changing it clears numbers. */
export async function typeOrder(page: Page, order: TypedOrder): Promise<void> {
  if (order.side !== undefined) await page.getByTestId(ticket.side(order.side)).check({ force: true });
  await page.getByTestId(ticket.orderType).selectOption(order.orderType ?? 'market');
  if (order.timeInForce !== undefined) await page.getByTestId(ticket.timeInForce).selectOption(order.timeInForce);
  for (const field of ['quantity', 'price', 'stopPrice', 'trailingOffset'] as const) {
    const text = order[field];
    if (text !== undefined) await page.getByTestId(ticket[field]).fill(text);
  }
}

/** Types an order and opens its confirm window, which tells what the order would meet. */
export async function reviewOrder(page: Page, order: TypedOrder): Promise<void> {
  await typeOrder(page, order);
  await page.getByTestId(ticket.review).click();
  await expect(page.getByTestId(ticket.confirmBox)).toBeVisible();
  await expect(page.getByTestId(ticket.confirmBox)).not.toContainText('asking…');
}

/** Sends what is being confirmed; the window closes with the service's answer. */
export async function confirmOrder(page: Page): Promise<void> {
  await page.getByTestId(ticket.confirm).click();
  await expect(page.getByTestId(ticket.confirmBox)).toBeHidden();
}

/** Types, reviews and sends an order; the answer must read like `outcome`. */
export async function sendOrder(page: Page, order: TypedOrder, outcome: RegExp): Promise<void> {
  await reviewOrder(page, order);
  await confirmOrder(page);
  await expect(page.getByTestId(ticket.answer)).toContainText(outcome);
}

/** Chooses the market in the ticket's search, as a person does who leaves the dashboard's variables alone. */
export async function chooseMarket(page: Page, venue: string, symbol: string): Promise<void> {
  await page.getByTestId(ticket.market).click();
  await page.getByTestId(ticket.market).fill(symbol.slice(0, 3).toLowerCase());
  await page.getByTestId(ticket.marketOption(`${venue} ${symbol}`)).click();
  await expect(page.getByTestId(ticket.market)).toHaveValue(new RegExp(symbol));
}
