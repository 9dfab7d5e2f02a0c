import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import type { InstrumentView, QuoteView } from '@paperdesk/contract';
import React, { type FormEvent } from 'react';
import { Choice } from '../../desk/Choice.js';
import { marketKey } from '../../desk/deskSeries.js';
import { draftFaults, estimatedNotional, type DraftField, type OrderDraft } from '../../desk/orderDraft.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { updateDraft, updateTicket, useTicket } from '../../desk/ticketStore.js';
import { openConfirm } from './sendOrder.js';
import { SidePicker } from './SidePicker.js';
import type { TicketData } from './useTicketData.js';

interface TicketFormProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly desk: TicketData;
  readonly instrument: InstrumentView | undefined;
  readonly quote: QuoteView | undefined;
  /** Why no order can go; empty when the ticket is open. */
  readonly reasons: readonly string[];
  readonly narrow: boolean;
}

const ORDER_TYPES = [
  { value: 'limit', label: 'Limit' },
  { value: 'market', label: 'Market' },
];
const TIMES_IN_FORCE = [
  { value: 'GTC', label: 'GTC: until canceled' },
  { value: 'IOC', label: 'IOC: now or not at all' },
];

/** The fields of an order. What is typed is kept in the ticket store, so refresh, scroll and view mode do not lose it. */
export function TicketForm({ panelKey, draft, desk, instrument, quote, reasons, narrow }: TicketFormProps) {
  const styles = useStyles2(getStyles);
  const { inFlight } = useTicket(panelKey);
  const closed = reasons.length > 0;
  const faults = draftFaults(draft, instrument);
  const complete = Object.keys(faults).length === 0;
  // An untouched field is not wrong yet; it only keeps the button closed.
  const shown = (field: DraftField, text: string) => (text === '' ? undefined : faults[field]);
  const change = (part: Partial<OrderDraft>) => updateDraft(panelKey, part);
  const field = (name: string) => `${panelKey}-${name}`;
  const mine = desk.me.value?.accounts ?? [];
  const notional = complete ? estimatedNotional(draft, quote) : undefined;
  const firstFault = Object.entries(faults)[0];
  const review = (event: FormEvent) => {
    event.preventDefault();
    if (closed || !complete || inFlight) return;
    updateTicket(panelKey, { draft });
    openConfirm(panelKey);
  };
  return (
    <form className={narrow ? styles.narrow : styles.form} onSubmit={review} autoComplete="off">
      <Field label="Account" htmlFor={field('account')} noMargin>
        <Choice
          id={field('account')}
          value={draft.account}
          placeholder={desk.accounts.freshness === 'loading' ? 'loading' : 'no account of yours'}
          options={(desk.accounts.value ?? [])
            .filter((account) => mine.includes(account.account))
            .map((account) => ({
              value: account.account,
              label: `${account.account}${account.readOnly ? ' (read-only)' : ''}`,
            }))}
          onChange={(account) => change({ account })}
          disabled={inFlight}
          testId={testIds.ticket.account}
        />
      </Field>
      <Field label="Market" htmlFor={field('market')} noMargin>
        <Choice
          id={field('market')}
          value={draft.symbol === '' ? '' : marketKey(draft)}
          placeholder={desk.instruments.freshness === 'loading' ? 'loading' : 'no market'}
          options={(desk.instruments.value ?? []).map((market) => ({
            value: marketKey(market),
            label: `${market.symbol} · ${market.venue}`,
          }))}
          onChange={(key) => {
            const market = desk.instruments.value?.find((candidate) => marketKey(candidate) === key);
            if (market !== undefined) change({ venue: market.venue, symbol: market.symbol, price: '' });
          }}
          disabled={inFlight}
          testId={testIds.ticket.market}
        />
      </Field>
      <div className={styles.wide}>
        <SidePicker panelKey={panelKey} side={draft.side} disabled={inFlight} onChange={(side) => change({ side })} />
      </div>
      <Field label="Order type" htmlFor={field('type')} noMargin>
        <Choice
          id={field('type')}
          value={draft.orderType}
          placeholder=""
          options={ORDER_TYPES}
          onChange={(value) => change({ orderType: value === 'market' ? 'market' : 'limit' })}
          disabled={inFlight}
          testId={testIds.ticket.orderType}
        />
      </Field>
      <Field label="Time in force" htmlFor={field('tif')} noMargin>
        <Choice
          id={field('tif')}
          value={draft.orderType === 'market' ? 'IOC' : draft.timeInForce}
          placeholder=""
          options={TIMES_IN_FORCE}
          onChange={(value) => change({ timeInForce: value === 'IOC' ? 'IOC' : 'GTC' })}
          disabled={inFlight || draft.orderType === 'market'}
          testId={testIds.ticket.timeInForce}
        />
      </Field>
      <Field
        label={`Quantity${instrument === undefined ? '' : ` (${instrument.baseCurrency}, lot ${instrument.lotSize})`}`}
        htmlFor={field('quantity')}
        invalid={shown('quantity', draft.quantity) !== undefined}
        error={shown('quantity', draft.quantity)}
        noMargin
      >
        <Input
          id={field('quantity')}
          value={draft.quantity}
          inputMode="decimal"
          onChange={(event) => change({ quantity: event.currentTarget.value })}
          disabled={inFlight}
          data-testid={testIds.ticket.quantity}
        />
      </Field>
      <Field
        label={`Price${instrument === undefined ? '' : ` (${instrument.quoteCurrency}, tick ${instrument.tickSize})`}`}
        htmlFor={field('price')}
        invalid={draft.orderType === 'limit' && shown('price', draft.price) !== undefined}
        error={draft.orderType === 'limit' ? shown('price', draft.price) : undefined}
        noMargin
      >
        <Input
          id={field('price')}
          value={draft.orderType === 'market' ? '' : draft.price}
          placeholder={draft.orderType === 'market' ? 'takes the market’s price' : ''}
          inputMode="decimal"
          onChange={(event) => change({ price: event.currentTarget.value })}
          disabled={inFlight || draft.orderType === 'market'}
          data-testid={testIds.ticket.price}
        />
      </Field>
      <div className={styles.submit}>
        <Button
          type="submit"
          fullWidth
          variant={draft.side === 'buy' ? 'success' : 'destructive'}
          disabled={closed || !complete || inFlight}
          data-testid={testIds.ticket.review}
        >
          {inFlight ? 'Sending…' : `Review ${draft.side} order`}
        </Button>
      </div>
      <div className={styles.wide}>
        {closed ? (
          <Note tone="warning" testId={testIds.ticket.closed}>
            {reasons.map((reason) => (
              <p key={reason}>{reason}</p>
            ))}
          </Note>
        ) : (
          <small className={styles.hint}>
            {firstFault === undefined
              ? `About ${notional ?? 'an unknown amount of'} ${instrument?.quoteCurrency ?? ''}. Nothing is sent before you confirm.`
              : `To review: ${firstFault[0]} ${firstFault[1]}.`}
          </small>
        )}
      </div>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const form = { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: theme.spacing(1) };
  return {
    form: css(form),
    narrow: css({ ...form, gridTemplateColumns: 'minmax(0, 1fr)' }),
    wide: css({ gridColumn: '1 / -1' }),
    submit: css({ gridColumn: '1 / -1', display: 'flex' }),
    hint: css({ color: theme.colors.text.secondary }),
  };
};
