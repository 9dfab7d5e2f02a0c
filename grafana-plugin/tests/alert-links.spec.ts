import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { testIds } from '../src/desk/testIds';
import { deliveredText, deskUnderTest } from './desk-under-test';
import { expect, tell, test } from './journey';
import { rearm, trip } from './kill-steps';
import { panelOf } from './panels';

const { killSwitch, paperLine, runbooks } = testIds;
const PHONE = { phone: true };
const PHONE_WIDTH = 390;
const KILL_SWITCH = '/d/paperdesk-trading-desk?viewPanel=panel-6';
const ALERTMANAGER = '/api/alertmanager/grafana/api/v2';

/** An alert rule as Grafana's provisioning tells it; a new one is followed by itself. */
interface Rule {
  readonly uid: string;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
/** The addresses in a message, without the host; what follows the panel's and silence's path is as Grafana writes it. */
interface Links {
  readonly killSwitch: string;
  readonly runbook: string;
  readonly panel: string;
  readonly silence: string;
}

test('every link of every alert’s message leads to what it promises, on a phone', async ({ people }) => {
  test.setTimeout(300_000);
  const rules = await shippedRules();
  expect(rules.length, 'shipped alert rules').toBeGreaterThan(20);
  const page = await people.pageOf('oncall', PHONE);
  const titles = await panelTitles(page, rules);
  await page.goto(KILL_SWITCH);
  await expect(page.getByTestId(killSwitch.trip)).toBeVisible();
  await expectPhoneWidth(page, 'kill switch');
  for (const rule of rules)
    await test.step(rule.title, async () => {
      const links = linksOf(rule);
      await follow(page, links.runbook);
      await expectRunbook(page, rule.title);
      await follow(page, links.panel);
      await expectPanel(page, titles.get(panelKey(rule)) ?? 'a panel that the dashboard does not have', rule.title);
      await follow(page, links.silence);
      await expect(page.getByRole('heading', { name: `Silence ${rule.title}`, level: 1 })).toBeVisible();
      await expect(page.getByTestId(runbooks.set)).toBeDisabled();
      await expectPhoneWidth(page, `silence of ${rule.title}`);
    });
  tell(`${rules.length} alerts, four links each, followed at ${PHONE_WIDTH} px.`);
});

test('the silence page quiets the alert it was opened for, for thirty minutes and with the comment', async ({
  people,
}) => {
  // It fires always.
  const watchdog = (await shippedRules()).find(({ title }) => title === 'Watchdog');
  if (watchdog === undefined) throw new Error('there is no rule Watchdog');
  const page = await people.pageOf('oncall', PHONE);
  await page.goto(linksOf(watchdog).silence);
  await page.getByTestId(runbooks.comment).fill('oncall looks at it');
  await page.getByTestId(runbooks.set).tap();
  await expect(page.getByTestId(runbooks.silenced)).toBeVisible();
  await expectPhoneWidth(page, 'a silence that was set');

  const silences = (await answerOf(page, `${ALERTMANAGER}/silences`)) as Silence[];
  const set = silences.find(({ comment, status }) => comment === 'oncall looks at it' && status.state === 'active');
  try {
    expect(set).toMatchObject({ createdBy: 'oncall' });
    // The alertmanager lets it begin when it hears of it.
    const minutes = (Date.parse(set?.endsAt ?? '') - Date.parse(set?.startsAt ?? '')) / 60_000;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30);
    await expect
      .poll(async () => ((await answerOf(page, `${ALERTMANAGER}/alerts`)) as ActiveAlert[]).flatMap(quietNames(set)))
      .toEqual(['Watchdog']);
  } finally {
    await page.request.delete(`${ALERTMANAGER}/silence/${set?.id ?? 'none'}`);
  }
  await expect
    .poll(async () => ((await answerOf(page, `${ALERTMANAGER}/alerts`)) as ActiveAlert[]).flatMap(quietNames(set)))
    .toEqual([]);
});

test('from the message’s link Kill switch to halted in at most three taps', async ({ people }) => {
  const risk = await people.pageOf('risk');
  const startedAt = Date.now();
  await trip(risk);
  const message = await deliveredText('KillSwitchTripped', startedAt);
  await rearm(risk, 'only to have a message with its links');
  expect(linksIn(message)).toEqual(
    expect.objectContaining({ killSwitch: KILL_SWITCH, runbook: '/a/paperdesk-app/runbooks/KillSwitchTripped' }),
  );

  const page = await people.pageOf('oncall', PHONE);
  let taps = 0;
  const tap = async (what: Locator) => {
    taps += 1;
    await what.tap();
  };
  const host = new URL(risk.url()).origin;
  await page.setContent(`<a href="${host}${linksIn(message).killSwitch}">Kill switch</a>`);
  await tap(page.getByRole('link', { name: 'Kill switch' }));
  await expect(page.getByTestId(paperLine).first()).toBeVisible();
  await tap(page.getByTestId(killSwitch.trip));
  await expectPhoneWidth(page, 'the confirm of a stop');
  await tap(page.getByTestId(killSwitch.confirmTrip));
  await expect(page.getByTestId(killSwitch.state)).toHaveAttribute('data-state', 'killed');
  tell(`From the message's link to halted: ${taps} taps, the link's among them (at most 3).`);
  expect(taps).toBeLessThanOrEqual(3);
  await rearm(risk, 'the phone works');
});

