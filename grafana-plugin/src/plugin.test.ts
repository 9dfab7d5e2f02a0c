import { APP_ID, GRAFANA_ACTIONS, PAGES } from './desk/appId.js';
import manifest from './plugin.json';

const routes = manifest.routes.map(({ path, method, reqAction }) => `${method} ${path} ${reqAction}`);

it.each([
  'POST orders/preview paperdesk-app.orders:read',
  'POST orders/batch paperdesk-app.orders:write',
  'PATCH orders/* paperdesk-app.orders:write',
  'GET accounts/* paperdesk-app.orders:read',
  'POST accounts paperdesk-app.accounts:manage',
  'POST accounts/* paperdesk-app.accounts:manage',
  'GET limits paperdesk-app.orders:read',
  'GET paper-proof paperdesk-app.orders:read',
  'PUT limits/rules paperdesk-app.limits:write',
  'POST limits/throttles/* paperdesk-app.limits:write',
  'GET approvals paperdesk-app.orders:read',
  'POST approvals/* paperdesk-app.approvals:decide',
  'PUT customers/* paperdesk-app.compliance:write',
  'GET compliance/events paperdesk-app.compliance:read',
  'PATCH cases/* paperdesk-app.compliance:write',
  'GET reports/* paperdesk-app.compliance:read',
  'GET audit paperdesk-app.audit:read',
])('routes %s', (route) => {
  expect(routes).toContain(route);
});

it('guards every route by an action that a role grants, sends the secret, and keeps the path', () => {
  const granted = manifest.roles.flatMap(({ role }) => role.permissions.map(({ action }) => action));
  expect(granted.sort()).toEqual(Object.values(GRAFANA_ACTIONS).sort());
  for (const route of manifest.routes) {
    expect(granted).toContain(route.reqAction);
    expect(route.url).toBe(`{{ .JsonData.backendUrl }}/api/v1/${route.path.replace('/*', '')}`);
    expect(route.headers.map(({ name }) => name)).toEqual(['X-Paperdesk-Secret']);
  }
});

it.each([
  'manageAccounts',
  'writeLimits',
  'readCompliance',
  'writeCompliance',
  'readAudit',
  'rearmKillSwitch',
] as const)('grants %s to administrators only', (name) => {
  const roles = manifest.roles.filter(({ role }) =>
    role.permissions.some(({ action }) => action === GRAFANA_ACTIONS[name]),
  );
  expect(roles.map(({ grants }) => grants)).toEqual([['Admin']]);
});

it('serves nothing of customers, cases, alerts and reports to those who may only read orders', () => {
  const confidential = manifest.routes.filter(({ path }) => /^(customers|cases|compliance|reports|audit)/.test(path));
  expect(confidential.length).toBeGreaterThan(0);
  for (const { reqAction } of confidential) expect(reqAction).toMatch(/\.(compliance:(read|write)|audit:read)$/);
});

it('has a page in the menu for each page of the app', () => {
  const pages = manifest.includes.filter(({ type }) => type === 'page').map(({ path }) => path);
  for (const { path } of Object.values(PAGES)) expect(pages).toContain(path.replace(APP_ID, '%PLUGIN_ID%'));
});
