import { testIds } from '../src/desk/testIds';
import { injectFault } from './desk-under-test';
import { expect, test } from './journey';
import { openTicket, reviewOrder } from './ticket-steps';

const { ticket } = testIds;

test('a feed that falls silent closes the open confirm window by itself, keeps what was typed, and clears', async ({
  people,
}) => {
  const page = await people.pageOf('trader');
  await openTicket(page);
  await reviewOrder(page, { side: 'buy', quantity: '0.0123' });
  await expect(page.getByTestId(ticket.confirm)).toBeEnabled();
  try {
    await injectFault({ fault: 'stall', forMs: 600_000 });
    await expect(page.getByTestId(ticket.confirmBox)).toContainText(/stale|not live/i);
    await expect(page.getByTestId(ticket.confirm)).toBeDisabled();
    await page.getByTestId(ticket.back).click();
    await expect(page.getByTestId(ticket.closed)).toContainText(/stale|not live/i);
    await expect(page.getByTestId(ticket.review)).toBeDisabled();
  } finally {
    await injectFault({ fault: 'clear' });
  }
  await expect(page.getByTestId(ticket.closed)).toBeHidden({ timeout: 60_000 });
  await expect(page.getByTestId(ticket.quantity)).toHaveValue('0.0123');
  await expect(page.getByTestId(ticket.review)).toBeEnabled();
});
