import { Combobox, InlineField } from '@grafana/ui';
import type { QueryType } from '@paperdesk/contract';
import React, { useCallback } from 'react';
import type { DeskDataSource } from './datasource';
import { matching, measuresOf } from './suggestions';

interface MeasureFieldProps {
  readonly id: string;
  readonly datasource: DeskDataSource;
  readonly queryType: QueryType;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** In an alert rule: the number that is compared, with what it says. */
export function MeasureField({ id, datasource, queryType, value, onChange }: MeasureFieldProps) {
  const options = useCallback(
    (typed: string) => matching(measuresOf(datasource, queryType), typed),
    [datasource, queryType],
  );
  return (
    <InlineField
      label="measure"
      labelWidth={10}
      tooltip="A rule compares one number: each row of the answer is one alert. Left empty: the first of the list."
    >
      <Combobox
        id={id}
        width={36}
        options={options}
        isClearable
        placeholder="the type’s first"
        value={value ? { value, label: value } : null}
        onChange={(option) => onChange(option?.value || undefined)}
      />
    </InlineField>
  );
}
