import type { Amount } from '../model/decimal.js';
import { multiply, roundUp } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import type { Side } from '@paperdesk/contract';
import { COMMISSION_DECIMALS } from '../portfolio/fees.js';
import { collarOf } from './collar.js';
import { consumedAt } from './consumption.js';
import { notionalOf, quantityOf } from './grid.js';
import { facing, ledgerFacing, type Market } from './market.js';
import type { ExecutionPreset } from '../model/trading-rules.js';
import { walk } from './walk.js';

/** What a hold depends on. `rate` is the dearest commission any fill of the order may pay (`highestRateOf`). */
export interface HoldQuestion {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly lots: number;
  readonly priceTicks: number | null;
  /** Trigger price of an order that takes what there is once triggered. */
  readonly stopTicks: number | null;
  readonly preset: Pick<ExecutionPreset, 'collarBps' | 'displayedPercent' | 'submitLatency'>;
  readonly rate: Amount;
  readonly market: Market | undefined;
}

/**
 * Funds to set aside for an order; null for a buy without any price to go by.
 *
 * - A sell: the lots themselves, in base currency.
 * - A buy with a limit: lots at the limit. A limit below the market costs less, and each fill gives back the difference.
 * - A buy that takes what there is once its trigger is met: lots at the trigger price plus the collar.
 * - A market buy: what the displayed levels down to the collar cost now. If it takes time to arrive the book will be
 *   another then: lots at the collar. What was set aside bounds what it may spend: it never overdraws.
 *
 * Where the venue takes commissions from the quote currency the dearest rate is added.
 */
export function holdOf(asked: HoldQuestion): Amount | null {
  const { instrument, side, lots, priceTicks, stopTicks, preset, market } = asked;
  if (side === 'sell') return quantityOf(instrument, lots);
  if (priceTicks !== null) return costAt(asked, priceTicks, lots);
  if (stopTicks !== null) return costAt(asked, collarOf('buy', stopTicks, preset.collarBps), lots);
  return market === undefined ? null : marketCost(asked, market);
}

function marketCost(asked: HoldQuestion, market: Market): Amount | null {
  const { lots, preset } = asked;
  const levels = facing(market, 'buy');
  const best = levels[0]?.[0] ?? market.quote?.ask ?? market.lastTrade?.price;
  if (best === undefined) return null;
  const limit = collarOf('buy', best, preset.collarBps);
  if (market.book === null || !isAtOnce(preset)) return costAt(asked, limit, lots);
  const ledger = ledgerFacing(market, 'buy');
  const wanted = { side: 'buy' as const, limit, lots, percent: preset.displayedPercent };
  const takes = walk(levels, wanted, (price) => consumedAt(ledger, price));
  return takes.reduce((sum, take) => sum + costAt(asked, take.price, take.lots), 0n);
}

function isAtOnce({ submitLatency }: HoldQuestion['preset']): boolean {
  return submitLatency.kind === 'constant' && submitLatency.us === 0;
}

function costAt({ instrument, rate }: HoldQuestion, ticks: number, lots: number): Amount {
  const notional = notionalOf(instrument, ticks, lots);
  if (instrument.feeCurrencyRule !== 'quote' || rate === 0n) return notional;
  // One unit of the last digit for what the product lost below it.
  const fee = roundUp(multiply(notional, rate) + 1n, COMMISSION_DECIMALS);
  return notional + fee;
}
