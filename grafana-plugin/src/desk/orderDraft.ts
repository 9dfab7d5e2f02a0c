import {
  decimalFault,
  orderFaults,
  type InstrumentView,
  type OrderType,
  type PostOnly,
  type QuoteView,
  type Side,
  type SubmitOrderRequest,
  type TimeInForce,
  type TriggerSource,
} from '@paperdesk/contract';
import { compare, isMultipleOf, multiply } from './decimalText.js';
import { fieldsOf } from './orderTypes.js';
import type { TicketDraft } from './ticketDraftEvent.js';

/** What a typed quantity counts: units of the base currency, money, or a part of the free balance. */
export const QUANTITY_UNITS = ['base', 'quote', 'percent'] as const;
export type QuantityUnit = (typeof QUANTITY_UNITS)[number];

/**
 * What stands in the ticket's fields, as typed. Empty text means "not chosen yet". Fields that the order type does not
 * have keep their text for the way back, and are never sent.
 */
export interface OrderDraft {
  readonly account: string;
  readonly venue: string;
  readonly symbol: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: string;
  /** Only an order in units of the base currency can be sent (orderQuantity.ts). */
  readonly quantityUnit: QuantityUnit;
  readonly price: string;
  readonly stopPrice: string;
  readonly trailingOffset: string;
  readonly trailingOffsetType: 'price' | 'bps';
  readonly triggerSource: TriggerSource;
  readonly postOnly: PostOnly;
  /** UTC, as the browser's field writes it: `2026-11-21T18:00`. */
  readonly expireAt: string;
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
  quantityUnit: 'base',
  price: '',
  stopPrice: '',
  trailingOffset: '',
  trailingOffsetType: 'bps',
  triggerSource: 'last',
  postOnly: 'none',
  expireAt: '',
};

/** What was typed for one market, account and side; a change of any of them clears it, so that no number goes to another. */
export const NO_NUMBERS = { quantity: '', price: '', stopPrice: '', trailingOffset: '' } as const;

/** Takes another side; numbers typed for the old one go. */
export const withSide = (draft: OrderDraft, side: Side): OrderDraft =>
  side === draft.side ? draft : { ...draft, ...NO_NUMBERS, side };

/** Takes a price; an order type that has none becomes a limit order. */
export const withPrice = (draft: OrderDraft, price: string): OrderDraft => ({
  ...draft,
  orderType: fieldsOf(draft.orderType).price === 'no' ? 'limit' : draft.orderType,
  price,
});

/** Fills in what another panel proposes, once market and account are the draft's. */
export function withProposal(draft: OrderDraft, proposal: TicketDraft): OrderDraft {
  const { side, price, quantity, orderType } = proposal;
  const sided = withSide(draft, side ?? draft.side);
  const typed = orderType === undefined ? sided : { ...sided, orderType };
  return {
    ...(price === undefined ? typed : withPrice(typed, price)),
    ...(quantity === undefined ? {} : { quantity, quantityUnit: 'base' }),
  };
}

export type DraftField =
  | 'account'
  | 'symbol'
  | 'quantity'
  | 'price'
  | 'stopPrice'
  | 'trailingOffset'
  | 'timeInForce'
  | 'expireAt'
  | 'postOnly';
export type DraftFaults = Partial<Record<DraftField, string>>;

/** What is wrong with a number as typed, on the grid of `step`; `undefined` when nothing is. */
export function numberFault(text: string, step: string | undefined, what: 'lot' | 'tick'): string | undefined {
  const fault = decimalFault(text);
  if (fault !== undefined) return fault;
  if (!/[1-9]/.test(text)) return 'must be greater than zero';
  if (step !== undefined && !isMultipleOf(text, step)) return `must be a multiple of the ${what} ${step}`;
  return undefined;
}

/** As {@link numberFault}, with the least and the most that the market takes in one order. */
export function quantityFault(text: string, instrument: InstrumentView | undefined): string | undefined {
  const fault = numberFault(text, instrument?.lotSize, 'lot');
  if (fault !== undefined || instrument === undefined) return fault;
  if (instrument.minQuantity !== null && compare(text, instrument.minQuantity) === -1)
    return `must be at least ${instrument.minQuantity}`;
  if (instrument.maxQuantity !== null && compare(text, instrument.maxQuantity) === 1)
    return `must be at most ${instrument.maxQuantity}`;
  return undefined;
}

/** The duration that counts: the chosen one, or the first that the order type allows. */
export function timeInForceOf({ orderType, timeInForce }: OrderDraft): TimeInForce {
  const { times } = fieldsOf(orderType);
  return times.includes(timeInForce) ? timeInForce : (times[0] ?? timeInForce);
}

