import { testIds } from '../src/desk/testIds';
import { expect, test } from './journey';
import { chooseMarket, openTicket, reviewOrder, typeOrder } from './ticket-steps';

const { ticket } = testIds;

test('what was typed for one market cannot be sent to another', async ({ people }) => {
  const page = await people.pageOf('trader');
  await openTicket(page);
  await typeOrder(page, { orderType: 'limit', quantity: '0.02', price: '1000' });
  await expect(page.getByTestId(ticket.review)).toBeEnabled();

  await chooseMarket(page, 'demo', 'ETH/USDT');
  await expect(page.getByTestId(ticket.quantity)).toHaveValue('');
  await expect(page.getByTestId(ticket.price)).toHaveValue('');
  await expect(page.getByTestId(ticket.review)).toBeDisabled();

  // Typed anew, the window names the market that will be traded.
  await reviewOrder(page, { orderType: 'limit', quantity: '0.5', price: '100' });
  await expect(page.getByTestId(ticket.confirmBox)).toContainText('ETH/USDT on demo');
  await page.getByTestId(ticket.back).click();

  // A change of side clears as well: a price to buy at is no price to sell at.
  await page.getByTestId(ticket.side('sell')).check({ force: true });
  await expect(page.getByTestId(ticket.quantity)).toHaveValue('');
  await expect(page.getByTestId(ticket.price)).toHaveValue('');
  await expect(page.getByTestId(ticket.review)).toBeDisabled();
});
