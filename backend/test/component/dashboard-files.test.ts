import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { recipesOf } from '../cookbook/page.js';

const ROOT = resolve(__dirname, '../../..');
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  trading: ['paperdesk-analyst-start', 'paperdesk-execution-quality', 'paperdesk-portfolio', 'paperdesk-trading-desk'],
  risk: ['paperdesk-risk-and-limits'],
  compliance: ['paperdesk-compliance'],
  operations: ['paperdesk-market-data-quality', 'paperdesk-service-health'],
};
/** Words, not figures: they need no unit. */
const TEXT_FIELDS = ['/^paperLine$/', '/^trading$/', '/^alerting$/'];
const FIGURES = ['stat', 'timeseries', 'bargauge', 'barchart', 'piechart', 'candlestick'];

/** What the figures of a panel are, as Grafana's units say it: money and prices are in the currency that the panel names. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  percent: ['KYC rate, today', 'Success rate, today', 'Drawdown now', 'Drawdown', 'Filled by a formula'],
  percentunit: ['Consolidated crossed'],
  ms: [
    ...['Execution time, today', 'Feed delay', 'Clock against the venue’s'],
    ...['Exchange → received, median', 'Exchange → received, worst 1 %', 'Received → queryable'],
  ],
  // Whole milliseconds also above a second, of which `ms` would leave `1 s`.
  'suffix: ms': ['Slowest feed', 'Event loop'],
  bytes: ['Waiting in the spool', 'Disk of market data'],
  'suffix: bp': [
    ...['Slippage', 'Effective spread', 'Realized spread, 1 minute', 'Implementation shortfall', 'Commission'],
    ...['Cost of fills', 'Markout', 'Where the shortfall comes from'],
  ],
  // Not Grafana's `locale`: it writes 1.234,5 in a German browser.
  none: [
    ...['Daily volume, today', 'Equity', 'Profit and loss', 'Fees', 'Equity over time', 'Profit and loss by strategy'],
    ...['Realized by symbol', 'Fees over time', 'Traded value'],
  ],
  'suffix: days': ['Disk lasts', 'Days of disk left'],
};

/** Units that say what a figure is; a panel that is not listed above has none of them. */
const OWN_UNITS = Object.keys(UNITS).filter((unit) => unit !== 'none');

const panelSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  description: z.string(),
  targets: z.array(z.looseObject({ rawSql: z.string().optional() })).default([]),
  options: z.looseObject({
    content: z.string().optional(),
    reduceOptions: z.looseObject({ fields: z.string() }).optional(),
  }),
  fieldConfig: z.looseObject({
    defaults: z.looseObject({
      unit: z.string().optional(),
      noValue: z.string().optional(),
      mappings: z.array(z.unknown()).optional(),
    }),
  }),
});
const dashboardSchema = z.looseObject({
  uid: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  timezone: z.string(),
  time: z.unknown(),
  links: z.array(z.looseObject({ keepTime: z.boolean(), includeVars: z.boolean() })),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), includeAll: z.boolean() })) }),
  panels: z.array(panelSchema),
});

const read = (folder: string, file: string) =>
  dashboardSchema.parse(JSON.parse(readFileSync(join(ROOT, 'dashboards', folder, file), 'utf8')));
const dashboards = Object.keys(FOLDERS).flatMap((folder) =>
  readdirSync(join(ROOT, 'dashboards', folder)).map((file) => ({ file, folder, dashboard: read(folder, file) })),
);
const first = dashboards[0]?.dashboard;

test('each dashboard lies in the folder of those it is for', () => {
  expect(readdirSync(join(ROOT, 'dashboards')).sort()).toEqual(Object.keys(FOLDERS).sort());
  for (const [folder, uids] of Object.entries(FOLDERS))
    expect(
      dashboards
        .filter((each) => each.folder === folder)
        .map(({ dashboard }) => dashboard.uid)
        .sort(),
    ).toEqual(uids);
});

