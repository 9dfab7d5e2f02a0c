import { testIds } from '../src/desk/testIds';
import { ORDERS, sql, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { openTicket, reviewOrder, type TypedOrder } from './ticket-steps';

const { ticket } = testIds;

interface Refusal {
  readonly name: string;
  readonly account: string;
  readonly order: TypedOrder;
  readonly code: string;
  /** The sentence a person reads, before and after sending. */
  readonly sentence: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'a price far beyond the market',
    account: 'demo-main',
    order: { side: 'buy', orderType: 'limit', quantity: '0.001', price: '900000' },
    code: 'PRICE_COLLAR',
    sentence: /mid/,
  },
  {
    name: 'more than the account has',
    account: 'demo-main',
    order: { side: 'sell', orderType: 'limit', quantity: '5', price: '80000' },
    code: 'INSUFFICIENT_BALANCE',
    sentence: /BTC/,
  },
  {
    name: 'a large trade of a customer who is not verified',
    account: 'demo-unverified',
    order: { side: 'buy', quantity: '0.3' },
    code: 'KYC_REQUIRED',
    sentence: /KYC verification required/,
  },
];

for (const { name, account, order, code, sentence } of REFUSALS)
  test(`${name} is refused with rule and reason, foretold by the preview`, async ({ people, complaints }) => {
    complaints.foresee({ method: 'POST', path: ORDERS, status: 422 });
    const page = await people.pageOf('trader');
    await openTicket(page, `${TRADING_DESK}?var-account=${account}`);
    await reviewOrder(page, order);
    await expect(page.getByTestId(ticket.preview)).toContainText(sentence);
    const answering = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && new URL(answer.url()).pathname === ORDERS,
    );
    await page.getByTestId(ticket.confirm).click();
    const problem = (await (await answering).json()) as { denials: { code: string }[] };
    expect(problem.denials.map((denial) => denial.code)).toContain(code);
    await expect(page.getByTestId(ticket.confirmBox)).toBeHidden();
    await expect(page.getByTestId(ticket.answer)).toContainText('Refused, nothing was placed');
    await expect(page.getByTestId(ticket.answer)).toContainText(sentence);
    const sent = (await answering).request().postDataJSON() as { clientOrderId: string };
    const fills = await sql(`SELECT count() AS n FROM fills WHERE client_order_id = '${sent.clientOrderId}'`);
    expect(Number(fills[0]?.['n'])).toBe(0);
  });
