import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import type { RiskRules } from '../model/risk-rules.js';
import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason } from '../risk/check.js';
import { unpriced } from '../risk/order-value.js';
import type { KycNow } from './kyc.js';

type Reasons = ReturnType<typeof reason>[];

/** What the gate decides on. */
export interface GateCase {
  readonly gate: NonNullable<RiskRules['gate']>;
  readonly customer: string;
  readonly kyc: KycNow;
  readonly side: 'buy' | 'sell';
  /** Of the order in USD; null: nobody can say. */
  readonly usd: Amount | null;
  /** What of it adds to the day. */
  readonly more: Amount;
  readonly currency: string;
  /** Of the customer's trades of this UTC day: filled, and open whenever it was opened, without this order. */
  readonly dayUsd: () => Amount;
  /** Of a replace what the order has open now: one that asks for no more is not held up by the day. Else null. */
  readonly replacedUsd: Amount | null;
}

/**
 * The compliance gate. A verified customer passes. Anybody else
 *
 * - places no order of `kycFromUsd` or more, buy or sell;
 * - trades no more than `dayWithoutKycUsd` in a UTC day, what is open counted: exactly that much is allowed;
 * - and does not buy when rejected or suspended: selling what is held, and canceling, stay possible.
 *
 * An order whose value nobody can tell is refused to those who are not verified.
 */
export function gateReasons(asked: GateCase): Reasons | typeof NO_REASONS {
  const { status } = asked.kyc;
  if (status === 'verified') return NO_REASONS;
  const found: Reasons = [];
  if (asked.side === 'buy' && (status === 'rejected' || status === 'suspended')) found.push(mayOnlySell(asked));
  if (asked.usd === null) return [...found, unpriced(asked.currency)];
  if (asked.usd >= parseAmount(asked.gate.kycFromUsd)) found.push(tooLarge(asked, asked.usd));
  const day = dayReason(asked);
  return day === null ? found : [...found, day];
}

const CODES: Readonly<Record<Exclude<KycNow['status'], 'verified'>, string>> = {
  none: 'KYC_REQUIRED',
  pending: 'KYC_PENDING',
  expired: 'KYC_EXPIRED',
  rejected: 'KYC_REJECTED',
  suspended: 'KYC_SUSPENDED',
};

function codeOf({ status }: KycNow): string {
  return status === 'verified' ? 'KYC_REQUIRED' : CODES[status];
}

function mayOnlySell({ kyc, customer }: GateCase): ReturnType<typeof reason> {
  return reason(
    codeOf(kyc),
    `Customer '${customer}' is ${kyc.status} and may only sell and cancel. Compliance can say why and lift it.`,
    { field: 'side', value: 'buy', limit: 'sell' },
  );
}

function tooLarge({ gate, kyc, customer }: GateCase, usd: Amount): ReturnType<typeof reason> {
  return reason(
    codeOf(kyc),
    `KYC verification required: a trade of ${gate.kycFromUsd} USD or more (this is ${usdText(usd)}) needs a verified customer, and '${customer}' is ${standing(kyc)}.`,
    { field: 'quantity', limit: gate.kycFromUsd, value: formatAmount(usd) },
  );
}

function standing({ status, expiresAt }: KycNow): string {
  switch (status) {
    case 'none':
      return 'not verified';
    case 'pending':
      return 'waiting for verification';
    case 'expired':
      return `not verified since ${expiresAt === null ? 'its verification ended' : isoFromUs(expiresAt)}`;
    default:
      return status;
  }
}

function dayReason({ gate, customer, dayUsd, more, replacedUsd }: GateCase): ReturnType<typeof reason> | null {
  if (replacedUsd !== null && more <= replacedUsd) return null;
  const used = dayUsd();
  const value = used + more;
  if (value <= parseAmount(gate.dayWithoutKycUsd)) return null;
  return reason(
    'DAILY_LIMIT_EXCEEDED',
    `Daily limit exceeded: without KYC customer '${customer}' may trade ${gate.dayWithoutKycUsd} USD in a UTC day, ${usdText(used)} is traded or open, and this order adds ${usdText(more)}. Cancel open orders, wait for 00:00 UTC, or have the customer verified.`,
    { field: 'quantity', limit: gate.dayWithoutKycUsd, value: formatAmount(value) },
  );
}

/** Cents, rounded up: a sentence never shows less than what was compared. */
function usdText(usd: Amount): string {
  const cent = parseAmount('0.01');
  return `${formatAmount(((usd + cent - 1n) / cent) * cent)} USD`;
}
