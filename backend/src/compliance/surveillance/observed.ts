// What surveillance rules see: each change of an own order, with the market around it counted once for all rules.
import type { Side } from '@paperdesk/contract';
import type { MarketKey } from '../../model/instrument.js';
import type { TimeUs } from '../../model/time.js';

export const SECOND_US = 1_000_000;
export const DAY_US = 86_400 * SECOND_US;

/** Of an order as it was placed or replaced. Null: nobody could tell, and a rule that needs it says nothing. */
export interface PlacingFeatures {
  /** Worth in US cents: at its limit, else at the mid. */
  readonly cents: number | null;
  /** How many tenths of the displayed levels of its side are no larger than it. */
  readonly levelDecile: number | null;
  /** Displayed at the best price of the other side. */
  readonly oppositeLots: number | null;
  /** What the market traded in the 24 hours before; null until that long was heard. */
  readonly dayLots: number | null;
}

/** Of a fill. */
export interface FillFeatures {
  /** Worth in US cents, rounded half up. */
  readonly cents: number | null;
  /** What the market traded in the minute before. Paper orders are not in it. */
  readonly tapeLots: number | null;
  /** The mid's move over that minute, in standard deviations of the last hour's minutes; positive is up. */
  readonly moveSigmas: number | null;
}

/** An own order as surveillance follows it. Prices in ticks, quantities in lots. */
export interface WatchedOrder {
  readonly orderId: string;
  readonly account: string;
  /** The customer the account belongs to. */
  readonly owner: string;
  readonly person: string;
  readonly venue: string;
  readonly symbol: string;
  readonly market: MarketKey;
  readonly side: Side;
  readonly placedAt: TimeUs;
  /** When the account was opened, or the earliest that is remembered of it. */
  readonly accountSince: TimeUs;
  ticks: number | null;
  lots: number;
  filledLots: number;
  takerLots: number;
  /** Sum of price times quantity of its fills, in ticks times lots. */
  filledValue: number;
  /** Null once a fill had no price in USD. */
  filledCents: number | null;
  readonly tradeIds: string[];
  placing: PlacingFeatures;
}

interface AtTime {
  readonly time: TimeUs;
  readonly order: WatchedOrder;
}
/** `byOwner`: a message that people or their programs sent, not an order the desk sent for them. */
export interface Placed extends AtTime {
  readonly kind: 'placed' | 'replaced';
  readonly byOwner: boolean;
}
export interface Filled extends AtTime {
  readonly kind: 'filled';
  readonly tradeId: string;
  readonly ticks: number;
  readonly lots: number;
  readonly taker: boolean;
  /** The order of ours on the other side, when there is one. */
  readonly other: WatchedOrder | null;
  readonly features: FillFeatures;
}
export interface Ended extends AtTime {
  readonly kind: 'ended';
  readonly how: 'filled' | 'canceled' | 'expired' | 'rejected';
  readonly byOwner: boolean;
}
export type Observed = Placed | Filled | Ended;

type Who = Pick<WatchedOrder, 'owner' | 'person'>;
/** The same customer, or the same person trading for two. */
export function areLinked(a: Who, b: Who): boolean {
  return a.owner === b.owner || (a.person === b.person && a.person !== 'system');
}

export function isOpposite(a: { readonly side: Side }, b: { readonly side: Side }): boolean {
  return a.side !== b.side;
}
