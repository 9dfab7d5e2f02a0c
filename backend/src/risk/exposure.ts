import { formatAmount, type Amount } from '../model/decimal.js';
import type { LimitName } from '../model/risk-rules.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';
import type { HeldLimit } from './limit-index.js';
import { addedUsd, aheadIn, heldFor, percentText, unpricedReason, usdText, usedState } from './limit-reason.js';
import { equityUsd, grossOf, percentOf, positionUsd, symbolUsed } from './used.js';

/** Held and on order of one symbol. Sells lower it and pass. */
export const positionCheck: Check = {
  name: 'position',
  status: 422,
  find: (context) =>
    judged(context, 'positionNotional', (held, account, currency) => {
      const state = usedState(context);
      const used = held.scope === 'symbol' ? symbolUsed(state, held.scopeValue) : positionUsd(state, account, currency);
      return {
        value: plus(used, ofAhead(context, held, currency)),
        code: 'POSITION_LIMIT',
        say: (value, max) =>
          `With it ${held.scope} '${held.scopeValue}' would hold and have on order ${usdText(value)} of ${currency}; ${usdText(max)} may be.`,
      };
    }),
};

/** Worth of all that an account holds and has on order, but for what counts as USD. */
export const grossExposureCheck: Check = {
  name: 'grossExposure',
  status: 422,
  find: (context) =>
    judged(context, 'grossExposure', (held, account) => ({
      value: plus(grossOf(usedState(context), account), ofAhead(context, held, null)),
      code: 'GROSS_EXPOSURE_LIMIT',
      say: (value, max) =>
        `With it account '${held.scopeValue}' would have ${usdText(value)} in markets; ${usdText(max)} may be.`,
    })),
};

/** One asset's part of an account's equity. */
export const concentrationCheck: Check = {
  name: 'concentration',
  status: 422,
  find: (context) =>
    judged(context, 'concentrationPercent', (held, account, currency) => {
      const state = usedState(context);
      const equity = equityUsd(state, account);
      const part = (added: Amount) =>
        percentOf(plus(plus(positionUsd(state, account, currency), ofAhead(context, held, currency)), added), equity);
      return {
        value: part(0n),
        with: part,
        code: 'CONCENTRATION_LIMIT',
        say: (value, max) =>
          `With it ${currency} would be ${percentText(value)} of what account '${held.scopeValue}' is worth; ${percentText(max)} may be.`,
      };
    }),
};

interface Judged {
  /** Before the order. */
  readonly value: Amount | null;
  /** With so many USD more; left out: the sum. */
  readonly with?: (added: Amount) => Amount | null;
  readonly code: string;
  say(value: Amount, max: Amount): string;
}

function judged(
  context: RiskContext,
  limit: LimitName,
  look: (held: HeldLimit, account: NonNullable<RiskContext['account']>, currency: string) => Judged,
): ReturnType<Check['find']> {
  const { account, instrument, order } = context;
  if (order.side === 'sell' || account === undefined || instrument === undefined) return NO_REASONS;
  const limits = heldFor(context, limit);
  if (limits.length === 0 || context.rules.usdPar.includes(instrument.baseCurrency)) return NO_REASONS;
  const added = addedUsd(context);
  return limits.flatMap((held) => {
    const found = look(held, account, instrument.baseCurrency);
    const value = added === null ? null : found.with === undefined ? plus(found.value, added) : found.with(added);
    if (value === null || added === null) return unpricedReason(context, held);
    if (added <= 0n || value <= held.max) return [];
    return reason(found.code, `${found.say(value, held.max)} Buy less, sell first, or ask risk to raise the limit.`, {
      field: 'quantity',
      limit: formatAmount(held.max),
      value: formatAmount(value),
    });
  });
}

function plus(a: Amount | null, b: Amount): Amount | null {
  return a === null ? null : a + b;
}

/** Buys before it in its batch, of one currency or of all. */
function ofAhead(context: RiskContext, held: HeldLimit, currency: string | null): Amount {
  let sum = 0n;
  for (const { order, openUsd, baseCurrency } of aheadIn(context, held))
    if (order.side === 'buy' && (currency === null || baseCurrency === currency)) sum += openUsd;
  return sum;
}
