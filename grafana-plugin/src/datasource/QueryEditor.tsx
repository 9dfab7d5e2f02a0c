import React, { type ChangeEvent } from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { Combobox, type ComboboxOption, InlineField, InlineSwitch, Input, Stack } from '@grafana/ui';
import { ORDER_STATUSES, QUERY_TYPES, type QueryType } from '@paperdesk/contract';
import type { DeskDataSource } from './datasource';
import type { DeskDataSourceOptions, DeskQuery } from './types';

type Props = QueryEditorProps<DeskDataSource, DeskQuery, DeskDataSourceOptions>;
type TextFilter = 'venue' | 'symbol' | 'account';

const LABELS: Record<QueryType, string> = {
  quotes: 'Quotes: best bid and ask',
  book: 'Order book of one market',
  trades: "The market's trades",
  orders: 'Our orders',
  fills: 'Our fills',
  positions: 'Positions',
  accounts: 'Accounts and balances',
  feeds: 'State of the feeds',
  killSwitch: 'Kill switch',
  approvals: 'Orders that wait for a second person',
  limits: 'Use of limits',
  complianceEvents: 'Counts of alerts and cases',
  delivery: 'Delivery to QuestDB',
  consolidated: 'Best bid and ask over venues',
  desk: 'The desk as a whole',
};
const TYPES: Array<ComboboxOption<QueryType>> = QUERY_TYPES.map((value) => ({ value, label: LABELS[value] }));
const STATUSES: Array<ComboboxOption<string>> = [
  { value: '', label: 'any' },
  ...['working', ...ORDER_STATUSES].map((value) => ({ value, label: value })),
];
/** Which filters each type knows. */
const FILTERS: Record<QueryType, readonly TextFilter[]> = {
  quotes: ['venue', 'symbol'],
  book: ['venue', 'symbol'],
  trades: ['venue', 'symbol'],
  orders: ['venue', 'symbol', 'account'],
  fills: ['venue', 'symbol', 'account'],
  positions: ['venue', 'symbol', 'account'],
  accounts: ['account'],
  feeds: ['venue', 'symbol'],
  killSwitch: [],
  approvals: ['venue', 'symbol', 'account'],
  limits: ['account'],
  complianceEvents: [],
  delivery: [],
  consolidated: ['symbol'],
  desk: [],
};

/** Query type, its filters (variables such as $symbol are taken), and whether it streams. */
export function QueryEditor({ query, onChange, onRunQuery }: Props) {
  const id = (name: string) => `paperdesk-${query.refId}-${name}`;
  const change = (part: Partial<DeskQuery>) => {
    onChange({ ...query, ...part });
    onRunQuery();
  };
  const type = query.queryType ?? 'quotes';
  return (
    <Stack direction="row" wrap="wrap" gap={1}>
      <InlineField label="Show" labelWidth={10}>
        <Combobox
          id={id('type')}
          width={36}
          options={TYPES}
          value={type}
          onChange={(option) => change({ queryType: option.value })}
        />
      </InlineField>
      {FILTERS[type].map((filter) => (
        <InlineField key={filter} label={filter} labelWidth={10} required={type === 'book'}>
          <Input
            id={id(filter)}
            width={20}
            placeholder={type === 'book' ? 'needed' : 'any'}
            value={query[filter] ?? ''}
            onChange={(event: ChangeEvent<HTMLInputElement>) =>
              onChange({ ...query, [filter]: event.currentTarget.value || undefined })
            }
            onBlur={onRunQuery}
          />
        </InlineField>
      ))}
      {type === 'orders' && (
        <InlineField label="status" labelWidth={10}>
          <Combobox
            id={id('status')}
            width={24}
            options={STATUSES}
            value={query.status ?? ''}
            onChange={(option) => change({ status: option.value || undefined })}
          />
        </InlineField>
      )}
      <InlineField label="Stream" labelWidth={10} tooltip="Sends changes as they happen, at most ten times a second">
        <InlineSwitch
          id={id('stream')}
          value={query.stream ?? false}
          onChange={(event) => change({ stream: event.currentTarget.checked })}
        />
      </InlineField>
    </Stack>
  );
}
