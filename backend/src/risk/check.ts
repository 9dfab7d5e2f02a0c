import type { Denial, SubmitOrderRequest } from '@paperdesk/contract';
import type { Market } from '../execution/market.js';
import type { MarketSource } from '../model/command.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { Account } from '../portfolio/account.js';
import type { Kill } from './kill.js';

/** Everything the checks look at; unknown things are undefined, off-grid numbers too. */
export interface RiskContext {
  readonly order: SubmitOrderRequest;
  /** The market source the desk runs on. */
  readonly source: MarketSource;
  /** When the order arrived, on the clock that books are received by. */
  readonly receivedAt: TimeUs;
  /** Age from which a book is stale. */
  readonly staleAfterUs: number;
  readonly kills: Iterable<Kill>;
  /** Why the engine halted; null while it runs. */
  readonly halted: string | null;
  readonly account: Account | undefined;
  readonly offered: Offered;
  readonly instrument: Instrument | undefined;
  readonly market: Market | undefined;
  readonly quantityLots: number | undefined;
  /** Undefined for a market order and for a price off the grid. */
  readonly priceTicks: number | undefined;
}

/** Venues and symbols of desk.yaml for the running source: venue id to its symbols. */
export type Offered = ReadonlyMap<string, readonly string[]>;

/** One pre-trade check: its name, the HTTP status of its refusal, and the reasons it finds (none: passed). */
export interface Check {
  readonly name: string;
  readonly status: 422 | 423 | 503;
  find(context: RiskContext): Omit<Denial, 'check'>[];
}

/** A reason with the parts most checks leave empty. */
export function reason(
  code: string,
  detail: string,
  more: { field?: string; limit?: string; value?: string } = {},
): Omit<Denial, 'check'> {
  return { code, detail, field: more.field ?? null, limit: more.limit ?? null, value: more.value ?? null };
}
