import { testIds } from '../src/desk/testIds';
import { receivedAlerts, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';
import { rearm, trip } from './kill-steps';
import { openTicket } from './ticket-steps';

const ids = testIds.killSwitch;

test(
  'on-call stops the desk, the ticket says why, the alert reaches the outside, risk re-arms',
  { tag: '@core' },
  async ({ people }) => {
    test.setTimeout(180_000);
    const before = receivedAlerts().length;
    const trader = await people.pageOf('trader');
    await openTicket(trader);
    const oncall = await people.pageOf('oncall');
    await trip(oncall);
    await expect(oncall.getByTestId(ids.kill)).toContainText('p-oncall');
    await expect(trader.getByTestId(testIds.ticket.closed)).toContainText(/p-oncall/);
    await expect
      .poll(() => receivedAlerts().slice(before), { timeout: 60_000 })
      .toContainEqual({ status: 'firing', name: 'KillSwitchTripped' });
    const risk = await people.pageOf('risk');
    await risk.goto(TRADING_DESK);
    await rearm(risk, 'the price was right after all');
    await expect(trader.getByTestId(testIds.ticket.closed)).toBeHidden();
  },
);

test('one person alone on a fresh demo can stop and recover by what the screen says', async ({ people }) => {
  const page = await people.pageOf('risk2');
  await page.goto(TRADING_DESK);
  await expect(page.getByTestId(ids.fourEyes)).toContainText(/single operator/i);
  await trip(page);
  await expect(page.getByTestId(ids.kill)).toContainText('p-risk2');
  await rearm(page, 'trying the switch out');
});
