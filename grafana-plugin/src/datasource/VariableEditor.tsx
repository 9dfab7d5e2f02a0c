import type { QueryEditorProps } from '@grafana/data';
import { Combobox, InlineField, Stack, Text } from '@grafana/ui';
import React from 'react';
import type { DeskDataSource } from './datasource';
import { FilterField } from './FilterField';
import type { DeskDataSourceOptions, DeskQuery, DeskVariableQuery } from './types';
import { variableQueryOf } from './variables';

type Props = QueryEditorProps<DeskDataSource, DeskQuery, DeskDataSourceOptions, DeskVariableQuery>;
type List = DeskVariableQuery['list'];

const LISTS: Array<{ value: List; label: string }> = [
  { value: 'venues', label: 'Venues' },
  { value: 'symbols', label: 'Symbols' },
  { value: 'accounts', label: 'Accounts' },
];

const HELP: Readonly<Record<List, string>> = {
  venues: 'Every venue the desk watches.',
  symbols: 'Every symbol, or those of one venue: write $venue to follow a variable of that name.',
  accounts: 'Every paper account, by its name; its value is the account’s id.',
};

/** What a dashboard variable lists. A variable written as text by hand is taken too, and stored anew once changed. */
export function VariableEditor({ query: stored, onChange, datasource }: Props) {
  const query = variableQueryOf(stored) ?? { refId: 'venues', list: 'venues' };
  const choose = (list: List, venue: string | undefined) =>
    onChange({ refId: list, list, ...(list === 'symbols' && venue !== undefined ? { venue } : {}) });
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" wrap="wrap" gap={1}>
        <InlineField label="List" labelWidth={10}>
          <Combobox
            id="paperdesk-variable-list"
            width={26}
            options={LISTS}
            value={query.list}
            onChange={({ value }) => choose(value, query.venue)}
          />
        </InlineField>
        {query.list === 'symbols' && (
          <FilterField
            id="paperdesk-variable-venue"
            datasource={datasource}
            filter="venue"
            value={query.venue}
            venue={undefined}
            onChange={(venue) => choose('symbols', venue)}
          />
        )}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {`${HELP[query.list]} To offer “All”, give the variable the custom all value *.`}
      </Text>
    </Stack>
  );
}
