import {
  decimalFault,
  type InstrumentView,
  type QuoteView,
  type Side,
  type SubmitOrderRequest,
  type TimeInForce,
} from '@paperdesk/contract';
import { compare, isMultipleOf, multiply } from './decimalText.js';

/** What stands in the ticket's fields, as typed. Empty text means "not chosen yet". */
export interface OrderDraft {
  readonly account: string;
  readonly venue: string;
  readonly symbol: string;
  readonly side: Side;
  readonly orderType: 'market' | 'limit';
  readonly timeInForce: TimeInForce;
  readonly quantity: string;
  readonly price: string;
}

export const EMPTY_DRAFT: OrderDraft = {
  account: '',
  venue: '',
  symbol: '',
  side: 'buy',
  // A market order needs one number only: the shortest way to a first fill.
  orderType: 'market',
  timeInForce: 'GTC',
  quantity: '',
  price: '',
};

type DraftField = 'account' | 'symbol' | 'quantity' | 'price';
export type DraftFaults = Partial<Record<DraftField, string>>;

function numberFault(text: string, step: string | undefined, what: 'lot' | 'tick'): string | undefined {
  const fault = decimalFault(text);
  if (fault !== undefined) return fault;
  if (!/[1-9]/.test(text)) return 'must be greater than zero';
  if (step !== undefined && !isMultipleOf(text, step)) return `must be a multiple of the ${what} ${step}`;
  return undefined;
}

function quantityFault(text: string, instrument: InstrumentView | undefined): string | undefined {
  const fault = numberFault(text, instrument?.lotSize, 'lot');
  if (fault !== undefined || instrument === undefined) return fault;
  if (instrument.minQuantity !== null && compare(text, instrument.minQuantity) === -1)
    return `must be at least ${instrument.minQuantity}`;
  if (instrument.maxQuantity !== null && compare(text, instrument.maxQuantity) === 1)
    return `must be at most ${instrument.maxQuantity}`;
  return undefined;
}

/** What keeps the draft from being sent, by field; empty when it may go. The service checks all of it again. */
export function draftFaults(draft: OrderDraft, instrument: InstrumentView | undefined): DraftFaults {
  const faults: DraftFaults = {};
  if (draft.account === '') faults.account = 'choose an account';
  if (draft.symbol === '' || draft.venue === '') faults.symbol = 'choose a market';
  const quantity = quantityFault(draft.quantity, instrument);
  if (quantity !== undefined) faults.quantity = quantity;
  const price = draft.orderType === 'limit' ? numberFault(draft.price, instrument?.tickSize, 'tick') : undefined;
  if (price !== undefined) faults.price = price;
  return faults;
}

/** The request for the service. A market order carries neither price nor time in force: it is always IOC. */
export function toSubmitOrder(draft: OrderDraft, clientOrderId: string): SubmitOrderRequest {
  const { account, venue, symbol, side, orderType, quantity, price, timeInForce } = draft;
  const order = { clientOrderId, account, venue, symbol, side, orderType, quantity };
  return orderType === 'limit' ? { ...order, price, timeInForce } : order;
}

/** Quantity times the limit price, or times the side of the quote that a market order meets; `undefined` when unknown. */
export function estimatedNotional(draft: OrderDraft, quote: QuoteView | undefined): string | undefined {
  const opposite = draft.side === 'buy' ? quote?.ask : quote?.bid;
  const price = draft.orderType === 'limit' ? draft.price : opposite;
  return price === null || price === undefined ? undefined : multiply(draft.quantity, price);
}
