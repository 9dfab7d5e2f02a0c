import {
  type DataFrame,
  type DataQueryRequest,
  type DataSourceInstanceSettings,
  getDefaultTimeRange,
} from '@grafana/data';
import { HealthStatus } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { DeskDataSource } from './datasource';
import type { DeskQuery, DeskVariableQuery } from './types';
import { DeskVariables, variableQueryOf } from './variables';

const variables: Record<string, string | string[]> = { $symbol: 'BTC/USDT', $venue: '*' };
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getTemplateSrv: () => ({ replace: (text: string) => variables[text] ?? text, getVariables: () => [] }),
}));

const aDataSource = () =>
  new DeskDataSource({ id: 1, uid: 'paperdesk', name: 'Paperdesk', jsonData: {} } as DataSourceInstanceSettings);
const aQuery = (part: Partial<DeskQuery>): DeskQuery => ({ refId: 'A', queryType: 'quotes', ...part });
const request = { maxDataPoints: 300, range: getDefaultTimeRange() } as DataQueryRequest<DeskQuery>;
const frame = (name: string) => ({ name, fields: [], length: 0 }) as DataFrame;

it('fills variables into filters; a variable that means all is no filter', () => {
  const query = aDataSource().applyTemplateVariables(aQuery({ symbol: '$symbol', venue: '$venue', account: ' ' }), {});
  expect(query).toEqual(aQuery({ symbol: 'BTC/USDT' }));
});

it('asks the backend for the choices of a variable', async () => {
  const source = aDataSource();
  const getResource = jest.spyOn(source, 'getResource').mockResolvedValue([{ text: 'BTC/USDT' }]);
  await source.metricFindQuery('venues');
  await source.metricFindQuery('symbols(demo)');
  await source.metricFindQuery('symbols($venue)');
  await source.metricFindQuery({ list: 'accounts' });
  expect(getResource.mock.calls).toEqual([
    ['venues', undefined],
    ['symbols', { venue: 'demo' }],
    ['symbols', undefined],
    ['accounts', undefined],
  ]);
  await expect(source.metricFindQuery('prices')).rejects.toThrow("'prices' is not a list");
});

it('answers variables as dashboards ask them, stored as an object or as text', async () => {
  const source = aDataSource();
  const getResource = jest.spyOn(source, 'getResource').mockResolvedValue([{ text: 'BTC/USDT' }]);
  const support = source.variables;
  if (!(support instanceof DeskVariables)) throw new Error('variables have no editor');
  for (const target of [{ refId: 'symbols', list: 'symbols', venue: 'demo' }, 'symbols(demo)']) {
    const asked = { targets: [target], scopedVars: {} } as unknown as DataQueryRequest<DeskVariableQuery>;
    expect(await lastValueFrom(support.query(asked))).toEqual({ data: [{ text: 'BTC/USDT' }] });
  }
  expect(getResource.mock.calls).toEqual([
    ['symbols', { venue: 'demo' }],
    ['symbols', { venue: 'demo' }],
  ]);
});

it.each([
  ['symbols( $venue )', { refId: 'symbols', list: 'symbols', venue: '$venue' }],
  [
    { list: 'venues', venue: '' },
    { refId: 'venues', list: 'venues' },
  ],
  ['', undefined],
  [{ list: 'prices' }, undefined],
  [undefined, undefined],
])('reads the stored variable %j', (stored, query) => expect(variableQueryOf(stored)).toEqual(query));

it('lets quotes grow and keeps of everything else the newest snapshot', () => {
  const source = aDataSource();
  expect(source.streamOptionsProvider(request, frame('quotes'))).toMatchObject({ maxLength: 300, action: 'append' });
  expect(source.streamOptionsProvider(request, frame('orders'))).toMatchObject({ maxLength: 1, action: 'replace' });
});

it('offers annotations with an editor and leaves hidden queries out', () => {
  const { annotations } = aDataSource();
  expect(annotations?.getDefaultQuery?.()).toEqual({ queryType: 'annotations', kind: 'fills' });
  expect(annotations?.QueryEditor).toBeDefined();
  expect(aDataSource().filterQuery(aQuery({ hide: true }))).toBe(false);
  expect(aDataSource().filterQuery(aQuery({}))).toBe(true);
});

const told = (status: HealthStatus, severities: string[]) => ({
  status,
  message: 'the desk’s words',
  details: { version: '0.1.0', findings: severities.map((severity) => ({ severity })) },
});
it.each([
  ['a desk that is well', told(HealthStatus.OK, []), 'success', 'the desk’s words'],
  ['a feed that is stale', told(HealthStatus.OK, ['warning']), 'warning', 'the desk’s words'],
  ['a halted engine', told(HealthStatus.Error, ['warning', 'error']), 'error', 'the desk’s words'],
  ['a refused connection', { messageId: 'plugin.connectionUnavailable' }, 'error', 'start it (npm start)'],
  ['a failed check', { status: 'ERROR', message: 'Plugin health check failed' }, 'error', 'start it (npm start)'],
  ['a launcher that is not there', { messageId: 'plugin.notRegistered' }, 'error', 'allow_loading_unsigned_plugins'],
  ['no Grafana', undefined, 'error', 'reload the page'],
])('tells %s', async (_what, answer, status, words) => {
  const source = aDataSource();
  jest.spyOn(source, 'callHealthCheck').mockResolvedValue(answer as never);
  const result = await source.testDatasource();
  expect(result.status).toBe(status);
  expect(result.message).toContain(words);
});
