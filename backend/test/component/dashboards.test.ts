import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const ROOT = resolve(__dirname, '../../..');
const KNOWN_SOURCES = ['paperdesk', 'questdb'];
const targetSchema = z.looseObject({
  refId: z.string(),
  datasource: z.object({ uid: z.string() }),
  rawSql: z.string().optional(),
  queryType: z.string().optional(),
});
const panelSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string().min(1),
  description: z.string().min(10),
  /** A panel of ours may ask the service by itself. */
  targets: z.array(targetSchema).default([]),
  options: z.looseObject({ reduceOptions: z.looseObject({ fields: z.string() }).optional() }),
});
const dashboardSchema = z.looseObject({
  uid: z.string().regex(/^paperdesk-/),
  title: z.string(),
  description: z.string().min(10),
  editable: z.literal(false),
  timezone: z.literal('utc'),
  panels: z.array(panelSchema),
});
const dashboards = readdirSync(join(ROOT, 'dashboards'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    file,
    dashboard: dashboardSchema.parse(JSON.parse(readFileSync(join(ROOT, 'dashboards', file), 'utf8'))),
  }));
describe.each(dashboards)('$file', ({ dashboard }) => {
  test('carries the paper-money line', () => {
    const lines = dashboard.panels.filter(
      (panel) =>
        panel.targets.some((target) => target.queryType === 'desk') &&
        panel.options.reduceOptions?.fields === '/^paperLine$/',
    );
    expect(lines).toHaveLength(1);
  });

  test('asks real data sources only, each question once a panel', () => {
    for (const panel of dashboard.panels) {
      const ids = panel.targets.map((target) => target.refId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const target of panel.targets) expect(KNOWN_SOURCES).toContain(target.datasource.uid);
    }
    expect(JSON.stringify(dashboard)).not.toMatch(/testdata|-- Mixed --|random_walk|static/i);
  });

  test('bounds every SQL query by the time range', () => {
    const queries = dashboard.panels.flatMap((panel) => panel.targets.map((target) => target.rawSql ?? ''));
    for (const query of queries.filter((text) => text !== '')) expect(query).toContain('$__timeFilter(ts)');
  });

  test('uses panels that exist and numbers them once', () => {
    const own = readdirSync(join(ROOT, 'grafana-plugin/src/panels')).map(
      (folder) =>
        z
          .object({ id: z.string() })
          .parse(JSON.parse(readFileSync(join(ROOT, `grafana-plugin/src/panels/${folder}/plugin.json`), 'utf8'))).id,
    );
    const used = dashboard.panels.map((panel) => panel.type).filter((type) => type.startsWith('paperdesk-'));
    for (const type of used) expect(own).toContain(type);
    const ids = dashboard.panels.map((panel) => panel.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('dashboards have different uids and titles', () => {
  expect(new Set(dashboards.map(({ dashboard }) => dashboard.uid)).size).toBe(dashboards.length);
  expect(new Set(dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(dashboards.length);
});