interface Silence {
  readonly id: string;
  readonly comment: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string };
}
interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly silencedBy: readonly string[] };
}
const quietNames =
  (silence: Silence | undefined) =>
  ({ labels, status }: ActiveAlert): string[] =>
    silence !== undefined && status.silencedBy.includes(silence.id) ? [labels['alertname'] ?? 'no name'] : [];

/** The links as `alerts/notification.tmpl` writes them for one alert of the rule. */
function linksOf({ uid, title, labels, annotations }: Rule): Links {
  const now = Date.now();
  const matchers = [['__alert_rule_uid__', uid], ...Object.entries(labels)].map(([name, value]) => `${name}=${value}`);
  const matching = matchers.map((matcher) => `matcher=${encodeURIComponent(matcher)}`).join('&');
  const panel = `viewPanel=${annotations['__panelId__'] ?? ''}`;
  return {
    killSwitch: KILL_SWITCH,
    runbook: `/a/paperdesk-app/runbooks/${title}`,
    panel: `/d/${annotations['__dashboardUid__'] ?? ''}?from=${now - 3_600_000}&orgId=1&to=${now}&${panel}`,
    silence: `/a/paperdesk-app/silence?alert=${title}&alertmanager=grafana&${matching}&orgId=1`,
  };
}

function linksIn(message: string): Links {
  const after = (name: string) => {
    const address = new RegExp(`^${name}: (\\S+)$`, 'm').exec(message)?.[1];
    if (address === undefined) throw new Error(`the message has no link "${name}"`);
    const { pathname, search } = new URL(address);
    return pathname + search;
  };
  return {
    killSwitch: after('Kill switch'),
    runbook: after('Runbook'),
    panel: after('Panel'),
    silence: after('Silence 30 min'),
  };
}

/** Follows a link inside Grafana, which needs no second load of all its files. */
async function follow(page: Page, href: string): Promise<void> {
  await page.evaluate((address) => {
    const link = document.createElement('a');
    link.href = address;
    document.body.append(link);
    link.click();
    link.remove();
  }, href);
}

async function expectRunbook(page: Page, alert: string): Promise<void> {
  const text = page.getByTestId(runbooks.text);
  await expect(page.getByRole('heading', { name: alert, level: 1, exact: true })).toBeVisible();
  await expect(text.locator('h2:text-is("First three actions") + ol > li')).toHaveCount(3);
  await expect(text.locator('h2:text-is("How to confirm recovery") + *')).toHaveText(/\w{3}/);
  await expectPhoneWidth(page, `runbook of ${alert}`);
}

/** The panel shows figures or the sentence it has for none: never Grafana's own "No data", nor a fault. */
async function expectPanel(page: Page, title: string, alert: string): Promise<void> {
  const panel = panelOf(page, title);
  await expect(panel, `the panel of ${alert}`).toBeVisible();
  const content = panel.getByTestId('data-testid panel content');
  const drawn = content.locator('canvas, [role="grid"], [role="table"]').first();
  await expect(drawn.or(content.filter({ hasText: /\w/ })).first(), `${title} shows something`).toBeVisible();
  await expect(panel).not.toContainText(/No data|Panel not found|Panel plugin not found/);
  await expect(panel.getByTestId('data-testid Panel status error')).toHaveCount(0);
  await expectPhoneWidth(page, `panel of ${alert}`);
}

async function expectPhoneWidth(page: Page, where: string): Promise<void> {
  const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
  expect(width, `${where} fits a phone`).toBeLessThanOrEqual(PHONE_WIDTH);
}

/** Only Grafana's administrator reads rules as they were provisioned. */
async function shippedRules(): Promise<Rule[]> {
  const { grafanaUrl, home } = deskUnderTest();
  const password = readFileSync(join(home, 'secrets/grafana-admin-password'), 'utf8').trim();
  const answer = await fetch(`${grafanaUrl}/api/v1/provisioning/alert-rules`, {
    headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
  });
  expect(answer.status, 'the rules are told').toBe(200);
  return (await answer.json()) as Rule[];
}

async function answerOf(page: Page, path: string): Promise<unknown> {
  const answer = await page.request.get(path);
  expect(answer.ok(), path).toBe(true);
  return answer.json();
}

const panelKey = ({ annotations }: Rule): string =>
  `${annotations['__dashboardUid__'] ?? ''} ${annotations['__panelId__'] ?? ''}`;

/** Titles of the panels that rules lead to, by dashboard and panel. */
async function panelTitles(page: Page, rules: readonly Rule[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for (const uid of new Set(rules.map(({ annotations }) => annotations['__dashboardUid__'] ?? ''))) {
    const { dashboard } = (await answerOf(page, `/api/dashboards/uid/${uid}`)) as {
      dashboard: { panels: { id: number; title: string }[] };
    };
    for (const { id, title } of dashboard.panels) titles.set(`${uid} ${id}`, title);
  }
  return titles;
}
