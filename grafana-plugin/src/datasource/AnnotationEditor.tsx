import type { QueryEditorProps } from '@grafana/data';
import { Combobox, InlineField, Stack, Text } from '@grafana/ui';
import type { AnnotationKind } from '@paperdesk/contract';
import React from 'react';
import type { DeskDataSource } from './datasource';
import { FilterField } from './FilterField';
import { KIND_OPTIONS, QUERY_TYPE_WORDS, kindOf } from './queryTypes';
import type { DeskDataSourceOptions, DeskQuery } from './types';

/** The query of an annotation that was just added. */
export const DEFAULT_ANNOTATION: Partial<DeskQuery> = { queryType: 'annotations', kind: 'fills' };

/** What to draw over the charts, and of which market and account. Older targets of the type `fills` are taken over. */
export function AnnotationEditor({
  query,
  onChange,
  onRunQuery,
  datasource,
}: QueryEditorProps<DeskDataSource, DeskQuery, DeskDataSourceOptions>) {
  const change = (part: Partial<DeskQuery>) => {
    onChange({ ...query, kind: kindIn(query), ...part, queryType: 'annotations' });
    onRunQuery();
  };
  const { filters, help } = QUERY_TYPE_WORDS.annotations;
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" wrap="wrap" gap={1}>
        <InlineField label="Draw" labelWidth={10}>
          <Combobox
            id="paperdesk-annotation-kind"
            width={36}
            options={KIND_OPTIONS}
            value={kindIn(query) ?? ''}
            onChange={({ value }) => change({ kind: kindOf(value) })}
          />
        </InlineField>
        {filters.map((filter) => (
          <FilterField
            key={filter}
            id={`paperdesk-annotation-${filter}`}
            datasource={datasource}
            filter={filter}
            value={query[filter]}
            venue={query.venue}
            onChange={(value) => change({ [filter]: value })}
          />
        ))}
      </Stack>
      <Text variant="bodySmall" color="secondary">
        {help}
      </Text>
    </Stack>
  );
}

/** Annotations of fills were once queries of the type `fills`. */
function kindIn({ queryType, kind }: DeskQuery): AnnotationKind | undefined {
  return queryType === 'fills' ? 'fills' : kindOf(kind);
}
