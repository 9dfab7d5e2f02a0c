import type { ComboboxOption } from '@grafana/ui';
import React, { useState } from 'react';

interface PlainComboboxProps {
  readonly id?: string;
  readonly value?: string | ComboboxOption | null;
  readonly options: ComboboxOption[] | ((typed: string) => Promise<ComboboxOption[]>);
  readonly createCustomValue?: boolean;
  readonly isClearable?: boolean;
  readonly onChange: (option: ComboboxOption | null) => void;
}

/** Grafana's picker without the list that draws only what fits: nothing has a height here, so it would draw nothing. */
function PlainCombobox({ id, value, options, createCustomValue, isClearable, onChange }: PlainComboboxProps) {
  const [shown, setShown] = useState<ComboboxOption[]>([]);
  const open = async (typed: string) => {
    const found = typeof options === 'function' ? await options(typed) : options;
    setShown(typed !== '' && createCustomValue === true ? [{ value: typed }, ...found] : found);
  };
  const current = typeof value === 'object' ? value?.value : value;
  const label = shownLabel(options, current);
  return (
    <div>
      <input
        id={id}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={`${id ?? ''}-list`}
        defaultValue={label ?? ''}
        onFocus={() => void open('')}
        onChange={(event) => void open(event.currentTarget.value)}
      />
      {isClearable === true && current && (
        <button type="button" onClick={() => onChange(null)}>
          clear {id}
        </button>
      )}
      <ul id={`${id ?? ''}-list`} role="listbox">
        {shown.map((option) => (
          <li
            key={option.value}
            role="option"
            aria-selected={option.value === current}
            onClick={() => onChange(option)}
          >
            {option.label ?? option.value} {option.description}
          </li>
        ))}
      </ul>
    </div>
  );
}

function shownLabel(options: PlainComboboxProps['options'], value: string | undefined): string | undefined {
  if (typeof options === 'function') return value;
  return options.find((option) => option.value === value)?.label ?? value;
}

/** For `jest.mock('@grafana/ui', …)`. */
export const withPlainCombobox = (actual: object) => ({ ...actual, Combobox: PlainCombobox });
