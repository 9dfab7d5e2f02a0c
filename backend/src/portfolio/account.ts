import type { MarketSource } from '../model/command.js';
import type { MarketKey } from '../model/instrument.js';
import type { Balances } from './balance.js';
import type { Position } from './position.js';

/** A paper account. It belongs to one market source for good; its money never adds to that of another source. */
export interface Account {
  readonly account: string;
  readonly name: string;
  readonly source: MarketSource;
  readonly reportingCurrency: string;
  readonly kyc: 'none' | 'verified';
  readonly balances: Balances;
  readonly positions: Map<MarketKey, Position>;
}
