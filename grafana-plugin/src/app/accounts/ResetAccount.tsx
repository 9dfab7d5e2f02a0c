import type { AccountView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { resetAccount } from '../../desk/accountsApi.js';
import { TypedConfirm } from '../../desk/TypedConfirm.js';
import { useAct } from '../../desk/useAct.js';
import { filledRows, rowsFault, type DepositRow } from './typedMoney.js';
import { DepositRows } from './DepositRows.js';

interface ResetAccountProps {
  readonly account: AccountView;
  readonly paperLine: string;
  readonly onClose: () => void;
  readonly onReset: (sentence: string) => void;
}

/** Closes the account's epoch and begins the next: the account's name is typed, and the reason is journaled. */
export function ResetAccount({ account, paperLine, onClose, onReset }: ResetAccountProps) {
  const [rows, setRows] = useState<readonly DepositRow[]>([{ currency: account.reportingCurrency, amount: '100000' }]);
  // The epoch to close is the one seen when the window opened: a repeat finds it closed and changes nothing.
  const [epoch] = useState(account.epoch);
  const act = useAct('Not reset');
  const fault = rowsFault(rows);
  const reset = async (reason: string) => {
    const sentence = `${account.account} was reset: epoch ${epoch} is archived, epoch ${epoch + 1} has begun.`;
    const done = await act.run(async () => {
      await resetAccount(account.account, { epoch, reason, deposits: filledRows(rows) });
      return sentence;
    });
    if (done) onReset(sentence);
  };
  return (
    <TypedConfirm
      title={`Reset ${account.account}?`}
      paperLine={paperLine}
      word={account.account}
      reason={{ label: 'Why?', needed: true }}
      confirm="Reset the account"
      tone="destructive"
      inFlight={act.inFlight}
      message={act.message}
      closed={fault === undefined ? undefined : `Money to begin with: ${fault}.`}
      onClose={onClose}
      onConfirm={(reason) => void reset(reason)}
    >
      <p>
        Will happen: working orders of {account.account} are canceled, balances and positions of epoch {epoch} are
        archived, and the account begins anew with the money below. Will not happen: nothing is deleted; orders, fills
        and the archive stay.
      </p>
      <DepositRows id="paperdesk-reset" rows={rows} onChange={setRows} />
    </TypedConfirm>
  );
}
