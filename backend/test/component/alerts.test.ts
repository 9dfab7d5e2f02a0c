import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { MEASURES } from '../../src/grafana/queries/alert-measures.js';

const ROOT = resolve(__dirname, '../../..');
const RUNBOOKS = join(ROOT, 'docs/runbooks');
/** The one form of a runbook. */
const HEADINGS = ['What it means', 'What you see', 'First three actions', 'How to confirm recovery', 'Acknowledge'];
/** Tell that something is down, because they cannot be evaluated without it; all others keep their state meanwhile. */
const SPEAK_WITHOUT_AN_ANSWER = ['BackendDown', 'Watchdog'];

const ruleSchema = z.looseObject({
  uid: z.string().max(40),
  title: z.string().regex(/^[A-Z][A-Za-z]+$/),
  condition: z.literal('C'),
  execErrState: z.enum(['Alerting', 'KeepLast']),
  noDataState: z.enum(['Alerting', 'KeepLast']),
  dashboardUid: z.string(),
  panelId: z.number(),
  labels: z.object({ severity: z.enum(['critical', 'warning', 'heartbeat']), service: z.literal('paperdesk') }),
  annotations: z.object({
    summary: z.string().min(20),
    description: z.string().min(20),
    value: z.string().min(5),
    trading: z.string().min(5),
    money: z.string().includes('PAPER MONEY'),
    runbook_url: z.string(),
    __dashboardUid__: z.string(),
    __panelId__: z.string(),
  }),
  data: z.array(
    z.looseObject({
      refId: z.string(),
      datasourceUid: z.enum(['paperdesk', 'questdb', '__expr__']),
      model: z.looseObject({ queryType: z.string().optional(), measure: z.string().optional() }),
    }),
  ),
});
const dashboardSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  panels: z.array(z.looseObject({ id: z.number(), title: z.string() })),
});

const rules = readdirSync(join(ROOT, 'alerts'))
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) =>
    z
      .object({ groups: z.array(z.looseObject({ rules: z.array(ruleSchema) })) })
      .parse(parse(readFileSync(join(ROOT, 'alerts', file), 'utf8')))
      .groups.flatMap((group) => group.rules),
  );
const dashboards = readdirSync(join(ROOT, 'dashboards'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => dashboardSchema.parse(JSON.parse(readFileSync(join(ROOT, 'dashboards', file), 'utf8'))));
const panels = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard.panels.map(({ id }) => id)]));
/** Panels as runbooks name them: `_Dashboard_ → _Panel_`. */
const named = dashboards.flatMap(({ title, panels: all }) => all.map((panel) => `_${title}_ → _${panel.title}_`));
const runbooks = readdirSync(RUNBOOKS).map((file) => file.replace(/\.md$/, ''));

test('the alerts that were promised are there', () => {
  expect(rules.map((rule) => rule.title).sort()).toEqual([
    'ApprovalWaiting',
    'AuditChainBroken',
    'BackendDown',
    'ClockSkew',
    'CriticalAlertSilenced',
    'DailyLoss',
    'DeliveryBacklog',
    'DiskFilling',
    'DrillOverdue',
    'EngineHalted',
    'EventLoopBlocked',
    'FeedDown',
    'FeedGap',
    'IntrusionSuspected',
    'KillSwitchTripped',
    'LargeTrade',
    'MarketDataStale',
    'PaperProofFailed',
    'QuestDBDown',
    'ReconciliationMismatch',
    'ReconciliationNotRunning',
    'RejectBurst',
    'RiskLimitNear',
    'RowsRejected',
    'SpoolDropping',
    'SurveillanceHit',
    'Watchdog',
    'WriterStuck',
  ]);
  expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
});

describe.each(rules)('$title', (rule) => {
  test('leads to its runbook and to a panel that shows it', () => {
    expect(rule.annotations.runbook_url).toBe(`{{ externalURL }}a/paperdesk-app/runbooks/${rule.title}`);
    expect(panels.get(rule.dashboardUid)).toContain(rule.panelId);
    const { __dashboardUid__: dashboard, __panelId__: panel } = rule.annotations;
    expect([dashboard, panel]).toEqual([rule.dashboardUid, String(rule.panelId)]);
  });

  test('keeps its last state while it cannot be asked, unless it is the one that tells of that', () => {
    const expected = SPEAK_WITHOUT_AN_ANSWER.includes(rule.title) ? 'Alerting' : 'KeepLast';
    expect([rule.noDataState, rule.execErrState]).toEqual([expected, expected]);
  });

  test('asks for numbers that the service has', () => {
    for (const { datasourceUid, model } of rule.data)
      if (datasourceUid === 'paperdesk')
        expect(Object.keys(MEASURES[model.queryType as keyof typeof MEASURES] ?? {})).toContain(model.measure);
  });

  test('says whether trading goes on: it asks, or it is about just that', () => {
    const asks = rule.data.some(({ refId, model }) => refId === 'T' && model.measure === 'trading');
    expect(asks).toBe(rule.annotations.trading.includes('$values.T.Value'));
    if (!asks) expect(['BackendDown', 'EngineHalted', 'Watchdog']).toContain(rule.title);
  });
});

test('every rule has a runbook and every runbook a rule', () => {
  expect(runbooks.sort()).toEqual(rules.map(({ title }) => title).sort());
});

describe.each(runbooks.map((name) => ({ name, text: readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8') })))(
  'the runbook $name',
  ({ name, text }) => {
    const severity = rules.find(({ title }) => title === name)?.labels.severity;
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? '');

    test('has the one form', () => {
      expect(text.split('\n')[0]).toBe(`# ${name}`);
      expect(text).toMatch(new RegExp(`^Severity: ${severity ?? 'none'}`, 'm'));
      expect(headings.filter((heading) => HEADINGS.includes(heading))).toEqual(HEADINGS);
    });

    test('names three first actions, each a command or a click', () => {
      const first = text.slice(text.indexOf('## First three actions')).split('\n## ')[0] ?? '';
      const actions = [...first.matchAll(/^(\d)\. (.+)$/gm)];
      expect(actions.map(([, number]) => number)).toEqual(['1', '2', '3']);
      for (const [, , action] of actions) expect(action).toMatch(/`[^`]+`|_[^_]+_|\[[^\]]+\]\(/);
    });

    test('names panels that its dashboards have', () => {
      const told = [...text.matchAll(/_([^_`]+)_ → _[^_]+_/g)];
      const ours = told.filter(([, title]) => dashboards.some((dashboard) => dashboard.title === title));
      expect(named).toEqual(expect.arrayContaining(ours.map(([panel]) => panel)));
    });

    test('says how to acknowledge', () => {
      expect(text.slice(text.indexOf('## Acknowledge'))).toMatch(/short silence with a comment/);
    });
  },
);
