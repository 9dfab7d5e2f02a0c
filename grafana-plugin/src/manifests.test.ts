import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * The rules of Grafana's plugin.schema.json (12.2) that our files can break: unknown keys, missing keys, patterns. The
 * schema itself is under another licence than this project, so it is not kept here.
 */
const ID = /^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$/;
const permissions = z.array(z.strictObject({ action: z.string(), scope: z.string().optional() }));
const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  type: z.enum(['app', 'datasource', 'panel']),
  name: z.string().min(1),
  id: z.string().regex(ID),
  preload: z.boolean().optional(),
  backend: z.boolean().optional(),
  executable: z.string().optional(),
  alerting: z.boolean().optional(),
  annotations: z.boolean().optional(),
  metrics: z.boolean().optional(),
  streaming: z.boolean().optional(),
  skipDataQuery: z.boolean().optional(),
  category: z
    .enum(['tsdb', 'logging', 'cloud', 'tracing', 'profiling', 'sql', 'enterprise', 'iot', 'other'])
    .optional(),
  info: z.strictObject({
    description: z.string().min(20),
    author: z.strictObject({ name: z.string(), url: z.url().optional() }),
    keywords: z.array(z.string()).min(1),
    logos: z.strictObject({ small: z.string().endsWith('.svg'), large: z.string().endsWith('.svg') }),
    links: z.array(z.strictObject({ name: z.string(), url: z.url() })).optional(),
    screenshots: z.array(z.strictObject({ name: z.string(), path: z.string() })).optional(),
    version: z.literal('%VERSION%'),
    updated: z.literal('%TODAY%'),
  }),
  dependencies: z.strictObject({ grafanaDependency: z.literal('>=12.2.0'), plugins: z.array(z.never()).optional() }),
  includes: z
    .array(
      z.object({
        type: z.enum(['dashboard', 'page', 'panel', 'datasource']),
        name: z.string(),
        path: z.string(),
        role: z.enum(['Admin', 'Editor', 'Viewer']).optional(),
      }),
    )
    .optional(),
  routes: z
    .array(
      z.strictObject({
        path: z.string(),
        // A comma list never matches, whatever the schema's text says.
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
        url: z.string(),
        reqAction: z.string(),
        headers: z.array(z.strictObject({ name: z.string(), content: z.string() })),
      }),
    )
    .optional(),
  roles: z
    .array(
      z.strictObject({
        role: z.strictObject({ name: z.string(), description: z.string(), permissions }),
        grants: z.array(z.enum(['Viewer', 'Editor', 'Admin', 'Grafana Admin'])),
      }),
    )
    .optional(),
});

const FILES = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path === 'plugin.json' || path.endsWith('/plugin.json'))
  .sort();
const read = (file: string): z.infer<typeof manifestSchema> => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));
const logosOf = (file: string) => {
  const { small, large } = read(file).info.logos;
  return [small, large].map((path) => readFileSync(join(__dirname, dirname(file), path), 'utf8'));
};

it('finds the app, its data source and its panels', () => {
  expect(
    FILES.map((file) => read(file).type)
      .sort()
      .slice(0, 2),
  ).toEqual(['app', 'datasource']);
  expect(FILES.length).toBeGreaterThanOrEqual(6);
});

it.each(FILES)('%s is what Grafana’s schema asks for', (file) => {
  const parsed = manifestSchema.safeParse(read(file));
  expect(parsed.error?.issues ?? []).toEqual([]);
});

it('refuses what the schema refuses', () => {
  const good = read('datasource/plugin.json');
  const refused = [
    { ...good, id: 'Paperdesk-datasource' },
    { ...good, owner: 'x' },
    { ...good, info: { ...good.info, keywords: [] } },
    { ...good, info: { ...good.info, logos: { small: 'img/logo.png', large: 'img/logo.svg' } } },
    { ...good, dependencies: {} },
  ];
  expect(refused.map((manifest) => manifestSchema.safeParse(manifest).success)).toEqual(refused.map(() => false));
});

it('names every nested plugin in the app, and nothing that is not there', () => {
  const nested = (read('plugin.json').includes ?? []).filter(({ type }) => type === 'panel' || type === 'datasource');
  expect(nested.map(({ path }) => path).sort()).toEqual(FILES.filter((file) => file !== 'plugin.json'));
  for (const { path, type, name } of nested) {
    expect(read(path).type).toBe(type);
    expect(name).toMatch(/\w/);
  }
});

it('has a small and a large logo for each plugin, real SVG and each its own', () => {
  const logos = FILES.flatMap(logosOf);
  for (const logo of logos)
    expect(logo).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="[^"]+"[^>]*>/);
  expect(new Set(logos).size).toBe(2 * FILES.length);
});

it('shows pictures that are there, and a page for the catalogue', () => {
  const { screenshots = [] } = read('plugin.json').info;
  expect(screenshots.length).toBeGreaterThan(0);
  for (const { path } of screenshots)
    expect(readdirSync(join(__dirname, '../../docs/images'))).toContain(path.replace('img/screenshots/', ''));
  const page = readFileSync(join(__dirname, 'README.md'), 'utf8');
  for (const heading of ['## What you get', '## What it needs', '## Limits']) expect(page).toContain(heading);
});
