import { GRAFANA_ACTIONS } from './desk/appId.js';
import manifest from './plugin.json';

const routes = manifest.routes.map(({ path, method, reqAction }) => `${method} ${path} ${reqAction}`);

it.each([
  'POST orders/preview paperdesk-app.orders:read',
  'POST orders/batch paperdesk-app.orders:write',
  'PATCH orders/* paperdesk-app.orders:write',
  'GET accounts/* paperdesk-app.orders:read',
  'POST accounts paperdesk-app.accounts:manage',
  'POST accounts/* paperdesk-app.accounts:manage',
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

it('lets only administrators manage accounts', () => {
  const roles = manifest.roles.filter(({ role }) =>
    role.permissions.some(({ action }) => action === GRAFANA_ACTIONS.manageAccounts),
  );
  expect(roles.map(({ grants }) => grants)).toEqual([['Admin']]);
});
