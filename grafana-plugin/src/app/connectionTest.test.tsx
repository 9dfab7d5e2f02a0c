import { render, screen } from '@testing-library/react';
import React from 'react';
import { of, throwError } from 'rxjs';
import { testIds } from '../desk/testIds.js';
import { aPerson } from '../testing/fakeDesk.js';
import { resetWorld, world } from '../testing/mockRuntime.js';
import { ConnectionReport } from './ConnectionReport.js';
import { testConnection } from './connectionTest.js';

const grafana = {
  version: '12.2.0',
  sources: [{ uid: 'paperdesk', name: 'Paperdesk' }],
  health: (): unknown => of({ data: { message: 'The desk answers.' } }),
};
jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../testing/mockRuntime.js');
  const runtime = runtimeOf(jest.requireActual('@grafana/runtime'));
  return {
    ...runtime,
    config: {
      buildInfo: {
        get version() {
          return grafana.version;
        },
      },
    },
    getDataSourceSrv: () => ({ getList: () => grafana.sources }),
    getBackendSrv: () => ({
      fetch: (request: { url: string }) =>
        request.url.startsWith('/api/datasources') ? grafana.health() : runtime.getBackendSrv().fetch(request),
    }),
  };
});

const PLUGIN = '0.1.0';
beforeEach(() => {
  resetWorld();
  grafana.version = '12.2.0';
  grafana.health = () => of({ data: { message: 'The desk answers.' } });
  const me = aPerson();
  world.desk.answer('GET me', { ...me, desk: { ...me.desk, version: PLUGIN } });
});
const found = async () => Object.fromEntries((await testConnection(PLUGIN)).map((part) => [part.part, part]));

it('tells of a connection that works: paper line, secret, identity, person, data source, versions', async () => {
  const parts = await testConnection(PLUGIN);
  expect(parts.map(({ part, tone }) => `${part} ${tone}`)).toEqual([
    ...['connection good', 'secret good', 'identity good', 'person good', 'dataSource good', 'versions good'],
  ]);
  expect(parts[0]?.text).toContain('PAPER MONEY');
  expect(parts.filter(({ next }) => next !== undefined)).toEqual([]);
});

it('tells a service that cannot be reached from one that is something else', async () => {
  world.desk.stop();
  expect(Object.keys(await found())).toEqual(['connection', 'dataSource', 'versions']);
  expect((await found()).connection).toMatchObject({ tone: 'bad', next: expect.stringContaining('npm start') });
  world.desk.start();
  world.desk.answer('GET me', { hello: 'world' });
  expect((await found()).connection?.text).toContain('Something else than the Paperdesk service answers.');
});

it.each([
  ['ROUTE_SECRET_WRONG', 'secret', 'Wrong secret', 'secrets/route-secret'],
  ['WRONG_ISSUER', 'identity', 'signs as http://a/', 'GRAFANA_ROOT_URL'],
  ['IDENTITY_INVALID', 'identity', 'signs as http://a/', 'GRAFANA_URL of the service'],
  ['WRONG_ORGANISATION', 'identity', 'signs as http://a/', 'GRAFANA_ORG_ID'],
] as const)('tells %s with its next step, and nothing of what lies behind it', async (code, part, words, next) => {
  world.desk.refuse('GET me', { status: 403, code, detail: 'Grafana signs as http://a/.' });
  const parts = await found();
  expect(parts[part]).toMatchObject({
    ...{ tone: 'bad', text: expect.stringContaining(words), next: expect.stringContaining(next) },
  });
  expect(parts.connection?.tone).toBe('good');
  expect(parts.person).toBeUndefined();
});

it('tells who is not on the desk’s list of people, and whose role is too low', async () => {
  const me = aPerson({ person: null, displayName: null, roles: [], limitation: 'not listed' });
  world.desk.answer('GET me', me);
  expect((await found()).person).toMatchObject({ tone: 'warning', next: expect.stringContaining('desk.yaml') });
  world.desk.answer('GET me', aPerson({ limitation: 'Grafana’s role is the ceiling.' }));
  expect((await found()).person).toMatchObject({ tone: 'info', text: expect.stringContaining('the ceiling') });
});

it('says that another Grafana is untested, and that plugin and service differ', async () => {
  grafana.version = '13.1.0';
  expect((await found()).versions).toMatchObject({ tone: 'warning', text: expect.stringContaining('untested') });
  const me = aPerson();
  world.desk.answer('GET me', { ...me, desk: { ...me.desk, version: '0.0.9' } });
  const texts = (await testConnection(PLUGIN)).map(({ text }) => text).join(' ');
  expect(texts).toContain('The plugin is version 0.1.0 and the service 0.0.9.');
});

it('tells a data source that is not reached from a desk that is not well', async () => {
  grafana.health = () => throwError(() => ({ status: 500, data: { message: 'Plugin health check failed' } }));
  expect((await found()).dataSource).toMatchObject({ tone: 'bad', next: expect.stringContaining('GRAFANA_SOCKET') });
  const details = { version: PLUGIN };
  grafana.health = () => throwError(() => ({ status: 400, data: { message: 'The engine is halted.', details } }));
  expect((await found()).dataSource).toMatchObject({ tone: 'bad', text: 'The engine is halted.' });
});

it('shows each finding with its next step', async () => {
  world.desk.stop();
  render(<ConnectionReport parts={await testConnection(PLUGIN)} />);
  expect(screen.getByTestId(testIds.app.testedPart('connection'))).toHaveTextContent(/No connection: .*Next: Start/);
  expect(screen.getByTestId(testIds.app.testedPart('dataSource'))).toHaveTextContent('Paperdesk answers');
});
