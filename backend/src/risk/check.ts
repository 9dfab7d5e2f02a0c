import type { Denial, SubmitOrderRequest } from '@paperdesk/contract';
import type { OrderValue } from './order-value.js';
import type { Market } from '../execution/market.js';
import type { Order } from '../execution/order.js';
import type { RestingOrders } from '../execution/resting.js';
import type { Actor } from '../model/actor.js';
import type { MarketSource } from '../model/command.js';
import type { Amount } from '../model/decimal.js';
import type { Instrument, MarketKey } from '../model/instrument.js';
import type { RiskRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import type { ExecutionPreset } from '../model/trading-rules.js';
import type { Account } from '../portfolio/account.js';
import type { FeeQuestion } from '../portfolio/fees.js';
import type { Kyc, Throttled } from './held.js';
import type { Kill } from './kill.js';
import type { Marks } from './marks.js';
import type { Ahead, RiskUsage } from './usage.js';

/** Everything the checks look at; unknown things are undefined, off-grid numbers too. */
export interface RiskContext {
  readonly order: SubmitOrderRequest;
  /** Who sent it. */
  readonly person: string;
  /** A token has a rate of its own; of `system` are orders that the desk sends to reduce what is held: no limit holds them up. */
  readonly via: Actor['via'];
  /** Limits and gates that hold now. */
  readonly rules: RiskRules;
  /** The market source the desk runs on. */
  readonly source: MarketSource;
  /** When the order arrived, on the clock that books are received by. */
  readonly receivedAt: TimeUs;
  /** The latest time that the desk has known, by then: what has ended does not begin again when the clock is moved back. */
  readonly latestAt: TimeUs;
  /** Age from which a book is stale. */
  readonly staleAfterUs: number;
  readonly kills: Iterable<Kill>;
  /** What is used of each limit now, the orders before this one in its batch left out. */
  readonly usage: RiskUsage;
  /** Orders before it in the same batch: they count as if they stood. */
  readonly ahead: readonly Ahead[];
  /** Stops by repeated executions, by key. */
  readonly throttled: ReadonlyMap<string, Throttled>;
  /** All accounts: limits of a symbol are over all of them. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** What a unit of each currency is worth in USD. */
  readonly marks: Marks;
  /** A replace: no duplicate, and what the order counts in limits already. */
  readonly replaces: Order | null;
  /** Why the engine halted; null while it runs. */
  readonly halted: string | null;
  readonly account: Account | undefined;
  /** What compliance said of the account's customer last; undefined: nothing yet. */
  readonly kyc: Kyc | undefined;
  readonly offered: Offered;
  readonly instrument: Instrument | undefined;
  readonly market: Market | undefined;
  /** All of them: a quote currency that is not USD counts at the mid of its own market. */
  readonly markets: ReadonlyMap<MarketKey, Market>;
  /** Our own orders in that market: a market order may meet them. */
  readonly resting: RestingOrders | undefined;
  /** What commissions go by: a hold covers the highest that may come. */
  readonly fees: FeeQuestion['rules'];
  /** The assumptions the account trades under. */
  readonly preset: ExecutionPreset;
  /** When a GTD or DAY order ends; null for all others. */
  readonly expireAt: TimeUs | null;
  /** Funds that orders before it in the same batch will set aside, by currency. */
  readonly earmarked: ReadonlyMap<string, Amount>;
  /** What the order has set aside already: of a replace, else 0. */
  readonly held: Amount;
  /** Lots that have filled already: of a replace, else 0. */
  readonly filledLots: number;
  /** What it sets aside where that is not its own need: legs of a list share a hold, an exit that waits has none. */
  readonly sharedHold: Amount | null;
  /** An exit of a bracket: it comes to life with its entry's fills, so its trigger is not looked at before. */
  readonly waits: boolean;
  readonly quantityLots: number | undefined;
  /** Undefined for an order without a limit and for a price off the grid. */
  readonly priceTicks: number | undefined;
  /** Undefined for an order without a trigger price and for one off the grid. */
  readonly stopTicks: number | undefined;
  /** The order's own need of funds, once somebody has asked for it: it takes a walk through the book. */
  funds?: Amount | undefined;
  /** What the order is worth, once somebody has asked for it; null: nobody can say. */
  value?: OrderValue | null | undefined;
}

/** Venues and symbols of desk.yaml for the running source: symbols by venue id. */
export type Offered = Readonly<Record<string, readonly string[]>>;

/** Symbols of a venue; undefined for one that is not watched. A name like `constructor` finds nothing. */
export function symbolsOf(offered: Offered, venue: string): readonly string[] | undefined {
  return Object.hasOwn(offered, venue) ? offered[venue] : undefined;
}

/** One pre-trade check: its name, the HTTP status of its refusal, and the reasons it finds (none: passed). */
export interface Check {
  readonly name: string;
  readonly status: 409 | 422 | 423 | 429 | 503;
  find(context: RiskContext): readonly Omit<Denial, 'check'>[];
}

/** What a check finds in nearly every order. */
export const NO_REASONS: readonly Omit<Denial, 'check'>[] = [];

/** A reason with the parts most checks leave empty. */
export function reason(
  code: string,
  detail: string,
  more: { field?: string; limit?: string; value?: string; retryAfterSeconds?: number } = {},
): Omit<Denial, 'check'> {
  const { field = null, limit = null, value = null, retryAfterSeconds } = more;
  return { code, detail, field, limit, value, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
