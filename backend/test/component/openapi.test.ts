import type { Express } from 'express';
import { OPERATIONS } from '../../src/api/openapi/operations.js';
import { type RunningApi, startApi } from './api-fixture.js';
import { documentFaults } from './openapi-check.js';

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly rawPath: unknown;
}

/** Every route that the app answers, as `METHOD /path/{parameter}`. */
function routesOf(app: Express): string[] {
  const walk = (stack: readonly Layer[], prefix: string): string[] =>
    stack.flatMap((layer) => {
      const { route } = layer;
      if (route !== undefined) {
        const path = prefix + route.path.replace(/[:*](\w+)/g, '{$1}');
        return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`);
      }
      if (layer.handle.stack === undefined) return [];
      if (typeof layer.rawPath !== 'string') throw new Error('a router is mounted where the test does not look');
      return walk(layer.handle.stack, layer.rawPath === '/' ? prefix : prefix + layer.rawPath);
    });
  return walk((app.router as unknown as { stack: Layer[] }).stack, '');
}

test('the document has every route of the router, and no other', () => {
  const documented = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect([...documented].sort()).toEqual(routesOf(api.app).sort());
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
});

test('it is served to anyone as OpenAPI 3.1, and each of its references leads somewhere', async () => {
  const { status, body, text } = await api.send('GET', '/openapi.json');
  expect([status, body.openapi, body.info.version]).toEqual([200, '3.1.0', '0']);
  const refs = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...refs].filter((name) => body.components.schemas[name ?? ''] === undefined)).toEqual([]);
  expect(refs.size).toBeGreaterThan(20);
});

test('it tells what a caller needs: fields, limits and grid of an order, rights, parameters, codes', async () => {
  const { body } = await api.send('GET', '/openapi.json');
  const { SubmitOrder, SubmitBatch } = body.components.schemas;
  expect(SubmitOrder.required).toEqual([
    'clientOrderId',
    'account',
    'venue',
    'symbol',
    'side',
    'orderType',
    'quantity',
  ]);
  expect(SubmitOrder.additionalProperties).toBe(false);
  expect(SubmitOrder.properties.quantity.pattern).toBe('^\\d{1,19}(\\.\\d{1,18})?$');
  expect(SubmitBatch.properties.orders.maxItems).toBe(500);
  const { post, get } = body.paths['/api/v1/orders'];
  expect(post.description).toContain('orders:write');
  expect(post.security).toContainEqual({ bearer: [] });
  expect(post.responses['409']['x-problem-codes']).toEqual(['DUPLICATE_CLIENT_ORDER_ID']);
  expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['strategy', 'side', 'orderType', 'from', 'to', 'cursor', 'limit']),
  );
});

test.each<[string, number, unknown, RegExp]>([
  ['a field of a wrong type', 200, [{ queue: 'projector', state: 7 }], /state/],
  ['a field nobody described', 200, [{ extra: 1 }], /additional/],
  ['a status nobody described', 418, {}, /not in the document/],
  ['a code nobody described', 403, { type: '', title: '', status: 403, code: 'X', detail: '' }, /code X/],
])('the check of the component tests finds %s', (_case, status, body, found) => {
  const contentType = status === 200 ? 'application/json' : 'application/problem+json';
  const faults = documentFaults({ method: 'GET', path: '/api/v1/delivery?limit=1', status, contentType, body });
  expect(faults.join()).toMatch(found);
});
