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

/** A venue beside `demo`, with SOL/USDT and ETH/USDT. */
export const SECOND_VENUE = 'demo-two';
export const ORDERS_PER_MINUTE = 1000;

/** The service, as the panels reach it. */
export const PROXY = '/api/plugin-proxy/paperdesk-app';
export const ORDERS = `${PROXY}/orders`;
export const TRADING_DESK = '/d/paperdesk-trading-desk';
export const SERVICE_HEALTH = '/d/paperdesk-service-health';
export const MARKET_DATA_QUALITY = '/d/paperdesk-market-data-quality';
export const RISK_AND_LIMITS = '/d/paperdesk-risk-and-limits';
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

/** The text of the message that told of an alert of that name, begun after `startMs` (epoch). */
export async function deliveredText(name: string, startMs: number): Promise<string> {
  const text = () =>
    messages().findLast(({ alerts }) =>
      alerts.some(
        ({ labels, status, startsAt }) =>
          labels.alertname === name && status === 'firing' && Date.parse(startsAt) > startMs,
      ),
    )?.message;
  await expect.poll(text, { timeout: 60_000 }).toBeDefined();
  return text() ?? '';
}

interface Message {
  readonly message: string;
  readonly alerts: readonly Delivered[];
}
interface Delivered {
  readonly status: string;
  readonly startsAt: string;
  readonly labels: { readonly alertname: string };
}
const nameAndStatus = ({ status, labels }: Delivered): ReceivedAlert => ({ status, name: labels.alertname });

const delivered = (): Delivered[] => messages().flatMap(({ alerts }) => alerts);

function messages(): Message[] {
  return readFileSync(deskUnderTest().alertsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Message);
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