describe.each(dashboards)('$file', ({ dashboard }) => {
  const answering = dashboard.panels.filter(({ type }) => FIGURES.includes(type) || type === 'table');

  test('says which question it answers, and so does each panel', () => {
    expect(dashboard.description).toContain('?');
    for (const { title, description } of dashboard.panels)
      expect([title, description]).toEqual([title, expect.stringContaining('?')]);
  });

  test('has the choices, time range and links of all others, and is among those that links lead to', () => {
    const choices = dashboard.templating.list.map(({ name }) => name);
    expect(choices.filter((name) => ['venue', 'symbol', 'account'].includes(name))).toEqual([
      'venue',
      'symbol',
      'account',
    ]);
    expect([dashboard.timezone, dashboard.time, dashboard.links]).toEqual(['utc', first?.time, first?.links]);
    expect(dashboard.tags).toContain('paperdesk');
  });

  test('offers All, but for the desk, which trades one market on one account', () => {
    const own = dashboard.templating.list.filter(({ name }) => name !== 'source');
    for (const { includeAll } of own) expect(includeAll).toBe(dashboard.uid !== 'paperdesk-trading-desk');
  });

  test('each panel says in a sentence when it is empty', () => {
    for (const { title, fieldConfig } of answering)
      expect([title, fieldConfig.defaults.noValue]).toEqual([title, expect.stringMatching(/^[A-Z].{9,}\.$/)]);
  });

  test('each figure has a unit', () => {
    for (const { title, type, options, fieldConfig } of answering) {
      const isText =
        TEXT_FIELDS.includes(options.reduceOptions?.fields ?? '') ||
        (type === 'stat' && fieldConfig.defaults.mappings !== undefined);
      if (type !== 'table' && !isText) expect([title, fieldConfig.defaults.unit]).toEqual([title, expect.any(String)]);
    }
  });

  test('each unit is that of its figure', () => {
    const named = new Map(
      Object.entries(UNITS).flatMap(([unit, titles]) => titles.map((title) => [title, unit] as const)),
    );
    for (const { title, fieldConfig } of answering)
      if (named.has(title)) expect([title, fieldConfig.defaults.unit]).toEqual([title, named.get(title)]);
      else expect([title, OWN_UNITS]).not.toEqual([title, expect.arrayContaining([fieldConfig.defaults.unit])]);
  });

  test('asks denied orders by their event, for their status is rejected', () => {
    const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ rawSql }) => rawSql ?? ''));
    for (const query of queries) expect(query).not.toMatch(/order_status\s*(=|IN \()[^)]*'denied'/);
  });
});

test('links lead to every dashboard with its choices and time range', () => {
  expect(first?.links[0]).toMatchObject({ type: 'dashboards', tags: ['paperdesk'], keepTime: true, includeVars: true });
});

test("the analyst's questions are those of the cookbook, and open in Explore with its queries", () => {
  const page = dashboards.find(({ dashboard }) => dashboard.uid === 'paperdesk-analyst-start');
  const text = page?.dashboard.panels.map(({ options }) => options.content ?? '').join('\n') ?? '';
  // Grafana takes the address away from a link in a text that does not begin with a slash.
  const links = Array.from(text.matchAll(/\[(\d+)\. ([^\]]+)\]\(\/explore\?([^)]+)\)/g));
  const opened = links.map(([, number, title, query]) => {
    const { desk } = JSON.parse(new URLSearchParams(query).get('panes') ?? '{}') as {
      desk: { datasource: string; queries: { rawSql: string }[] };
    };
    return { number: Number(number), title, datasource: desk.datasource, sql: desk.queries[0]?.rawSql };
  });
  expect(opened).toEqual(
    recipesOf(join(ROOT, 'docs/sql-cookbook.md')).map((recipe) => ({ ...recipe, datasource: 'questdb' })),
  );
});
