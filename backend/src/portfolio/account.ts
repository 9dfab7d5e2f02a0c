import type { MarketSource } from '../model/command.js';
import type { MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { Balances } from './balance.js';
import type { Position } from './position.js';
import type { TradedVolume } from './traded-volume.js';

/** A paper account. It belongs to one market source for good; its money never adds to that of another source. */
export interface Account {
  readonly account: string;
  readonly name: string;
  readonly source: MarketSource;
  readonly reportingCurrency: string;
  readonly kyc: 'none' | 'verified';
  /** Counts the account's beginnings: 1, and one more at each reset. */
  epoch: number;
  epochStartedAt: TimeUs;
  /** What earlier epochs ended with. */
  readonly archive: ClosedEpoch[];
  readonly balances: Balances;
  readonly positions: Map<MarketKey, Position>;
  /** Positions of the fills that carry a strategy tag, by tag. They are parts of `positions`, not more of them. */
  readonly strategies: Map<string, Map<MarketKey, Position>>;
  /** Of the account, not of an epoch: a venue counts what its customer trades. */
  readonly traded: TradedVolume;
}

/** An epoch that a reset ended. Its orders, fills and postings stay in the journal. */
export interface ClosedEpoch {
  readonly epoch: number;
  readonly startedAt: TimeUs;
  readonly endedAt: TimeUs;
  readonly reason: string;
  readonly closing: readonly { readonly currency: string; readonly amount: string }[];
  /** As they stood at its end. */
  readonly positions: readonly ({ readonly market: MarketKey } & Readonly<Omit<Position, 'lots'>>)[];
}
