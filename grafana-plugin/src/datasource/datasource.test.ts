import {
  type DataFrame,
  type DataQueryRequest,
  type DataSourceInstanceSettings,
  getDefaultTimeRange,
} from '@grafana/data';
import { DeskDataSource } from './datasource';
import type { DeskQuery } from './types';

const variables: Record<string, string | string[]> = { $symbol: 'BTC/USDT', $venue: '*' };
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getTemplateSrv: () => ({ replace: (text: string) => variables[text] ?? text }),
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

it('lets quotes grow and keeps of everything else the newest snapshot', () => {
  const source = aDataSource();
  expect(source.streamOptionsProvider(request, frame('quotes'))).toMatchObject({ maxLength: 300, action: 'append' });
  expect(source.streamOptionsProvider(request, frame('orders'))).toMatchObject({ maxLength: 1, action: 'replace' });
});

it('offers annotations and leaves hidden queries out', () => {
  expect(aDataSource().annotations).toEqual({});
  expect(aDataSource().filterQuery(aQuery({ hide: true }))).toBe(false);
  expect(aDataSource().filterQuery(aQuery({}))).toBe(true);
});
