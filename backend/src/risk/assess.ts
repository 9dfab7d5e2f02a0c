import type { Denial } from '@paperdesk/contract';
import { approve, type ApprovedOrder } from '../execution/approved-order.js';
import { holdCurrency } from '../execution/grid.js';
import type { OrderTerms } from '../model/desk-event.js';
import { stepsOf } from '../model/instrument.js';
import { accountKnownCheck } from './account-known.js';
import { accountSourceCheck } from './account-source.js';
import { balanceCheck, fundsNeeded } from './balance.js';
import type { Check, RiskContext } from './check.js';
import { engineHaltedCheck } from './engine-halted.js';
import { instrumentFiltersCheck } from './instrument-filters.js';
import { instrumentKnownCheck } from './instrument-known.js';
import { instrumentTradableCheck } from './instrument-tradable.js';
import { killSwitchCheck } from './kill-switch.js';
import { marketLiveCheck } from './market-live.js';

/** The fixed order: the first check that refuses gives the answer its HTTP status. */
export const CHECKS: readonly Check[] = [
  killSwitchCheck,
  engineHaltedCheck,
  accountKnownCheck,
  accountSourceCheck,
  instrumentKnownCheck,
  instrumentTradableCheck,
  instrumentFiltersCheck,
  marketLiveCheck,
  balanceCheck,
];

/** Refused by at least one check. `spendsId` is false when waiting cures it (503, later 429): the id may be sent again. */
export interface DeniedOrder {
  readonly denials: readonly Denial[];
  readonly status: number;
  readonly spendsId: boolean;
}
export type Assessment =
  { readonly approved: ApprovedOrder } | { readonly approved: null; readonly denied: DeniedOrder };

/** Runs every check in order, whatever the earlier ones found, and returns every reason. */
export function assess(input: Omit<RiskContext, 'quantityLots' | 'priceTicks'>, terms: OrderTerms): Assessment {
  const { instrument, order } = input;
  const context: RiskContext = {
    ...input,
    quantityLots: instrument && stepsOf(order.quantity, instrument.lotSize),
    priceTicks: instrument && order.price !== undefined ? stepsOf(order.price, instrument.tickSize) : undefined,
  };
  const refusals = CHECKS.map((check) => ({ check, reasons: check.find(context) })).filter(
    ({ reasons }) => reasons.length > 0,
  );
  const first = refusals[0];
  if (first !== undefined) {
    const denials = refusals.flatMap(({ check, reasons }) => reasons.map((found) => ({ check: check.name, ...found })));
    const { status } = first.check;
    return { approved: null, denied: { denials, status, spendsId: status !== 503 } };
  }
  const amount = fundsNeeded(context);
  if (instrument === undefined || context.quantityLots === undefined || amount === undefined)
    throw new RangeError(`order ${terms.orderId} passed every check without an instrument or a valid size`);
  return {
    approved: approve({
      terms,
      instrument,
      quantityLots: context.quantityLots,
      priceTicks: context.priceTicks ?? null,
      hold: { currency: holdCurrency(instrument, order.side), amount },
    }),
  };
}
