import { testIds } from '../src/desk/testIds';
import { TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { confirmOrder, openTicket, reviewOrder } from './ticket-steps';

const { approvals, confirm, ticket } = testIds;

test('a large order waits; who sent it cannot approve it; a second person does, and it fills', async ({ people }) => {
  const trader = await people.pageOf('trader');
  // A market of its own: what follows here in the next minutes would count to the same sum.
  await openTicket(trader, `${TRADING_DESK}?var-symbol=ETH/USDT`);
  await reviewOrder(trader, { side: 'buy', quantity: '5' });
  await expect(trader.getByTestId(ticket.secondPerson)).toContainText('another person has to approve it');
  await confirmOrder(trader);
  await expect(trader.getByTestId(ticket.answer)).toContainText(/Awaits approval: buy 5/);

  const own = trader.getByTestId(approvals.panel);
  await own.scrollIntoViewIfNeeded();
  await expect(own.getByTestId(approvals.approve)).toHaveAttribute('aria-disabled', 'true');

  const second = await people.pageOf('trader2');
  await second.goto(TRADING_DESK);
  const panel = second.getByTestId(approvals.panel);
  await panel.scrollIntoViewIfNeeded();
  await expect(panel).toContainText('p-trader');
  await panel.getByTestId(approvals.approve).click();
  await expect(second.getByTestId(approvals.cost)).toContainText(/Now it costs [\d,.]+ USD/);
  await second.getByTestId(confirm.confirm).click();
  await expect(second.getByTestId(approvals.message)).toContainText('Approved');

  await expect(trader.getByTestId(ticket.answer)).toContainText(/Filled: bought 5/);
  await expect(own.getByTestId(approvals.empty)).toBeVisible();
});
