import { Field, Input } from '@grafana/ui';
import { POST_ONLY, TRIGGER_SOURCES, type InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { mayRest, timeInForceOf, type DraftFaults, type OrderDraft } from '../../desk/orderDraft.js';
import { fieldsOf, POST_ONLY_LABELS, TRIGGER_LABELS } from '../../desk/orderTypes.js';
import { testIds } from '../../desk/testIds.js';
import { ChoiceField } from './ChoiceField.js';
import { NumberField } from './NumberField.js';

interface TypeFieldsProps {
  readonly panelKey: string;
  readonly draft: OrderDraft;
  readonly instrument: InstrumentView | undefined;
  readonly faults: DraftFaults;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<OrderDraft>) => void;
}

const ids = testIds.ticket;

/** The fields that only some order types have: prices, what the trigger looks at, post-only and an end. */
export function TypeFields({ wide, ...props }: TypeFieldsProps & { readonly wide: string }) {
  const { panelKey, draft, instrument, faults, disabled, onChange } = props;
  const fields = fieldsOf(draft.orderType);
  const inQuote = instrument === undefined ? '' : ` (${instrument.quoteCurrency})`;
  const tick = instrument === undefined ? '' : `tick ${instrument.tickSize}`;
  const number = (field: 'price' | 'stopPrice', label: string) => (
    <NumberField
      id={`${panelKey}-${field}`}
      label={`${label}${inQuote}`}
      value={draft[field]}
      fault={faults[field]}
      placeholder={fields[field] === 'may' ? 'empty: at market' : tick}
      disabled={disabled}
      onChange={(text) => onChange({ [field]: text })}
      testId={ids[field]}
    />
  );
  return (
    <>
      {fields.stopPrice !== 'no' && number('stopPrice', 'Stop price')}
      {fields.price !== 'no' && number('price', fields.stopPrice === 'no' ? 'Price' : 'Limit price')}
      {fields.trailing !== 'no' && <TrailingFields {...props} />}
      {fields.trigger && (
        <ChoiceField
          id={`${panelKey}-trigger`}
          label="Trigger looks at"
          value={draft.triggerSource}
          among={TRIGGER_SOURCES}
          labels={TRIGGER_LABELS}
          disabled={disabled}
          onChange={(triggerSource) => onChange({ triggerSource })}
          testId={ids.triggerSource}
        />
      )}
      {mayRest(draft) && (
        <ChoiceField
          id={`${panelKey}-post-only`}
          label="Post-only"
          value={draft.postOnly}
          among={POST_ONLY}
          labels={POST_ONLY_LABELS}
          fault={faults.postOnly}
          disabled={disabled}
          onChange={(postOnly) => onChange({ postOnly })}
          testId={ids.postOnly}
        />
      )}
      {timeInForceOf(draft) === 'GTD' && <EndField {...props} className={wide} />}
    </>
  );
}

function TrailingFields({ panelKey, draft, instrument, faults, disabled, onChange }: TypeFieldsProps) {
  const labels = { bps: 'bps of the price', price: instrument?.quoteCurrency ?? 'quote currency' };
  return (
    <>
      <NumberField
        id={`${panelKey}-offset`}
        label={`Trails by (${draft.trailingOffsetType === 'bps' ? 'bps' : labels.price})`}
        value={draft.trailingOffset}
        fault={faults.trailingOffset}
        disabled={disabled}
        onChange={(trailingOffset) => onChange({ trailingOffset })}
        testId={ids.trailingOffset}
      />
      <ChoiceField
        id={`${panelKey}-offset-type`}
        label="Trails in"
        value={draft.trailingOffsetType}
        among={['bps', 'price']}
        labels={labels}
        disabled={disabled}
        onChange={(trailingOffsetType) => onChange({ trailingOffsetType })}
        testId={ids.trailingOffsetType}
      />
    </>
  );
}

function EndField({ panelKey, draft, faults, disabled, onChange, className }: TypeFieldsProps & { className: string }) {
  const fault = draft.expireAt === '' ? undefined : faults.expireAt;
  return (
    <div className={className}>
      <Field label="Ends at (UTC)" htmlFor={`${panelKey}-end`} invalid={fault !== undefined} error={fault} noMargin>
        <Input
          id={`${panelKey}-end`}
          type="datetime-local"
          value={draft.expireAt}
          onChange={(event) => onChange({ expireAt: event.currentTarget.value })}
          disabled={disabled}
          data-testid={ids.expireAt}
        />
      </Field>
    </div>
  );
}
