import type { Side } from '@paperdesk/contract';
import type { Amount } from '../model/decimal.js';
import type { Instrument, MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { Account } from './account.js';
import { credit } from './balance.js';
import { flowsOf } from './ledger.js';
import { flatPosition, takeFill, type Position } from './position.js';
import { addTraded } from './traded-volume.js';

/** One of our fills as an account takes it. Amounts are positive; `side` gives them their direction. */
export interface OwnFill {
  readonly market: MarketKey;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Amount;
  readonly notional: Amount;
  readonly commission: { readonly amount: Amount; readonly currency: string };
  readonly strategy: string | null;
  readonly time: TimeUs;
}

/** Moves balances, the position, the strategy's part of it, and the volume that fee tiers count. */
export function takeOwnFill(account: Account, fill: OwnFill): void {
  const { instrument, market } = fill;
  const { received, paid } = flowsOf(fill);
  credit(account.balances, instrument.baseCurrency, received);
  credit(account.balances, instrument.quoteCurrency, -paid);
  takeFill(positionIn(account.positions, market), received, paid);
  if (fill.strategy !== null) takeFill(positionIn(strategyOf(account, fill.strategy), market), received, paid);
  const { venue, quoteCurrency } = instrument;
  addTraded(account.traded, { venue, quoteCurrency, notional: fill.notional, time: fill.time });
}

function strategyOf(account: Account, strategy: string): Map<MarketKey, Position> {
  const known = account.strategies.get(strategy) ?? new Map<MarketKey, Position>();
  account.strategies.set(strategy, known);
  return known;
}

function positionIn(positions: Map<MarketKey, Position>, market: MarketKey): Position {
  const position = positions.get(market) ?? flatPosition();
  positions.set(market, position);
  return position;
}
