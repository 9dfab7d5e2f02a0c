import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testIds } from '../src/desk/testIds';
import { alertsSince, deskUnderTest } from './desk-under-test';
import { expect, test } from './journey';
import { openTicket } from './ticket-steps';

test(
  'without the service every panel turns stale by itself, one alert arrives, and all recovers',
  { tag: '@core' },
  async ({ complaints, people }) => {
    test.setTimeout(180_000);
    const desk = deskUnderTest();
    const page = await people.pageOf('trader');
    await openTicket(page);
    const backend = () => Number(readFileSync(join(desk.home, 'backend.pid'), 'utf8'));
    const gone = Date.now();
    complaints.foreseeOutage();
    // The starter would bring the service back at once: it is held still meanwhile.
    process.kill(desk.starterPid, 'SIGSTOP');
    try {
      process.kill(backend(), 'SIGKILL');
      await expect(page.getByTestId(testIds.ticket.closed)).toBeVisible({ timeout: 5_000 });
      await expect(page.getByTestId(testIds.killSwitch.state)).toContainText(/unknown/i, { timeout: 5_000 });
      await expect(page.getByTestId(testIds.blotter.panel).getByTestId(testIds.freshness)).not.toContainText(/live/i, {
        timeout: 5_000,
      });
      expect(Date.now() - gone).toBeLessThan(5_000);
      await expect
        .poll(() => alertsSince(gone).map((alert) => alert.name), { timeout: 90_000 })
        .toContain('BackendDown');
      expect(alertsSince(gone)).toEqual([{ status: 'firing', name: 'BackendDown' }]);
    } finally {
      process.kill(desk.starterPid, 'SIGCONT');
    }
    await expect
      .poll(async () => (await fetch(`${desk.apiUrl}/health/live`).catch(() => undefined))?.ok, { timeout: 30_000 })
      .toBe(true);
    const back = Date.now();
    await expect(page.getByTestId(testIds.killSwitch.state)).not.toContainText(/unknown/i, { timeout: 5_000 });
    await expect(page.getByTestId(testIds.ticket.closed)).toBeHidden({ timeout: 5_000 });
    const recoveredMs = Date.now() - back;
    test.info().annotations.push({ type: 'recovered', description: `${recoveredMs} ms after the service's return` });
    expect(recoveredMs).toBeLessThan(5_000);
    await expect
      .poll(() => alertsSince(gone), { timeout: 90_000 })
      .toEqual([
        { status: 'firing', name: 'BackendDown' },
        { status: 'resolved', name: 'BackendDown' },
      ]);
  },
);
