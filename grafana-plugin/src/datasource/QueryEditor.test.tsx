import React from 'react';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeskDataSource } from './datasource';
import { QueryEditor } from './QueryEditor';
import type { DeskQuery } from './types';

function show(part: Partial<DeskQuery>) {
  const onChange = jest.fn();
  const onRunQuery = jest.fn();
  const query: DeskQuery = { refId: 'A', queryType: 'quotes', ...part };
  render(<QueryEditor query={query} onChange={onChange} onRunQuery={onRunQuery} datasource={{} as DeskDataSource} />);
  return { query, onChange, onRunQuery };
}

it('offers only the filters that the query type knows', () => {
  show({ queryType: 'book' });
  expect(screen.getByLabelText(/venue/)).toBeInTheDocument();
  expect(screen.queryByLabelText(/account/)).not.toBeInTheDocument();
});

it('has only a symbol for the market over venues: every venue takes part', () => {
  show({ queryType: 'consolidated' });
  expect(screen.getByLabelText(/symbol/)).toBeInTheDocument();
  expect(screen.queryByLabelText(/venue|account|status/)).not.toBeInTheDocument();
});

it('has no filter for the kill switch', () => {
  show({ queryType: 'killSwitch' });
  expect(screen.queryByLabelText(/venue|symbol|account|status/)).not.toBeInTheDocument();
});

it('stores a typed filter, drops an emptied one, and asks when the field is left', () => {
  const { query, onChange, onRunQuery } = show({ symbol: 'ETH/USDT' });
  const input = screen.getByLabelText(/symbol/);
  fireEvent.change(input, { target: { value: 'BTC/USDT' } });
  fireEvent.change(input, { target: { value: '' } });
  expect(onChange.mock.calls).toEqual([[{ ...query, symbol: 'BTC/USDT' }], [{ ...query, symbol: undefined }]]);
  expect(onRunQuery).not.toHaveBeenCalled();
  fireEvent.blur(input);
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});

it('switches streaming on', async () => {
  const { query, onChange, onRunQuery } = show({ queryType: 'orders' });
  await userEvent.click(screen.getByRole('switch'));
  expect(onChange).toHaveBeenCalledWith({ ...query, stream: true });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});
