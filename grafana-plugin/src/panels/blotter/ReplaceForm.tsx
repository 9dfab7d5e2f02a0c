import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import type { ExecutionReport, InstrumentView } from '@paperdesk/contract';
import React, { type FormEvent, type KeyboardEvent } from 'react';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { changeOf, replaceFaults, type OrderReplace, type ReplaceDraft } from './useReplace.js';

interface ReplaceFormProps {
  readonly order: ExecutionReport;
  readonly draft: ReplaceDraft;
  readonly instrument: InstrumentView | undefined;
  readonly replace: OrderReplace;
}

const ids = testIds.blotter;

/** New quantity and price of one order, below its row. Escape leaves, Enter sends. */
export function ReplaceForm({ order, draft, instrument, replace }: ReplaceFormProps) {
  const styles = useStyles2(getStyles);
  const faults = replaceFaults(draft, order, instrument);
  const change = changeOf(draft, order);
  const wrong = faults.quantity !== undefined || faults.price !== undefined;
  const closed = replace.closed !== undefined || replace.inFlight;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong && !closed && change !== undefined) replace.send(change);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || replace.inFlight) return;
    event.stopPropagation();
    replace.back();
  };
  const field = (name: 'quantity' | 'price', label: string) => (
    <Field
      label={label}
      htmlFor={`replace-${name}-${order.orderId}`}
      invalid={faults[name] !== undefined}
      error={faults[name]}
      noMargin
    >
      <Input
        id={`replace-${name}-${order.orderId}`}
        value={draft[name]}
        width={18}
        inputMode="decimal"
        onChange={(event) => replace.type({ [name]: event.currentTarget.value })}
        disabled={closed}
        data-testid={name === 'quantity' ? ids.replaceQuantity : ids.replacePrice}
      />
    </Field>
  );
  return (
    <form className={styles.form} onSubmit={submit} onKeyDown={leave} autoComplete="off" data-testid={ids.replaceForm}>
      <div className={styles.fields}>
        {field('quantity', `New quantity in all (${instrument?.baseCurrency ?? 'base'})`)}
        {order.price !== null && field('price', `New price (${instrument?.quoteCurrency ?? 'quote'})`)}
        <Button
          size="sm"
          type="submit"
          disabled={wrong || closed || change === undefined}
          data-testid={ids.confirmReplace}
        >
          {replace.inFlight ? 'Replacing…' : 'Replace'}
        </Button>
        <Button size="sm" variant="secondary" onClick={replace.back} disabled={replace.inFlight}>
          Back
        </Button>
      </div>
      <small>
        The place in the queue stays only when the price stays and the quantity falls. What has filled stays filled.
      </small>
      {draft.refused !== undefined && (
        <Note tone="bad" testId={ids.message}>
          {draft.refused}
        </Note>
      )}
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    whiteSpace: 'normal',
    // The table may be wider than a phone and scrolls; the form stays in sight.
    position: 'sticky',
    left: theme.spacing(0.75),
    maxWidth: 'min(100%, calc(100vw - 80px))',
  }),
  fields: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
});
