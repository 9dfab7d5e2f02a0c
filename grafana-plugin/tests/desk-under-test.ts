import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type Page, expect } from '@playwright/test';
import { testIds } from '../src/desk/testIds';

/** The desk that the journeys walk through; made once by start-desk. */
export interface DeskUnderTest {
  readonly home: string;
  readonly root: string;
  readonly starterPid: number;
  readonly alertsFile: string;
  readonly grafanaUrl: string;
  readonly apiUrl: string;
  readonly passwords: Readonly<Record<string, string>>;
}

export function deskUnderTest(): DeskUnderTest {
  const told = process.env['DESK_UNDER_TEST'];
  if (told === undefined) throw new Error('start-desk did not run');
  return JSON.parse(told) as DeskUnderTest;
}

export const TRADING_DESK = '/d/paperdesk-trading-desk';
export const SERVICE_HEALTH = '/d/paperdesk-service-health';
export const COMPLIANCE = '/a/paperdesk-app/compliance';

/** A page of its own, logged in as a person without using the form. */
export async function pageOf(browser: Browser, login: string, options: { width?: number } = {}): Promise<Page> {
  const desk = deskUnderTest();
  const context = await browser.newContext({
    baseURL: desk.grafanaUrl,
    viewport: { width: options.width ?? 1440, height: 1000 },
  });
  const answer = await context.request.post('/login', { data: { user: login, password: desk.passwords[login] } });
  expect(answer.ok(), `${login} logs in`).toBe(true);
  return context.newPage();
}

/** Closes every page a journey opened: an open dashboard goes on drawing and slows down the next journey. */
export async function closePages({ browser }: { browser: Browser }): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

/** Rows of a read-only SQL query, asked as an analyst would. */
export async function sql(query: string): Promise<Record<string, unknown>[]> {
  return JSON.parse(await paperdesk(['sql', query, '--json'])) as Record<string, unknown>[];
}

/** Runs the command line against the desk and returns what it prints. */
export async function paperdesk(parameters: readonly string[]): Promise<string> {
  const desk = deskUnderTest();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(desk.root, 'backend/bin/paperdesk.mjs'), ...parameters],
    { cwd: desk.root, env: { ...process.env, PAPERDESK_HOME: desk.home, ...portsOf(desk) } },
  );
  return stdout;
}

const portsOf = (desk: DeskUnderTest) => ({
  HTTP_PORT: new URL(desk.apiUrl).port,
  GRAFANA_PORT: new URL(desk.grafanaUrl).port,
});

export interface ReceivedAlert {
  readonly status: string;
  readonly name: string;
}

/** Alerts that began after `startMs` (epoch) and reached the listener: late news of older ones is not among them. */
export function alertsSince(startMs: number): ReceivedAlert[] {
  return delivered()
    .filter((alert) => Date.parse(alert.startsAt) > startMs)
    .map(nameAndStatus);
}

/** Alerts that reached the outside listener, oldest first. */
export function receivedAlerts(): ReceivedAlert[] {
  return delivered().map(nameAndStatus);
}

interface Delivered {
  readonly status: string;
  readonly startsAt: string;
  readonly labels: { readonly alertname: string };
}
const nameAndStatus = ({ status, labels }: Delivered): ReceivedAlert => ({ status, name: labels.alertname });

function delivered(): Delivered[] {
  return readFileSync(deskUnderTest().alertsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as { alerts: Delivered[] }).alerts);
}

/** The ticket, once it is open for orders. */
export async function openTicket(page: Page): Promise<void> {
  await page.goto(TRADING_DESK);
  // The first journey meets a Grafana that has loaded no panel yet.
  await expect(page.getByTestId(testIds.ticket.panel)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByTestId(testIds.ticket.closed)).toBeHidden();
}
