import type { Side } from '@paperdesk/contract';
import type { Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import { commissionOf } from '../portfolio/fees.js';
import { collarOf } from './collar.js';
import { consumedAt } from './consumption.js';
import { fillProbability, type FillProbability } from './fill-probability.js';
import { notionalOf, quantityOf } from './grid.js';
import { facing, ledgerFacing, shownAt, unmatchable } from './market.js';
import { modelSteps } from './model-fill.js';
import { leavesOf } from './order.js';
import { presetOf } from './presets.js';
import type { Incoming, VenueView } from './venue.js';
import { walk } from './walk.js';

/** What would become of an order sent now, without anything happening. Prices in ticks, sizes in lots. */
export interface Preview {
  /** Why nothing can match now, as half a sentence; then all else is empty. */
  readonly unmatchable: string | null;
  readonly preset: string;
  /** Lots it would take at once, their average price (a fraction of a tick is possible) and the worst level taken. */
  readonly fillableLots: number;
  readonly averageTicks: number | null;
  readonly worstTicks: number | null;
  /** How much worse than the mid the average is, in basis points; negative when better. Null without a fill or a mid. */
  readonly slippageBps: number | null;
  readonly notional: Amount;
  /** Commission of what it takes at once, and the rate that a later maker fill would pay. */
  readonly commission: Amount;
  readonly commissionCurrency: string;
  readonly makerRate: string;
  readonly takerRate: string;
  readonly feeSource: string;
  /** Lots that would rest, and the displayed and own lots before them (null: not displayed that far). */
  readonly restingLots: number;
  readonly queueAhead: number | null;
  readonly fillProbability: FillProbability;
}

/** Asks what an order would meet. Our own orders that face it are left out: whether they trade is up to their modes. */
export function previewOf(order: Incoming, venue: VenueView): Preview {
  const { terms, instrument, priceTicks } = order;
  const { market } = venue;
  const preset = presetOf(venue.rules, terms.account);
  const rates = venue.feesOf({ account: terms.account, instrument });
  const blocked = unmatchable(market, preset.modelFills);
  const takes = blocked === null && terms.postOnly === 'none' ? takesOf(order, venue) : [];
  const totals = totalsOf(takes, { instrument, side: terms.side, rates });
  const mid = midOf(venue);
  const left = order.leavesLots - totals.lots;
  const restingLots = blocked === null && canRest(order) ? left : 0;
  const queueAhead = restingLots > 0 ? aheadOf(terms, priceTicks, venue) : null;
  return {
    unmatchable: blocked,
    preset: preset.name,
    fillableLots: terms.timeInForce === 'FOK' && left > 0 ? 0 : totals.lots,
    averageTicks: totals.average,
    worstTicks: takes.at(-1)?.price ?? null,
    slippageBps: totals.average === null || mid === null ? null : slippage(terms.side, totals.average, mid),
    notional: totals.notional,
    commission: totals.commission,
    commissionCurrency: totals.commissionCurrency,
    ...{ makerRate: rates.makerRate, takerRate: rates.takerRate, feeSource: rates.source },
    restingLots,
    queueAhead,
    fillProbability: fillProbability(market, {
      side: terms.side,
      price: priceTicks,
      ahead: preset.queueModel === 'front' ? 0 : queueAhead,
      resting: restingLots,
      taken: totals.lots,
    }),
  };
}

function canRest({ priceTicks, terms }: Incoming): boolean {
  return priceTicks !== null && terms.timeInForce !== 'IOC' && terms.timeInForce !== 'FOK';
}

interface Taken {
  readonly price: number;
  readonly lots: number;
}

function takesOf(order: Incoming, venue: VenueView): readonly Taken[] {
  const { market } = venue;
  if (market.book === null) return modelSteps(order, venue);
  const { side, account } = order.terms;
  const { displayedPercent: percent, collarBps } = presetOf(venue.rules, account);
  const levels = facing(market, side);
  const best = levels[0]?.[0];
  const limit = order.priceTicks ?? (best === undefined ? null : collarOf(side, best, collarBps));
  const ledger = ledgerFacing(market, side);
  return walk(levels, { side, limit, lots: order.leavesLots, percent }, (price) => consumedAt(ledger, price));
}

function totalsOf(
  takes: readonly Taken[],
  of: {
    readonly instrument: Instrument;
    readonly side: Side;
    readonly rates: { readonly makerRate: string; readonly takerRate: string };
  },
) {
  const { instrument, side, rates } = of;
  let [lots, notional, commission, product] = [0, 0n, 0n, 0n];
  const fee = (price: number, taken: number) =>
    commissionOf(instrument, rates, {
      ...{ side, liquiditySide: 'taker' },
      quantity: quantityOf(instrument, taken),
      notional: notionalOf(instrument, price, taken),
    });
  for (const take of takes) {
    lots += take.lots;
    product += BigInt(take.price) * BigInt(take.lots);
    notional += notionalOf(instrument, take.price, take.lots);
    commission += fee(take.price, take.lots).amount;
  }
  const average = lots === 0 ? null : Number((product * 1_000_000n) / BigInt(lots)) / 1_000_000;
  return { lots, notional, commission, commissionCurrency: fee(0, 0).currency, average };
}

function aheadOf({ side }: OrderTerms, price: number | null, { market, resting, rules }: VenueView): number | null {
  const shown = price === null ? null : shownAt(market, side, price);
  if (price === null || shown === null) return null;
  const own = (resting?.[side].at.get(price) ?? []).filter(({ terms }) => terms.source === rules.source);
  return own.reduce((sum, order) => sum + leavesOf(order), shown);
}

function midOf({ market }: VenueView): number | null {
  const bid = market.book === null ? market.quote?.bid : market.book.bids[0]?.[0];
  const ask = market.book === null ? market.quote?.ask : market.book.asks[0]?.[0];
  return bid === undefined || ask === undefined ? null : (bid + ask) / 2;
}

function slippage(side: Side, average: number, mid: number): number {
  const worse = side === 'buy' ? average - mid : mid - average;
  return Math.round((worse / mid) * 10_000 * 1000) / 1000;
}
