import { Field, Input } from '@grafana/ui';
import React from 'react';

interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly placeholder?: string;
  readonly disabled: boolean;
  readonly onChange: (text: string) => void;
  readonly testId: string;
}

/** A decimal typed as text: the browser's own number field would turn `0,5` into something else by its language. */
export function NumberField({ id, label, value, fault, placeholder, disabled, onChange, testId }: NumberFieldProps) {
  // An untouched field is not wrong yet; it only keeps the button closed.
  const shown = value === '' ? undefined : fault;
  return (
    <Field label={label} htmlFor={id} invalid={shown !== undefined} error={shown} noMargin>
      <Input
        id={id}
        value={value}
        placeholder={placeholder}
        inputMode="decimal"
        onChange={(event) => onChange(event.currentTarget.value)}
        disabled={disabled}
        data-testid={testId}
      />
    </Field>
  );
}
