import type { Denial } from '@paperdesk/contract';
import { approve, type ApprovedOrder } from '../execution/approved-order.js';
import { holdCurrency } from '../execution/grid.js';
import type { OrderTerms } from '../model/desk-event.js';
import { stepsOf } from '../model/instrument.js';
import { accountKnownCheck } from '../risk/account-known.js';
import { accountSourceCheck } from '../risk/account-source.js';
import { approvalCheck, approvalNeeded } from '../risk/approval-needed.js';
import { balanceCheck } from '../risk/balance.js';
import type { Check, RiskContext } from '../risk/check.js';
import { dayNotionalCheck } from '../risk/day-notional.js';
import { duplicateCheck } from '../risk/duplicate.js';
import { engineHaltedCheck } from '../risk/engine-halted.js';
import { expireTimeCheck } from '../risk/expire-time.js';
import { concentrationCheck, grossExposureCheck, positionCheck } from '../risk/exposure.js';
import { fundsNeeded } from '../risk/funds.js';
import { instrumentFiltersCheck } from '../risk/instrument-filters.js';
import { instrumentKnownCheck } from '../risk/instrument-known.js';
import { instrumentTradableCheck } from '../risk/instrument-tradable.js';
import { killSwitchCheck } from '../risk/kill-switch.js';
import { dayLossCheck, drawdownCheck } from '../risk/losses.js';
import { marketLiveCheck } from '../risk/market-live.js';
import { openOrdersCheck } from '../risk/open-orders.js';
import { orderRateCheck } from '../risk/order-rate.js';
import { orderSizeCheck } from '../risk/order-size.js';
import { priceCollarCheck } from '../risk/price-collar.js';
import { repeatedExecutionCheck } from '../risk/repeated-execution.js';
import { restrictedListCheck } from '../risk/restricted-list.js';
import { complianceGateCheck } from '../compliance/gate-check.js';
import { orderValue } from '../risk/order-value.js';
import { formatAmount } from '../model/decimal.js';
import { triggerCheck } from '../risk/trigger.js';

/** The fixed order: the first check that refuses gives the answer its HTTP status. */
export const CHECKS: readonly Check[] = [
  killSwitchCheck,
  engineHaltedCheck,
  accountKnownCheck,
  accountSourceCheck,
  duplicateCheck,
  instrumentKnownCheck,
  instrumentTradableCheck,
  instrumentFiltersCheck,
  expireTimeCheck,
  triggerCheck,
  marketLiveCheck,
  priceCollarCheck,
  orderSizeCheck,
  orderRateCheck,
  openOrdersCheck,
  dayNotionalCheck,
  repeatedExecutionCheck,
  balanceCheck,
  positionCheck,
  grossExposureCheck,
  concentrationCheck,
  dayLossCheck,
  drawdownCheck,
  restrictedListCheck,
  complianceGateCheck,
  approvalCheck,
];

/** Refused by at least one check. `spendsId` is false when waiting cures it (503, 429): the id may be sent again. */
export interface DeniedOrder {
  readonly denials: readonly Denial[];
  readonly status: number;
  readonly spendsId: boolean;
}
export type Assessment =
  { readonly approved: ApprovedOrder } | { readonly approved: null; readonly denied: DeniedOrder };

/** What a caller knows of an order; {@link contextOf} counts it in the instrument's steps. */
export type RiskInput = Omit<RiskContext, 'quantityLots' | 'priceTicks' | 'stopTicks'>;

export function contextOf(input: RiskInput): RiskContext {
  const { instrument, order } = input;
  const { price, stopPrice } = order;
  // Written out: this is made for each order, and a copy by spreading costs several times as much.
  return {
    order,
    person: input.person,
    via: input.via,
    rules: input.rules,
    source: input.source,
    receivedAt: input.receivedAt,
    latestAt: input.latestAt,
    staleAfterUs: input.staleAfterUs,
    kills: input.kills,
    usage: input.usage,
    ahead: input.ahead,
    throttled: input.throttled,
    accounts: input.accounts,
    marks: input.marks,
    replaces: input.replaces,
    halted: input.halted,
    account: input.account,
    kyc: input.kyc,
    offered: input.offered,
    instrument,
    market: input.market,
    markets: input.markets,
    resting: input.resting,
    fees: input.fees,
    preset: input.preset,
    expireAt: input.expireAt,
    earmarked: input.earmarked,
    held: input.held,
    filledLots: input.filledLots,
    sharedHold: input.sharedHold,
    waits: input.waits,
    quantityLots: instrument && stepsOf(order.quantity, instrument.lotSize),
    priceTicks: instrument && price !== undefined ? stepsOf(price, instrument.tickSize) : undefined,
    stopTicks: instrument && stopPrice !== undefined ? stepsOf(stopPrice, instrument.tickSize) : undefined,
  };
}

/** Runs every check in order, whatever the earlier ones found; undefined when all passed, else every reason. */
export function denialOf(context: RiskContext): DeniedOrder | undefined {
  let denials: Denial[] | undefined;
  let status = 0;
  for (const check of CHECKS) {
    const found = check.find(context);
    if (found.length === 0) continue;
    if (denials === undefined) [denials, status] = [[], check.status];
    for (const one of found) denials.push({ check: check.name, ...one });
  }
  return denials && { denials, status, spendsId: status !== 503 && status !== 429 };
}

/** Judges an order. Only an order that passed every check becomes an {@link ApprovedOrder}. */
export function assess(input: RiskInput, terms: OrderTerms): Assessment {
  const context = contextOf(input);
  const denied = denialOf(context);
  if (denied !== undefined) return { approved: null, denied };
  const { instrument, quantityLots, priceTicks, stopTicks } = context;
  const amount = fundsNeeded(context);
  if (instrument === undefined || quantityLots === undefined || amount === undefined)
    throw new RangeError(`order ${terms.orderId} passed every check without an instrument or a valid size`);
  return {
    approved: approve({
      terms,
      instrument,
      quantityLots,
      priceTicks: priceTicks ?? null,
      stopTicks: stopTicks ?? null,
      hold: { currency: holdCurrency(instrument, input.order.side), amount },
      waits: input.waits,
      usd: usdOf(context),
      approval: needOf(context, terms.orderId),
    }),
  };
}

function needOf(context: RiskContext, approvalId: string): ApprovedOrder['approval'] {
  const need = approvalNeeded(context);
  if (need === null) return null;
  const { why, usdValue, windowUsd, expiresAt } = need;
  return { approvalId, why, usdValue: formatAmount(usdValue), windowUsd: formatAmount(windowUsd), expiresAt };
}

function usdOf(context: RiskContext): ApprovedOrder['usd'] {
  const value = orderValue(context);
  if (value === null) return null;
  return { value: formatAmount(value.usd), rate: formatAmount(value.rate), source: value.rateSource };
}
