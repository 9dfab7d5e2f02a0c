import type { DeskEvent } from '../model/desk-event.js';
import { SCHEMA_VERSION } from './event-chain.js';

/** The preset that stands on orders and fills of version 1, which knew one way to fill only and no estimates. */
export const VERSION_1_PRESET = 'v1';

type Stored = Readonly<Record<string, unknown>>;

/** What version 1 meant where an order has no such term: none of it. Orders of one desk did not meet each other. */
const TERMS: Stored = {
  stopPrice: null,
  expireAt: null,
  trailingOffset: null,
  trailingOffsetType: null,
  triggerSource: null,
  selfTradePrevention: 'none',
  postOnly: 'none',
  orderListId: null,
  contingency: null,
  listIndex: null,
};
/** Orders were not valued in USD before version 3: they count nothing in limits. */
const NOT_VALUED: Stored = { usdValue: null, usdRate: null, usdRateSource: null };
const NO_BAND = { pessimisticLots: 0, optimisticLots: 0 };

/** Members that version 2 added, by type. Types that are not named did not change. */
const ADDED: Readonly<Record<string, (event: Stored) => Stored>> = {
  fundsDeposited: () => ({ transferId: null }),
  // Accepting and arriving were one: the book it carries is the book it arrived on.
  orderAccepted: (event) => ({
    order: termsOf(event),
    stopTicks: null,
    dueAt: null,
    queueAhead: null,
    preset: VERSION_1_PRESET,
    waits: false,
  }),
  orderDenied: (event) => ({ order: termsOf(event) }),
  // The rates were those of the instrument, and the desk heard of a fill as it happened.
  orderFilled: (event) => ({
    feeTier: null,
    feeSource: 'instrument',
    preset: VERSION_1_PRESET,
    reportedAt: event['time'],
    band: NO_BAND,
    cause: causeOf(event['cause'] as Stored),
  }),
  orderCanceled: () => ({ band: NO_BAND }),
};

/**
 * An event as stored by `version`, in today's shape. The stored bytes stay as they are: hashes are over them, and
 * every later build reads them through here.
 */
export function upcast(stored: Stored, version: number): DeskEvent {
  if (version >= SCHEMA_VERSION) return stored as unknown as DeskEvent;
  const type = String(stored['type']);
  // Before version 3 only people threw the kill switch, and what a rule threw said so in its reason.
  if (type === 'killSwitchTripped') return { ...stored, trigger: 'person' } as unknown as DeskEvent;
  const added = version < 2 ? ADDED[type]?.(stored) : undefined;
  if (type === 'orderAccepted') return { ...stored, ...added, ...NOT_VALUED } as unknown as DeskEvent;
  return (added === undefined ? stored : { ...stored, ...added }) as unknown as DeskEvent;
}

/** A member that came with a version, of the types whose shape changed: tells versions apart without the column. */
export const MARKS: Readonly<Record<string, { readonly since: number; readonly member: string }>> = {
  fundsDeposited: { since: 2, member: '"transferId":' },
  orderAccepted: { since: 2, member: '"waits":' },
  orderDenied: { since: 2, member: '"postOnly":' },
  orderFilled: { since: 2, member: '"reportedAt":' },
  orderCanceled: { since: 2, member: '"band":' },
  killSwitchTripped: { since: 3, member: '"trigger":' },
};

function termsOf(event: Stored): Stored {
  return { ...TERMS, ...(event['order'] as Stored) };
}

function causeOf(cause: Stored): Stored {
  return cause['kind'] === 'trade' ? { budgetBefore: 0, queueModel: null, queueAhead: null, ...cause } : cause;
}