/** Whether the order may rest in the book at a price of its own, which is what post-only is about. */
export function mayRest(draft: OrderDraft): boolean {
  const { price } = fieldsOf(draft.orderType);
  return price !== 'no' && (price === 'yes' || draft.price !== '') && !['IOC', 'FOK'].includes(timeInForceOf(draft));
}

/** The request for the service: the fields that the order type has, and of those that may be empty what was typed. */
export function toSubmitOrder(draft: OrderDraft, clientOrderId: string): SubmitOrderRequest {
  const { account, venue, symbol, side, orderType, quantity, triggerSource, trailingOffsetType, postOnly } = draft;
  const fields = fieldsOf(orderType);
  const timeInForce = timeInForceOf(draft);
  const typed = (field: 'price' | 'stopPrice' | 'trailingOffset', has: boolean) =>
    has && draft[field] !== '' ? { [field]: draft[field] } : {};
  return {
    ...{ clientOrderId, account, venue, symbol, side, orderType, quantity },
    ...typed('price', fields.price !== 'no'),
    ...typed('stopPrice', fields.stopPrice !== 'no'),
    ...typed('trailingOffset', fields.trailing !== 'no'),
    ...(fields.trailing === 'no' ? {} : { trailingOffsetType }),
    ...(fields.trigger ? { triggerSource } : {}),
    timeInForce,
    ...(timeInForce === 'GTD' && draft.expireAt !== '' ? { expireAt: isoOf(draft.expireAt) } : {}),
    ...(postOnly !== 'none' && mayRest(draft) ? { postOnly } : {}),
  };
}

/** The browser's field leaves seconds out when they are zero. */
const isoOf = (expireAt: string): string => `${expireAt.length === 16 ? `${expireAt}:00` : expireAt}Z`;

function expiryFault(order: SubmitOrderRequest, nowMs: number): string | undefined {
  if (order.timeInForce !== 'GTD') return undefined;
  const at = Date.parse(order.expireAt ?? '');
  if (Number.isNaN(at)) return 'is needed: the UTC time at which the order ends';
  return at > nowMs ? undefined : 'has passed already (the time is UTC)';
}

const isField = (field: string): field is DraftField =>
  ['price', 'stopPrice', 'trailingOffset', 'timeInForce', 'expireAt', 'postOnly'].includes(field);

/** What keeps the draft from being sent, by field; empty when it may go. The service checks all of it again. */
export function draftFaults(draft: OrderDraft, instrument: InstrumentView | undefined, nowMs: number): DraftFaults {
  const order = toSubmitOrder(draft, 'draft');
  const tick = (text: string | undefined) =>
    text === undefined ? undefined : numberFault(text, instrument?.tickSize, 'tick');
  const offsetStep = draft.trailingOffsetType === 'price' ? instrument?.tickSize : undefined;
  const found: [DraftField, string | undefined][] = [
    ['account', draft.account === '' ? 'choose an account' : undefined],
    ['symbol', draft.symbol === '' || draft.venue === '' ? 'choose a market' : undefined],
    ['quantity', quantityFault(draft.quantity, instrument)],
    ['price', tick(order.price)],
    ['stopPrice', tick(order.stopPrice)],
    [
      'trailingOffset',
      order.trailingOffset === undefined ? undefined : numberFault(order.trailingOffset, offsetStep, 'tick'),
    ],
    ['expireAt', expiryFault(order, nowMs)],
  ];
  const faults: DraftFaults = {};
  const rules = orderFaults(order).flatMap(({ field, message }): [DraftField, string][] =>
    isField(field) ? [[field, message]] : [],
  );
  for (const [field, fault] of [...found, ...rules]) if (fault !== undefined) faults[field] ??= fault;
  return faults;
}

/** The price an order is worth at by now: its limit, else its trigger, else the side of the quote that it would meet. */
export function worthAt(draft: OrderDraft, quote: QuoteView | undefined): string | null | undefined {
  const { price, stopPrice } = toSubmitOrder(draft, 'draft');
  return price ?? stopPrice ?? (draft.side === 'buy' ? quote?.ask : quote?.bid);
}

/** Quantity times that price; `undefined` when unknown. */
export function estimatedNotional(draft: OrderDraft, quote: QuoteView | undefined): string | undefined {
  const price = worthAt(draft, quote);
  return price === null || price === undefined ? undefined : multiply(draft.quantity, price);
}
