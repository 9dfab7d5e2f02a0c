import { Field } from '@grafana/ui';
import React from 'react';
import { Choice } from '../../desk/Choice.js';

interface ChoiceFieldProps<T extends string> {
  readonly id: string;
  readonly label: string;
  readonly value: T;
  /** What can be chosen, in this order, and its words. */
  readonly among: readonly T[];
  readonly labels: Readonly<Record<T, string>>;
  readonly fault?: string;
  readonly disabled: boolean;
  readonly onChange: (value: T) => void;
  readonly testId: string;
}

/** A labeled choice among the words of a type. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { id, label, value, among, labels, fault, disabled, onChange, testId } = props;
  const choose = (text: string) => {
    const chosen = among.find((option) => option === text);
    if (chosen !== undefined) onChange(chosen);
  };
  return (
    <Field label={label} htmlFor={id} invalid={fault !== undefined} error={fault} noMargin>
      <Choice
        id={id}
        value={value}
        placeholder=""
        options={among.map((option) => ({ value: option, label: labels[option] }))}
        onChange={choose}
        disabled={disabled}
        testId={testId}
      />
    </Field>
  );
}
