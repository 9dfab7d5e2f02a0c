import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { ORDER_TYPES, type InstrumentView, type QuoteView } from '@paperdesk/contract';
import React, { type FormEvent } from 'react';
import {
  draftFaults,
  estimatedNotional,
  timeInForceOf,
  toSubmitOrder,
  withSide,
  type OrderDraft,
} from '../../desk/orderDraft.js';
import { sizedOrder } from '../../desk/orderQuantity.js';
import { fieldsOf, TIME_LABELS, TYPE_LABELS } from '../../desk/orderTypes.js';
import { testIds } from '../../desk/testIds.js';
import { updateTicket, useTicket } from '../../desk/ticketStore.js';
import { ChoiceField } from './ChoiceField.js';
import { MarketFields } from './MarketFields.js';
import { PreviewBox } from './PreviewBox.js';
import { QuantityField } from './QuantityField.js';
import { ReviewHint } from './ReviewHint.js';
import { openConfirm } from './sendOrder.js';
import { SidePicker } from './SidePicker.js';
import type { TicketTarget } from './ticketTarget.js';
import { TypeFields } from './TypeFields.js';
import { usePreview } from './usePreview.js';
import type { TicketData } from './useTicketData.js';
import type { Turn } from './useTicketTarget.js';

interface TicketFormProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly target: TicketTarget;
  readonly onTurn: (turn: Turn) => void;
  readonly desk: TicketData;
  readonly instrument: InstrumentView | undefined;
  readonly quote: QuoteView | undefined;
  /** Why no order can go; empty when the ticket is open. */
  readonly reasons: readonly string[];
  readonly narrow: boolean;
  /** True for those who may not trade at all: nothing can be typed either. */
  readonly inert: boolean;
  readonly nowMs: number;
}

/** The fields of an order. What is typed is kept in the ticket store, so refresh, scroll and view mode do not lose it. */
export function TicketForm(props: TicketFormProps) {
  const { panelKey, draft, target, onTurn, desk, instrument, quote, reasons, narrow, inert, nowMs } = props;
  const styles = useStyles2(getStyles);
  const { inFlight, confirming, draft: typed } = useTicket(panelKey);
  const fixed = inFlight || inert;
  const account = desk.accounts.value?.find((candidate) => candidate.account === draft.account);
  const means = { instrument, quote, account };
  const sized = sizedOrder(draft, means);
  const { order } = sized;
  const own = draftFaults(order, instrument, nowMs);
  const faults = sized.fault === undefined ? own : { ...own, quantity: sized.fault };
  const complete = Object.keys(faults).length === 0;
  const ready = reasons.length === 0 && complete && !inFlight;
  // While the confirm window is open it asks for its own.
  const preview = usePreview(
    complete && !inert && confirming === undefined ? toSubmitOrder(order, 'preview') : undefined,
    draft,
  );
  const change = (part: Partial<OrderDraft>) =>
    updateTicket(panelKey, { draft: { ...typed, ...part }, notice: undefined });
  const review = (event: FormEvent) => {
    event.preventDefault();
    if (ready) openConfirm(panelKey, order);
  };
  return (
    <form className={styles.form} onSubmit={review} autoComplete="off">
      <div className={narrow ? styles.stack : styles.pair}>
        <MarketFields panelKey={panelKey} draft={draft} target={target} desk={desk} disabled={fixed} onTurn={onTurn} />
      </div>
      <div className={styles.wide}>
        <SidePicker
          panelKey={panelKey}
          side={draft.side}
          disabled={fixed}
          onChange={(side) => updateTicket(panelKey, { draft: withSide(typed, side), notice: undefined })}
        />
      </div>
      <ChoiceField
        id={`${panelKey}-type`}
        label="Order type"
        value={draft.orderType}
        among={ORDER_TYPES}
        labels={TYPE_LABELS}
        disabled={fixed}
        onChange={(orderType) => change({ orderType })}
        testId={testIds.ticket.orderType}
      />
      <ChoiceField
        id={`${panelKey}-tif`}
        label="Time in force"
        value={timeInForceOf(draft)}
        among={fieldsOf(draft.orderType).times}
        labels={TIME_LABELS}
        fault={faults.timeInForce}
        disabled={fixed}
        onChange={(timeInForce) => change({ timeInForce })}
        testId={testIds.ticket.timeInForce}
      />
      <QuantityField
        panelKey={panelKey}
        draft={draft}
        sized={sized}
        means={means}
        fault={faults.quantity}
        disabled={fixed}
        onChange={change}
      />
      <TypeFields
        panelKey={panelKey}
        draft={draft}
        instrument={instrument}
        faults={faults}
        disabled={fixed}
        onChange={change}
        wide={styles.wide}
      />
      <PreviewBox typed={preview} side={order.side} instrument={instrument} />
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
          notional={estimatedNotional(order, quote)}
          instrument={instrument}
        />
      </div>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const pair = { display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: theme.spacing(1) };
  return {
    // Two columns hold in a sixth of a dashboard too, as long as labels are short.
    form: css({ ...pair, alignItems: 'start' }),
    pair: css({ ...pair, gridColumn: '1 / -1' }),
    stack: css({ gridColumn: '1 / -1', display: 'grid', gap: theme.spacing(1) }),
    wide: css({ gridColumn: '1 / -1' }),
    submit: css({ gridColumn: '1 / -1', display: 'flex' }),
    hint: css({ gridColumn: '1 / -1', '& small': { color: theme.colors.text.secondary } }),
  };
};
