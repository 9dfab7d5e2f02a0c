import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { AnnotationEditor } from './AnnotationEditor';
import type { DeskDataSource } from './datasource';
import { QueryHelp } from './QueryHelp';
import type { DeskQuery, DeskVariableQuery } from './types';
import { VariableEditor } from './VariableEditor';

jest.mock('@grafana/ui', () => {
  const { withPlainCombobox } = jest.requireActual('../testing/plainCombobox');
  return withPlainCombobox(jest.requireActual('@grafana/ui'));
});
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getTemplateSrv: () => ({ getVariables: () => [{ name: 'venue' }] }),
}));

const datasource = { list: async () => [], fill: (text?: string) => text } as unknown as DeskDataSource;

describe('the editor of variables', () => {
  const show = (query: unknown) => {
    const onChange = jest.fn();
    render(
      <VariableEditor
        query={query as DeskVariableQuery}
        onChange={onChange}
        onRunQuery={jest.fn()}
        datasource={datasource}
      />,
    );
    return onChange;
  };

  it('chooses a list; only symbols have a venue', async () => {
    const onChange = show({ refId: 'venues', list: 'venues' });
    expect(screen.queryByLabelText(/venue/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByLabelText('List'));
    await userEvent.click(await screen.findByRole('option', { name: /Accounts/ }));
    expect(onChange).toHaveBeenCalledWith({ refId: 'accounts', list: 'accounts' });
  });

  it('takes a variable that was written as text, and narrows symbols to a variable', async () => {
    const onChange = show('symbols');
    await userEvent.click(screen.getByLabelText(/venue/));
    await userEvent.click(await screen.findByRole('option', { name: /\$venue/ }));
    expect(onChange).toHaveBeenCalledWith({ refId: 'symbols', list: 'symbols', venue: '$venue' });
  });
});

describe('the editor of annotations', () => {
  const show = (query: DeskQuery) => {
    const onChange = jest.fn();
    const onRunQuery = jest.fn();
    render(<AnnotationEditor query={query} onChange={onChange} onRunQuery={onRunQuery} datasource={datasource} />);
    return { onChange, onRunQuery };
  };

  it('draws what is chosen', async () => {
    const { onChange, onRunQuery } = show({
      refId: 'Anno',
      queryType: 'annotations',
      kind: 'fills',
      symbol: '$symbol',
    });
    await userEvent.click(screen.getByLabelText('Draw'));
    await userEvent.click(await screen.findByRole('option', { name: /Halts/ }));
    expect(onChange).toHaveBeenCalledWith({
      ...{ refId: 'Anno', queryType: 'annotations', kind: 'halts', symbol: '$symbol' },
    });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('takes over a target of the type fills', async () => {
    const { onChange } = show({ refId: 'Anno', queryType: 'fills' });
    expect(screen.getByDisplayValue(/^Fills/)).toBeInTheDocument();
    await userEvent.click(screen.getByLabelText(/venue/));
    await userEvent.click(await screen.findByRole('option', { name: /\$venue/ }));
    expect(onChange).toHaveBeenCalledWith({ refId: 'Anno', queryType: 'annotations', kind: 'fills', venue: '$venue' });
  });
});

it('asks an example of Explore when it is pressed', async () => {
  const onClickExample = jest.fn();
  render(
    <QueryHelp onClickExample={onClickExample} datasource={datasource} query={{ refId: 'A', queryType: 'quotes' }} />,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Is any feed stale?' }));
  expect(onClickExample).toHaveBeenCalledWith({ refId: 'A', queryType: 'feeds' });
});
