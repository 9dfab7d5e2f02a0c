import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import type { AccountView } from '@paperdesk/contract';
import React, { useState, type FormEvent } from 'react';
import { transferFunds } from '../../desk/accountsApi.js';
import { Choice } from '../../desk/Choice.js';
import { newId } from '../../desk/newId.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { moneyFault } from './typedMoney.js';

interface TransferFormProps {
  readonly account: AccountView;
  /** Why no money can be moved. */
  readonly closed: string | undefined;
  readonly onDone: () => void;
}

const DIRECTIONS = [
  { value: 'deposits', label: 'Deposit' },
  { value: 'withdrawals', label: 'Withdraw' },
];

/** Paper money in or out. The id belongs to what is typed: sent again after silence it moves nothing twice. */
export function TransferForm({ account, closed, onDone }: TransferFormProps) {
  const styles = useStyles2(getStyles);
  const [direction, setDirection] = useState<'deposits' | 'withdrawals'>('deposits');
  const [money, setMoney] = useState({ currency: account.reportingCurrency, amount: '' });
  const [transferId, setTransferId] = useState(() => newId('x'));
  const act = useAct('Not moved');
  const fault = moneyFault(money);
  const type = (part: Partial<typeof money>) => {
    setMoney({ ...money, ...part });
    setTransferId(newId('x'));
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (fault !== undefined || closed !== undefined || act.inFlight) return;
    const moved = await act.run(async () => {
      await transferFunds(account.account, direction, { transferId, ...money });
      return `${direction === 'deposits' ? 'Deposited' : 'Withdrawn'}: ${money.amount} ${money.currency} of paper money.`;
    });
    if (moved) type({ amount: '' });
    onDone();
  };
  return (
    <form onSubmit={(event) => void send(event)} autoComplete="off">
      <div className={styles.row}>
        <Field label="Move paper money" htmlFor="paperdesk-transfer-direction" noMargin>
          <Choice
            id="paperdesk-transfer-direction"
            value={direction}
            placeholder=""
            options={DIRECTIONS}
            onChange={(value) => {
              setDirection(value === 'withdrawals' ? 'withdrawals' : 'deposits');
              setTransferId(newId('x'));
            }}
            disabled={closed !== undefined}
            testId={testIds.accounts.transferDirection}
          />
        </Field>
        <Field label="Currency" noMargin>
          <Input
            id="paperdesk-transfer-currency"
            width={12}
            value={money.currency}
            onChange={(event) => type({ currency: event.currentTarget.value.trim().toUpperCase() })}
            disabled={closed !== undefined}
            data-testid={testIds.accounts.transferCurrency}
          />
        </Field>
        <Field label="Amount" noMargin>
          <Input
            id="paperdesk-transfer-amount"
            width={24}
            inputMode="decimal"
            value={money.amount}
            onChange={(event) => type({ amount: event.currentTarget.value.trim() })}
            disabled={closed !== undefined}
            data-testid={testIds.accounts.transferAmount}
          />
        </Field>
        <Button
          type="submit"
          disabled={fault !== undefined || closed !== undefined || act.inFlight}
          data-testid={testIds.accounts.transfer}
        >
          {direction === 'deposits' ? 'Deposit' : 'Withdraw'}
        </Button>
      </div>
      {money.amount !== '' && fault !== undefined && <small>{`The ${fault}.`}</small>}
      {closed !== undefined && <small>{closed}</small>}
      {act.message !== undefined && (
        <Note tone={act.message.tone} testId={testIds.accounts.message}>
          {act.message.text}
        </Note>
      )}
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
});
