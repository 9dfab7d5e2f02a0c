import { CoreApp } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ANNOTATION_KINDS, ORDER_STATUSES, QUERY_TYPES } from '@paperdesk/contract';
import React from 'react';
import type { DeskDataSource } from './datasource';
import { QueryEditor } from './QueryEditor';
import { KIND_OPTIONS, QUERY_TYPE_WORDS, STATUSES, faultOfQuery, withType } from './queryTypes';
import type { DeskQuery } from './types';

jest.mock('@grafana/ui', () => {
  const { withPlainCombobox } = jest.requireActual('../testing/plainCombobox');
  return withPlainCombobox(jest.requireActual('@grafana/ui'));
});
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getTemplateSrv: () => ({ getVariables: () => [{ name: 'symbol' }] }),
}));

const LISTS: Record<string, Array<{ text: string; value: string; description?: string }>> = {
  venues: [{ text: 'demo', value: 'demo' }],
  symbols: [{ text: 'BTC/USDT', value: 'BTC/USDT' }],
  measures: [{ text: 'secondsDown', value: 'secondsDown', description: 'seconds since the market left live' }],
};
const list = jest.fn(async (name: string) => LISTS[name] ?? []);
const datasource = { list, fill: (text?: string) => text } as unknown as DeskDataSource;

beforeEach(() => list.mockClear());

function show(part: Partial<DeskQuery>, app?: CoreApp) {
  const onChange = jest.fn();
  const onRunQuery = jest.fn();
  const query: DeskQuery = { refId: 'A', queryType: 'quotes', ...part };
  render(<QueryEditor app={app} query={query} onChange={onChange} onRunQuery={onRunQuery} datasource={datasource} />);
  return { query, onChange, onRunQuery };
}

it.each(QUERY_TYPES)('offers %s with its help and the filters it knows', (queryType) => {
  show({ queryType });
  expect(screen.getByText(QUERY_TYPE_WORDS[queryType].help)).toBeInTheDocument();
  const { filters } = QUERY_TYPE_WORDS[queryType];
  for (const filter of ['venue', 'symbol', 'account', 'status'] as const)
    expect(screen.queryAllByText(new RegExp(`^${filter}`))).toHaveLength(filters.includes(filter) ? 1 : 0);
});

it('suggests the variables of the dashboard and what the desk has of the venue', async () => {
  const { query, onChange, onRunQuery } = show({ venue: 'demo' });
  await userEvent.click(screen.getByLabelText(/symbol/));
  expect(await screen.findByRole('option', { name: /\$symbol/ })).toBeInTheDocument();
  await userEvent.click(await screen.findByRole('option', { name: /BTC/ }));
  expect(list).toHaveBeenCalledWith('symbols', { venue: 'demo' });
  expect(onChange).toHaveBeenCalledWith({ ...query, symbol: 'BTC/USDT' });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});

it('takes a filter that is in no list, also when the list cannot be had', async () => {
  list.mockRejectedValueOnce(new Error('the backend is away'));
  const { query, onChange } = show({ queryType: 'orders' });
  await userEvent.type(screen.getByLabelText(/account/), 'other');
  await userEvent.click(await screen.findByRole('option', { name: /other/ }));
  expect(onChange).toHaveBeenCalledWith({ ...query, account: 'other' });
});

it('offers the measures of the type in an alert rule only, and no stream there', async () => {
  const { query, onChange } = show({ queryType: 'feeds' }, CoreApp.UnifiedAlerting);
  expect(screen.queryByRole('switch')).not.toBeInTheDocument();
  await userEvent.click(screen.getByLabelText(/measure/));
  const option = await screen.findByRole('option', { name: /secondsDown/ });
  expect(option).toHaveTextContent('seconds since the market left live');
  await userEvent.click(option);
  expect(onChange).toHaveBeenCalledWith({ ...query, measure: 'secondsDown' });
});

it('offers no measure on a dashboard, and streams on request', async () => {
  const { query, onChange, onRunQuery } = show({ queryType: 'orders' }, CoreApp.Dashboard);
  expect(screen.queryByLabelText(/measure/)).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('switch'));
  expect(onChange).toHaveBeenCalledWith({ ...query, stream: true });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});

it('says what a book lacks and does not ask for it until it is there', async () => {
  const { onChange, onRunQuery } = show({ queryType: 'book', symbol: 'BTC/USDT' });
  expect(screen.getByText('A book is of one market: choose a venue.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('switch'));
  expect(onChange).toHaveBeenCalledTimes(1);
  expect(onRunQuery).not.toHaveBeenCalled();
});

it('knows every type, status and kind of the contract', () => {
  expect(Object.keys(QUERY_TYPE_WORDS).sort()).toEqual([...QUERY_TYPES].sort());
  expect([...STATUSES].sort()).toEqual(['working', ...ORDER_STATUSES].sort());
  expect(KIND_OPTIONS.map(({ value }) => value)).toEqual(['', ...ANNOTATION_KINDS]);
});

it('drops with the type what the new one does not know, so that nothing hidden narrows it', () => {
  const stored: DeskQuery = { refId: 'A', queryType: 'orders', venue: 'demo', account: 'a', status: 'working' };
  expect(withType({ ...stored, measure: 'mid', stream: true }, 'quotes')).toEqual({
    ...{ refId: 'A', queryType: 'quotes', venue: 'demo', stream: true },
  });
  expect(withType({ ...stored, stream: true }, 'annotations').stream).toBe(false);
  expect(faultOfQuery({ refId: 'A', queryType: 'book', venue: 'demo', symbol: '$symbol' })).toBeUndefined();
});
