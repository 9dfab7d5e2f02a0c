import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';

/** The desk that the journeys walk through; made once by start-desk. */
export interface DeskUnderTest {
  readonly home: string;
  readonly root: string;
  readonly starterPid: number;
  readonly alertsFile: string;
  readonly grafanaUrl: string;
  readonly apiUrl: string;
  readonly exchangeUrl: string;
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

/** Where the newest delivered alert of that name leads. */
export async function deliveredLinks(name: string): Promise<{ readonly dashboard: string; readonly panel: string }> {
  let newest: Delivered | undefined;
  await expect
    .poll(
      () => (newest = delivered().findLast(({ labels, status }) => labels.alertname === name && status === 'firing')),
      { timeout: 60_000 },
    )
    .toBeDefined();
  const links = { dashboard: newest?.dashboardURL ?? '', panel: newest?.panelURL ?? '' };
  expect(links, `${name} leads somewhere`).toEqual({
    dashboard: expect.stringMatching(/\/d\//),
    panel: expect.stringMatching(/\/d\//),
  });
  return links;
}

interface Delivered {
  readonly status: string;
  readonly startsAt: string;
  readonly dashboardURL: string;
  readonly panelURL: string;
  readonly labels: { readonly alertname: string };
}
const nameAndStatus = ({ status, labels }: Delivered): ReceivedAlert => ({ status, name: labels.alertname });

function delivered(): Delivered[] {
  return readFileSync(deskUnderTest().alertsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as { alerts: Delivered[] }).alerts);
}

/** Makes the demo exchange misbehave; `GET /faults` there lists how. */
export async function injectFault(fault: Readonly<Record<string, string | number>>): Promise<void> {
  const answer = await fetch(`${deskUnderTest().exchangeUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (answer.status !== 202) throw new Error(`the demo exchange answered ${answer.status}: ${await answer.text()}`);
}

/** The addresses of every dashboard that the desk brings. */
export function dashboardPaths(): string[] {
  const folder = join(deskUnderTest().root, 'dashboards');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { uid: string }).uid)
    .map((uid) => `/d/${uid}`);
}
