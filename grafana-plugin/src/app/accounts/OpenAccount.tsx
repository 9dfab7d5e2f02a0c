import { Button, Field, Input, Modal, Stack } from '@grafana/ui';
import { openAccountSchema } from '@paperdesk/contract';
import React, { useState } from 'react';
import { openAccount } from '../../desk/accountsApi.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { filledRows, rowsFault, type DepositRow } from './typedMoney.js';
import { DepositRows } from './DepositRows.js';

interface OpenAccountProps {
  readonly paperLine: string;
  readonly onClose: () => void;
  readonly onOpened: (account: string) => void;
}

/** Opens a paper account of the source the desk runs on. */
export function OpenAccount({ paperLine, onClose, onOpened }: OpenAccountProps) {
  const [account, setAccount] = useState('');
  const [name, setName] = useState('');
  const [reportingCurrency, setReporting] = useState('USDT');
  const [rows, setRows] = useState<readonly DepositRow[]>([{ currency: 'USDT', amount: '100000' }]);
  const act = useAct('Not opened');
  const wanted = openAccountSchema.safeParse({ account, name, reportingCurrency, deposits: filledRows(rows) });
  const fault = rowsFault(rows) ?? (wanted.success ? undefined : wanted.error.issues[0]);
  const words = typeof fault === 'string' || fault === undefined ? fault : `${fault.path.join('.')} ${fault.message}`;
  const open = async () => {
    if (!wanted.success) return;
    const opened = await act.run(async () => `Opened ${(await openAccount(wanted.data)).account}.`);
    if (opened) onOpened(wanted.data.account);
  };
  return (
    <Modal title="Open a paper account" isOpen onDismiss={onClose}>
      <p>
        <strong>{paperLine}</strong>
      </p>
      <Stack direction="column" gap={2}>
        <Field label="Account id" description="Letters, digits and _ . : - ; it stays for good" noMargin>
          <Input
            id="paperdesk-open-account"
            value={account}
            onChange={(event) => setAccount(event.currentTarget.value.trim())}
            data-testid={testIds.accounts.openId}
          />
        </Field>
        <Field label="Name" noMargin>
          <Input
            id="paperdesk-open-name"
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid={testIds.accounts.openName}
          />
        </Field>
        <Field label="Reporting currency" noMargin>
          <Input
            id="paperdesk-open-currency"
            width={12}
            value={reportingCurrency}
            onChange={(event) => setReporting(event.currentTarget.value.trim().toUpperCase())}
          />
        </Field>
        <DepositRows id="paperdesk-open" rows={rows} onChange={setRows} />
        {words !== undefined && account !== '' && <small>{`To open: ${words}.`}</small>}
        {act.message !== undefined && (
          <Note tone={act.message.tone} testId={testIds.confirm.message}>
            {act.message.text}
          </Note>
        )}
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={onClose} disabled={act.inFlight}>
          Back
        </Button>
        <Button
          disabled={words !== undefined || act.inFlight}
          onClick={() => void open()}
          data-testid={testIds.accounts.openConfirm}
        >
          {act.inFlight ? 'Opening…' : 'Open the account'}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
