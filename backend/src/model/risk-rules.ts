import type { IntrusionSuspected } from './fact.js';

/** What a limit adds up over. `scopeValue` `*` means: each one by itself. */
export const LIMIT_SCOPES = ['account', 'venue', 'symbol', 'person', 'strategy'] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** Money is USD as decimal text (see {@link RiskRules.usdPar}). A limit left out does not limit. */
export interface Limits {
  /** Of one order. A market order counts what it would cost on the displayed book. */
  readonly orderNotional?: string;
  /** Of one order, in base currency. */
  readonly orderQuantity?: string;
  /** Sliding, over 60 s: orders and replaces; a list counts one, a cancel none. Of persons, not of tokens, which have their own. */
  readonly ordersPerMinute?: number;
  readonly openOrders?: number;
  /** Filled and open of the UTC day. */
  readonly dayNotional?: string;
  /** Held and on order of one symbol. */
  readonly positionNotional?: string;
  /** Worth of all that is held and on order, but for currencies that count as USD. */
  readonly grossExposure?: string;
  /** Of one asset in the account's equity, the order included, in percent. */
  readonly concentrationPercent?: number;
  /** What equity may fall below that of the UTC day's start; transfers do not count. */
  readonly dayLoss?: string;
  /** What equity may fall below its highest of the epoch, in percent. */
  readonly drawdownPercent?: number;
  /** How far a limit price, or a market order's expected worst price, may be on the far side of the mid, in basis points. */
  readonly collarBps?: number;
}
export type LimitName = keyof Limits;

export interface ScopedLimits {
  readonly scope: LimitScope;
  readonly scopeValue: string;
  readonly limits: Limits;
}

export type IntrusionRules = Readonly<
  Partial<
    Record<IntrusionSuspected['sign'], { readonly from: number; readonly windowSeconds: number } | null | undefined>
  >
>;

/**
 * Limits, gates and the parameters of surveillance. From desk.yaml at the desk's first start, from then on from the
 * journal. Plain JSON; null switches a rule off.
 */
export interface RiskRules {
  readonly limits: readonly ScopedLimits[];
  /** Symbols nobody may buy. */
  readonly restricted: readonly { readonly symbol: string; readonly reason: string }[];
  /** The same account, symbol, side, quantity and price under another id within so many seconds is a duplicate. */
  readonly duplicateSeconds: number | null;
  /** So many fills of one strategy (or account) in one symbol and side within the window stop it until risk lets it go on. */
  readonly repeatedExecution: { readonly fills: number; readonly windowSeconds: number } | null;
  readonly approval: {
    /** Orders above need a second person. */
    readonly overUsd: string;
    /** As does the order that takes a person's sum in a symbol and side within this over `overUsd`. */
    readonly windowSeconds: number;
    readonly expiresAfterSeconds: number;
    /** How much the cost may have risen since the approver looked, in percent. */
    readonly tolerancePercent: number;
  } | null;
  readonly gate: {
    /** A trade of this value or more needs a verified customer. */
    readonly kycFromUsd: string;
    /** A customer who is not verified may trade up to this in a UTC day, open orders counted. */
    readonly dayWithoutKycUsd: string;
    /** A trade of this value or more is flagged. */
    readonly flagFromUsd: string;
  } | null;
  /** Customers by account; an account that is not listed is its own customer. */
  readonly customers: Readonly<Record<string, string>>;
  /** Currencies that count as USD one for one. Others count at the mid of their market against one of these. */
  readonly usdPar: readonly string[];
  /** Parameters of surveillance rules by rule id; a rule that is not listed runs with its defaults, `null` switches it off. */
  readonly surveillance: Readonly<Record<string, Readonly<Record<string, number>> | null>>;
  /** So many refused requests within so long are a sign of an intrusion; one that is not listed has its default. */
  readonly intrusion?: IntrusionRules | undefined;
}

/** Nothing is limited: what tests and benches start from. A desk gets its rules from desk.yaml. */
export const UNLIMITED: RiskRules = {
  limits: [],
  restricted: [],
  duplicateSeconds: null,
  repeatedExecution: null,
  approval: null,
  gate: null,
  customers: {},
  usdPar: ['USD', 'USDT', 'USDC'],
  surveillance: {},
};
