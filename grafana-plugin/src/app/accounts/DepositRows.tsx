import { Button, Input, Stack } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../desk/testIds.js';
import { rowsFault, type DepositRow } from './typedMoney.js';

interface DepositRowsProps {
  readonly id: string;
  readonly rows: readonly DepositRow[];
  readonly onChange: (rows: readonly DepositRow[]) => void;
}

/** Money that an account begins with: one line a currency. */
export function DepositRows({ id, rows, onChange }: DepositRowsProps) {
  const fault = rowsFault(rows);
  const set = (at: number, part: Partial<DepositRow>) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <fieldset>
      <legend>Begins with</legend>
      <Stack direction="column" gap={1}>
        {rows.map((row, index) => (
          <Stack key={index} direction="row" gap={1}>
            <Input
              id={`${id}-currency-${index}`}
              aria-label="Currency"
              width={12}
              placeholder="USDT"
              value={row.currency}
              onChange={(event) => set(index, { currency: event.currentTarget.value.trim().toUpperCase() })}
              data-testid={testIds.accounts.depositCurrency}
            />
            <Input
              aria-label="Amount"
              width={24}
              placeholder="100000"
              inputMode="decimal"
              value={row.amount}
              onChange={(event) => set(index, { amount: event.currentTarget.value.trim() })}
              data-testid={testIds.accounts.depositAmount}
            />
          </Stack>
        ))}
        <div>
          <Button
            size="sm"
            variant="secondary"
            icon="plus"
            onClick={() => onChange([...rows, { currency: '', amount: '' }])}
          >
            Another currency
          </Button>
        </div>
      </Stack>
      {fault !== undefined && <small role="alert">{`To correct: ${fault}.`}</small>}
    </fieldset>
  );
}
