import { Combobox, InlineField } from '@grafana/ui';
import React, { useCallback } from 'react';
import type { DeskDataSource } from './datasource';
import type { Filter } from './queryTypes';
import { matching, suggestionsFor } from './suggestions';

interface FilterFieldProps {
  readonly id: string;
  readonly datasource: DeskDataSource;
  readonly filter: Filter;
  readonly value: string | undefined;
  /** Of the same query: symbols are suggested for it. */
  readonly venue: string | undefined;
  readonly required?: boolean;
  readonly onChange: (value: string | undefined) => void;
}

/** One filter: suggests what the desk has, takes any text and variables such as $symbol. */
export function FilterField({ id, datasource, filter, value, venue, required, onChange }: FilterFieldProps) {
  const options = useCallback(
    (typed: string) => matching(suggestionsFor(datasource, filter, venue), typed),
    [datasource, filter, venue],
  );
  return (
    <InlineField label={filter} labelWidth={10} required={required}>
      <Combobox
        id={id}
        width={26}
        options={options}
        createCustomValue
        isClearable
        placeholder={required === true ? 'needed' : 'any'}
        value={value ? { value, label: value } : null}
        onChange={(option) => onChange(option?.value || undefined)}
      />
    </InlineField>
  );
}
