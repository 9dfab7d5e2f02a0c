import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import React from 'react';
import { byStep, grouped } from '../../desk/format.js';
import { estimatedNotional, QUANTITY_UNITS, type OrderDraft, type QuantityUnit } from '../../desk/orderDraft.js';
import { freeWords, type Means, type SizedOrder } from '../../desk/orderQuantity.js';
import { testIds } from '../../desk/testIds.js';
import { ChoiceField } from './ChoiceField.js';
import { NumberField } from './NumberField.js';

interface QuantityFieldProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly sized: SizedOrder;
  readonly means: Means;
  readonly fault: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<OrderDraft>) => void;
}

const ids = testIds.ticket;
const PARTS = ['25', '50', '75', '100'] as const;

/** What will be sent, in the words that stand below a quantity in money or percent. */
function sentWords({ sized, means }: QuantityFieldProps): string | undefined {
  const { instrument, quote } = means;
  const { order, keptBack } = sized;
  if (order.quantity === '' || instrument === undefined) return undefined;
  const worth = estimatedNotional(order, quote);
  const about = worth === undefined ? '' : `, about ${grouped(worth)} ${instrument.quoteCurrency}`;
  const units = `${byStep(order.quantity, instrument.lotSize)} ${instrument.baseCurrency}`;
  return `Sends ${units}${about}, rounded down to the lot${keptBack === undefined ? '' : `; ${keptBack}`}.`;
}

/** How much: in units, in money or in percent of what is free, and always the units that will be sent. */
export function QuantityField(props: QuantityFieldProps) {
  const { panelKey, draft, means, fault, disabled, onChange } = props;
  const styles = useStyles2(getStyles);
  const { instrument } = means;
  const labels: Record<QuantityUnit, string> = {
    base: instrument?.baseCurrency ?? 'units',
    quote: instrument?.quoteCurrency ?? 'money',
    percent: '% of balance',
  };
  const sends = draft.quantityUnit === 'base' ? undefined : sentWords(props);
  const percent = draft.quantityUnit === 'percent' ? draft.quantity : undefined;
  return (
    <div className={styles.field}>
      <NumberField
        id={`${panelKey}-quantity`}
        label={`Quantity (${labels[draft.quantityUnit]})`}
        placeholder={draft.quantityUnit === 'base' && instrument !== undefined ? `lot ${instrument.lotSize}` : ''}
        value={draft.quantity}
        fault={fault}
        disabled={disabled}
        onChange={(quantity) => onChange({ quantity })}
        testId={ids.quantity}
      />
      <ChoiceField
        id={`${panelKey}-quantity-unit`}
        label="Given in"
        value={draft.quantityUnit}
        among={QUANTITY_UNITS}
        labels={labels}
        disabled={disabled}
        // The same digits would mean another amount.
        onChange={(quantityUnit) => onChange({ quantityUnit, quantity: '' })}
        testId={ids.quantityUnit}
      />
      <div className={styles.parts} role="group" aria-label="Part of the free balance">
        {PARTS.map((part) => (
          <Button
            key={part}
            type="button"
            size="sm"
            fill="outline"
            variant={percent === part ? 'primary' : 'secondary'}
            aria-pressed={percent === part}
            aria-label={`${part} % of the free balance`}
            disabled={disabled}
            onClick={() => onChange({ quantityUnit: 'percent', quantity: part })}
            data-testid={ids.part(part)}
          >
            {part} %
          </Button>
        ))}
        <small className={styles.free}>{freeWords(draft, means) ?? ''}</small>
      </div>
      {sends !== undefined && (
        <small className={styles.sends} data-testid={ids.sends}>
          {sends}
        </small>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({
    gridColumn: '1 / -1',
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: theme.spacing(0.5, 1),
    alignItems: 'start',
  }),
  parts: css({
    gridColumn: '1 / -1',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5),
    alignItems: 'center',
  }),
  free: css({ marginLeft: 'auto', color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  sends: css({ gridColumn: '1 / -1', overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' }),
});
