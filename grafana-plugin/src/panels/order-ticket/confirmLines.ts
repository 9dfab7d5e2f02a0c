import type { InstrumentView, QuoteView } from '@paperdesk/contract';
import { byStep, NOTHING } from '../../desk/format.js';
import { estimatedNotional, toSubmitOrder, type OrderDraft } from '../../desk/orderDraft.js';
import { fieldsOf, TYPE_LABELS } from '../../desk/orderTypes.js';
import { durationWords, postOnlyWords, triggerWords } from '../../desk/orderWords.js';
import type { Line } from './previewLines.js';

interface Confirmed {
  readonly draft: OrderDraft;
  readonly quote: QuoteView | undefined;
  readonly instrument: InstrumentView | undefined;
  /** Undefined when the state is not known. */
  readonly killState: 'armed' | 'killed' | undefined;
  /** What closes the ticket now; with none of it a stop that holds is not of this order. */
  readonly reasons: readonly string[];
}

const KILL_WORDS = { armed: 'off (trading allowed)', killed: 'ON (trading stopped)' } as const;

function priceWords({ draft, quote, instrument }: Confirmed): string {
  const { price } = toSubmitOrder(draft, 'confirm');
  if (price !== undefined) return `${byStep(price, instrument?.tickSize)} or better`;
  const now = byStep(draft.side === 'buy' ? quote?.ask : quote?.bid, instrument?.tickSize);
  return fieldsOf(draft.orderType).trigger ? 'at market, once triggered' : `market, now ${now}`;
}

function notionalWords({ draft, quote, instrument }: Confirmed): string {
  const notional = estimatedNotional(draft, quote);
  if (notional === undefined) return NOTHING;
  const exact = toSubmitOrder(draft, 'confirm').price !== undefined;
  return `${exact ? '' : 'about '}${notional} ${instrument?.quoteCurrency ?? ''} before fees`;
}

const maybe = (term: string, text: string | undefined): Line[] => (text === undefined ? [] : [[term, text]]);

/** Everything that will be sent, in words. */
export function orderLines(confirmed: Confirmed): Line[] {
  const { draft, instrument } = confirmed;
  const order = toSubmitOrder(draft, 'confirm');
  return [
    ['Side', draft.side === 'buy' ? 'Buy' : 'Sell'],
    ['Market', `${draft.symbol} on ${draft.venue}`],
    ['Quantity', `${byStep(draft.quantity, instrument?.lotSize)} ${instrument?.baseCurrency ?? ''}`],
    ['Type', TYPE_LABELS[draft.orderType]],
    ...maybe('Trigger', triggerWords(order, instrument)),
    ['Price', priceWords(confirmed)],
    ...maybe('Post-only', postOnlyWords(order)),
    ['Duration', durationWords(order)],
    ['Estimated notional', notionalWords(confirmed)],
  ];
}

function killWords(state: Confirmed['killState'], reasons: readonly string[]): string {
  if (state === undefined) return 'unknown';
  return state === 'killed' && reasons.length === 0 ? 'on elsewhere, not for this order' : KILL_WORDS[state];
}

/** Whose money, and whether trading is stopped. */
export function deskLines({ draft, killState, reasons }: Confirmed): Line[] {
  return [
    ['Account', draft.account],
    ['Kill switch', killWords(killState, reasons)],
  ];
}
