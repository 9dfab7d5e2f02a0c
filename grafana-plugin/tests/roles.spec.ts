import { testIds } from '../src/desk/testIds';
import { COMPLIANCE, TRADING_DESK } from './desk-under-test';
import { expect, test } from './journey';

const { compliance, killSwitch, page: appPage, ticket } = testIds;

interface Role {
  readonly login: string;
  /** What the ticket says instead of taking orders; undefined when it takes them. */
  readonly ticketClosed: RegExp | undefined;
  readonly mayStop: boolean;
  /** Grafana itself sends home whoever has no org role Admin; the page tells the others why it is closed. */
  readonly compliancePage: 'open' | 'closed' | 'sentHome';
}

const ROLES: readonly Role[] = [
  { login: 'viewer', ticketClosed: /You may look only/, mayStop: false, compliancePage: 'sentHome' },
  { login: 'trader', ticketClosed: undefined, mayStop: true, compliancePage: 'sentHome' },
  { login: 'risk', ticketClosed: /This needs: .*trader/, mayStop: true, compliancePage: 'closed' },
  { login: 'compliance', ticketClosed: /This needs: .*trader/, mayStop: false, compliancePage: 'open' },
  { login: 'oncall', ticketClosed: /This needs: .*trader/, mayStop: true, compliancePage: 'sentHome' },
];

for (const { login, ticketClosed, mayStop, compliancePage } of ROLES)
  test(`${login} sees what the role may do, and why not the rest`, async ({ people }) => {
    const page = await people.pageOf(login);
    await page.goto(TRADING_DESK);
    if (ticketClosed === undefined) {
      await page.getByTestId(ticket.quantity).fill('0.001');
      await expect(page.getByTestId(ticket.review)).toBeEnabled();
    } else {
      await expect(page.getByTestId(ticket.closed)).toContainText(ticketClosed);
      await expect(page.getByTestId(ticket.review)).toBeDisabled();
      await expect(page.getByTestId(ticket.quantity)).toBeDisabled();
    }
    const trip = page.getByTestId(killSwitch.trip);
    if (mayStop) await expect(trip).toBeEnabled();
    else {
      await expect(trip).toBeDisabled();
      await expect(page.getByTestId(killSwitch.panel)).toContainText(/This needs: /);
    }
    await page.goto(COMPLIANCE);
    if (compliancePage === 'sentHome') {
      await expect(page.getByTestId(ticket.panel)).toBeVisible();
      expect(page.url()).not.toContain('compliance');
    } else if (compliancePage === 'closed') await expect(page.getByTestId(appPage.closed)).toContainText(/compliance/);
    else await expect(page.getByTestId(compliance.page)).toBeVisible();
  });
