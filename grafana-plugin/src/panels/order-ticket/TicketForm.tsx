import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, useStyles2 } from '@grafana/ui';
import type { InstrumentView, QuoteView } from '@paperdesk/contract';
import React, { type FormEvent } from 'react';
import { Choice } from '../../desk/Choice.js';
import { draftFaults, estimatedNotional, type OrderDraft } from '../../desk/orderDraft.js';
import { testIds } from '../../desk/testIds.js';
import { updateDraft, updateTicket, useTicket } from '../../desk/ticketStore.js';
import { MarketFields } from './MarketFields.js';
import { NumberField } from './NumberField.js';
import { ReviewHint } from './ReviewHint.js';
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
  /** True for those who may not trade at all: nothing can be typed either. */
  readonly inert: boolean;
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
export function TicketForm({ panelKey, draft, desk, instrument, quote, reasons, narrow, inert }: TicketFormProps) {
  const styles = useStyles2(getStyles);
  const { inFlight } = useTicket(panelKey);
  const fixed = inFlight || inert;
  const faults = draftFaults(draft, instrument);
  const ready = reasons.length === 0 && Object.keys(faults).length === 0 && !inFlight;
  const market = draft.orderType === 'market';
  const change = (part: Partial<OrderDraft>) => updateDraft(panelKey, part);
  const review = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    updateTicket(panelKey, { draft });
    openConfirm(panelKey);
  };
  return (
    <form className={narrow ? styles.narrow : styles.form} onSubmit={review} autoComplete="off">
      <MarketFields panelKey={panelKey} draft={draft} desk={desk} disabled={fixed} onChange={change} />
      <div className={styles.wide}>
        <SidePicker panelKey={panelKey} side={draft.side} disabled={fixed} onChange={(side) => change({ side })} />
      </div>
      <Field label="Order type" htmlFor={`${panelKey}-type`} noMargin>
        <Choice
          id={`${panelKey}-type`}
          value={draft.orderType}
          placeholder=""
          options={ORDER_TYPES}
          onChange={(value) => change({ orderType: value === 'market' ? 'market' : 'limit' })}
          disabled={fixed}
          testId={testIds.ticket.orderType}
        />
      </Field>
      <Field label="Time in force" htmlFor={`${panelKey}-tif`} noMargin>
        <Choice
          id={`${panelKey}-tif`}
          value={market ? 'IOC' : draft.timeInForce}
          placeholder=""
          options={TIMES_IN_FORCE}
          onChange={(value) => change({ timeInForce: value === 'IOC' ? 'IOC' : 'GTC' })}
          disabled={fixed || market}
          testId={testIds.ticket.timeInForce}
        />
      </Field>
      <NumberField
        id={`${panelKey}-quantity`}
        label={
          instrument === undefined ? 'Quantity' : `Quantity (${instrument.baseCurrency}, lot ${instrument.lotSize})`
        }
        value={draft.quantity}
        fault={faults.quantity}
        disabled={fixed}
        onChange={(quantity) => change({ quantity })}
        testId={testIds.ticket.quantity}
      />
      <NumberField
        id={`${panelKey}-price`}
        label={instrument === undefined ? 'Price' : `Price (${instrument.quoteCurrency}, tick ${instrument.tickSize})`}
        value={market ? '' : draft.price}
        fault={faults.price}
        placeholder={market ? 'takes the market’s price' : ''}
        disabled={fixed || market}
        onChange={(price) => change({ price })}
        testId={testIds.ticket.price}
      />
      <div className={styles.submit}>
        <Button
          type="submit"
          fullWidth
          variant={draft.side === 'buy' ? 'success' : 'destructive'}
          disabled={!ready}
          data-testid={testIds.ticket.review}
        >
          {inFlight ? 'Sending…' : `Review ${draft.side} order`}
        </Button>
      </div>
      <div className={styles.hint}>
        <ReviewHint
          reasons={reasons}
          faults={faults}
          notional={estimatedNotional(draft, quote)}
          instrument={instrument}
        />
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
    hint: css({ gridColumn: '1 / -1', '& small': { color: theme.colors.text.secondary } }),
  };
};
