import type { AccountView, InstrumentView, QuoteView } from '@paperdesk/contract';
import { affordable, compare, multiply, sum } from './decimalText.js';
import { grouped } from './format.js';
import { fieldsOf } from './orderTypes.js';
import { numberFault, toSubmitOrder, worthAt, type OrderDraft } from './orderDraft.js';

/** What a quantity in money or in percent is worked out from. */
export interface Means {
  readonly instrument: InstrumentView | undefined;
  readonly quote: QuoteView | undefined;
  readonly account: AccountView | undefined;
}

/** An order whose quantity is what will be sent, and what stands against the number as typed. */
export interface SizedOrder {
  readonly order: OrderDraft;
  readonly fault: string | undefined;
  /** What of the balance is kept back, for the line below the field. */
  readonly keptBack: string | undefined;
}

/**
 * A buy without a limit may cost more than the quote says when it arrives, and the desk sets that aside before it goes
 * (the collar of its preset, 2 % as delivered); what is typed in percent has to leave room for it.
 */
const ROOM_PERCENT = '2.5';

const percentOf = (amount: string, percent: string): string | undefined => {
  const product = multiply(amount, percent);
  return product === undefined ? undefined : multiply(product, '0.01');
};

/** What is free to pay the order with; undefined while the account is not known. */
export function freeFor(draft: OrderDraft, { instrument, account }: Means): string | undefined {
  if (instrument === undefined || account === undefined) return undefined;
  const currency = draft.side === 'buy' ? instrument.quoteCurrency : instrument.baseCurrency;
  const free = account.balances.find((balance) => balance.currency === currency)?.free ?? '0';
  return compare(free, '0') === -1 ? '0' : free;
}

const higher = (left: string, right: string) => (compare(left, right) === -1 ? right : left);

/** How much of a balance in percent stays out of the order, in percent of what it costs. */
function roomFor(draft: OrderDraft, { takerRate, makerRate }: InstrumentView): { percent: string; words: string } {
  const rate = multiply(higher(takerRate, makerRate), '100') ?? '0';
  return toSubmitOrder(draft, 'size').price === undefined
    ? { percent: sum([rate, ROOM_PERCENT]), words: 'commission and a moving price' }
    : { percent: rate, words: 'commission' };
}

interface Found {
  readonly quantity?: string;
  readonly fault?: string;
  readonly keptBack?: string;
}

function inMoney(draft: OrderDraft, instrument: InstrumentView, price: string | undefined): Found {
  if (price === undefined) return { fault: 'needs a price before it can be told in units' };
  return { quantity: affordable(draft.quantity, price, instrument.lotSize) };
}

function inPercent(draft: OrderDraft, means: Means, instrument: InstrumentView, price: string | undefined): Found {
  if (compare(draft.quantity, '100') === 1) return { fault: 'must be at most 100 %' };
  const free = freeFor(draft, means);
  if (free === undefined) return { fault: 'waits for the balance of the account' };
  const part = percentOf(free, draft.quantity) ?? '0';
  if (draft.side === 'sell') return { quantity: affordable(part, '1', instrument.lotSize) };
  if (price === undefined) return { fault: 'needs a price before it can be told in units' };
  const room = roomFor(draft, instrument);
  const all = percentOf(price, sum(['100', room.percent])) ?? price;
  const keptBack = `${room.percent} % of its cost stays free for ${room.words}`;
  return { quantity: affordable(part, all, instrument.lotSize), keptBack };
}

function found(draft: OrderDraft, means: Means): Found {
  const { instrument } = means;
  const typed = numberFault(draft.quantity, undefined, 'lot');
  if (typed !== undefined) return { fault: typed };
  if (instrument === undefined) return { fault: 'waits for the market’s lot size' };
  const fields = fieldsOf(draft.orderType);
  // A limit that is still to be typed is not the market's price.
  const missing = [fields.price === 'yes' && draft.price, fields.stopPrice === 'yes' && draft.stopPrice].includes('');
  const price = missing ? undefined : (worthAt(draft, means.quote) ?? undefined);
  // A price being typed wrongly has a fault of its own.
  const usable = price !== undefined && numberFault(price, undefined, 'tick') === undefined ? price : undefined;
  return draft.quantityUnit === 'quote'
    ? inMoney(draft, instrument, usable)
    : inPercent(draft, means, instrument, usable);
}

/** The order as it would be sent: a quantity in money or percent becomes units, rounded down to the lot. */
export function sizedOrder(draft: OrderDraft, means: Means): SizedOrder {
  if (draft.quantityUnit === 'base') return { order: draft, fault: undefined, keptBack: undefined };
  const { quantity, fault, keptBack } = found(draft, means);
  const none = quantity === undefined || !/[1-9]/.test(quantity);
  const small = `is less than one lot (${means.instrument?.lotSize ?? ''} ${means.instrument?.baseCurrency ?? ''})`;
  return {
    order: { ...draft, quantityUnit: 'base', quantity: none ? '' : quantity },
    fault: fault ?? (none ? small : undefined),
    keptBack,
  };
}

/** `free: 250,000 USDT`. */
export function freeWords(draft: OrderDraft, means: Means): string | undefined {
  const free = freeFor(draft, means);
  const currency = draft.side === 'buy' ? means.instrument?.quoteCurrency : means.instrument?.baseCurrency;
  return free === undefined ? undefined : `free: ${grouped(free)} ${currency ?? ''}`;
}
