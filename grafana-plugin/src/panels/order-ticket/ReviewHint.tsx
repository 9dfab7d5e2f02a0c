import type { InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { Note } from '../../desk/Note.js';
import type { DraftFaults, DraftField } from '../../desk/orderDraft.js';
import { testIds } from '../../desk/testIds.js';

interface ReviewHintProps {
  readonly reasons: readonly string[];
  readonly faults: DraftFaults;
  readonly notional: string | undefined;
  readonly instrument: InstrumentView | undefined;
}

const FIELD_WORDS: Record<DraftField, string> = {
  account: 'account:',
  symbol: 'market:',
  quantity: 'quantity',
  price: 'price',
  stopPrice: 'stop price',
  trailingOffset: 'trailing distance',
  timeInForce: 'time in force',
  expireAt: 'its end',
  postOnly: 'post-only',
};
const isField = (name: string): name is DraftField => name in FIELD_WORDS;

/** Below the button: why it is closed, what is missing, or what the order comes to. */
export function ReviewHint({ reasons, faults, notional, instrument }: ReviewHintProps) {
  if (reasons.length > 0)
    return (
      <Note tone="warning" testId={testIds.ticket.closed}>
        {reasons.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
      </Note>
    );
  const [first] = Object.entries(faults);
  if (first !== undefined)
    return <small>{`To review: ${isField(first[0]) ? FIELD_WORDS[first[0]] : first[0]} ${first[1]}.`}</small>;
  const amount = notional === undefined ? 'an unknown amount' : `${notional} ${instrument?.quoteCurrency ?? ''}`;
  return <small>{`About ${amount}. Nothing is sent before you confirm.`}</small>;
}
