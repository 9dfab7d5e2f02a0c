import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { Alert, Combobox, InlineField, InlineSwitch, Stack, Text } from '@grafana/ui';
import React from 'react';
import type { DeskDataSource } from './datasource';
import { FilterField } from './FilterField';
import { MeasureField } from './MeasureField';
import {
  type Filter,
  KIND_OPTIONS,
  QUERY_TYPE_OPTIONS,
  QUERY_TYPE_WORDS,
  faultOfQuery,
  kindOf,
  withType,
} from './queryTypes';
import type { DeskDataSourceOptions, DeskQuery } from './types';

type Props = QueryEditorProps<DeskDataSource, DeskQuery, DeskDataSourceOptions>;

const inAlertRule = (app: CoreApp | undefined) => app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;

/** Query type, its filters with suggestions, what a rule compares, and whether it streams; with a sentence of help. */
export function QueryEditor({ app, datasource, query, onChange, onRunQuery }: Props) {
  const id = (name: string) => `paperdesk-${query.refId}-${name}`;
  const change = (next: DeskQuery) => {
    onChange(next);
    // An answer that is known to be a refusal is not asked for.
    if (faultOfQuery(next) === undefined) onRunQuery();
  };
  const type = query.queryType ?? 'quotes';
  const { filters, help } = QUERY_TYPE_WORDS[type];
  const fault = faultOfQuery({ ...query, queryType: type });
  const rule = inAlertRule(app);
  const setFilter = (filter: Filter, value: string | undefined) =>
    // A symbol of the venue before would match nothing.
    change({ ...query, ...(filter === 'venue' ? keptSymbol(query) : {}), [filter]: value });
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" wrap="wrap" gap={1}>
        <InlineField label="Show" labelWidth={10}>
          <Combobox
            id={id('type')}
            width={40}
            options={QUERY_TYPE_OPTIONS}
            value={type}
            onChange={(option) => change(withType(query, option.value))}
          />
        </InlineField>
        {type === 'annotations' && (
          <InlineField label="kind" labelWidth={10}>
            <Combobox
              id={id('kind')}
              width={36}
              options={KIND_OPTIONS}
              value={query.kind ?? ''}
              onChange={({ value }) => change({ ...query, kind: kindOf(value) })}
            />
          </InlineField>
        )}
        {filters.map((filter) => (
          <FilterField
            key={filter}
            id={id(filter)}
            datasource={datasource}
            filter={filter}
            value={query[filter]}
            venue={query.venue}
            required={type === 'book'}
            onChange={(value) => setFilter(filter, value)}
          />
        ))}
        {(rule || query.measure !== undefined) && (
          <MeasureField
            id={id('measure')}
            datasource={datasource}
            queryType={type}
            value={query.measure}
            onChange={(measure) => change({ ...query, measure })}
          />
        )}
        {!rule && type !== 'annotations' && (
          <InlineField
            label="Stream"
            labelWidth={10}
            tooltip="Sends changes as they happen, at most ten times a second. All but quotes come as one JSON column, for Paperdesk’s own panels."
          >
            <InlineSwitch
              id={id('stream')}
              value={query.stream ?? false}
              onChange={(event) => change({ ...query, stream: event.currentTarget.checked })}
            />
          </InlineField>
        )}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {help}
      </Text>
      {fault !== undefined && <Alert severity="info" title={fault} />}
    </Stack>
  );
}

const keptSymbol = ({ symbol }: DeskQuery) => (symbol?.startsWith('$') === true ? {} : { symbol: undefined });
