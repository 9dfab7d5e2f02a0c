import type { Side } from '@paperdesk/contract';
import { ONE, parseAmount, type Amount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { FeeSchedule, FeeTier, TradingRules } from '../model/trading-rules.js';
import type { Account } from './account.js';
import { tradedOver } from './traded-volume.js';

/** Commissions are rounded up to this many decimals, each fill by itself. */
export const COMMISSION_DECIMALS = 8;

/** Days whose volume chooses the tier: today (UTC) and the 29 before it. */
export const TIER_DAYS = 30;

/** What the venue charges an account at one moment. Rates are fractions of what is charged, decimal text. */
export interface FeeRates {
  readonly makerRate: string;
  readonly takerRate: string;
  /** The 30-day volume the tier starts at; null where no schedule decided. */
  readonly tier: string | null;
  /** Where the rates come from; stored on each fill. */
  readonly source: string;
}

/** What the rates depend on. `account` is undefined where none is known yet: then nothing was traded so far. */
export interface FeeQuestion {
  readonly rules: Pick<TradingRules, 'feeSchedules' | 'accountFees'> | null;
  readonly account: Account | undefined;
  readonly instrument: Instrument;
  readonly now: TimeUs;
}

/**
 * The rates of a fill at `now`, by the first of these that there is: the account's own, the venue's schedule at the
 * account's 30-day volume before this fill, the instrument's.
 */
export function feeRatesOf({ rules, account, instrument, now }: FeeQuestion): FeeRates {
  const own = account === undefined ? undefined : ownEntry(rules?.accountFees, account.account);
  if (own !== undefined) return { makerRate: own.makerRate, takerRate: own.takerRate, tier: null, source: own.source };
  const schedule = ownEntry(rules?.feeSchedules, instrument.venue);
  const tier = schedule === undefined ? undefined : tierOf(schedule, volumeOf({ account, instrument, schedule, now }));
  if (schedule === undefined || tier === undefined)
    return {
      makerRate: instrument.makerRate,
      takerRate: instrument.takerRate,
      tier: null,
      source: instrument.feeSource,
    };
  return { makerRate: tier.makerRate, takerRate: tier.takerRate, tier: tier.volume, source: schedule.source };
}

/**
 * The instrument as dear as it can become for an account: its rates are the highest that a fill of an order may be
 * charged, whatever the volume has become by then. Holds of quote currency are made by it. Tiers are taken as a whole,
 * since volume of 30 days ago leaves the count while an order rests. The instrument itself where no hold covers a commission.
 */
export function atHighestRates(rules: FeeQuestion['rules'], account: string, instrument: Instrument): Instrument {
  if (instrument.feeCurrencyRule !== 'quote') return instrument;
  const own = ownEntry(rules?.accountFees, account);
  const charged = own === undefined ? ownEntry(rules?.feeSchedules, instrument.venue)?.tiers : [own];
  if (charged === undefined) return instrument;
  const rates = charged.flatMap(({ makerRate, takerRate }) => [makerRate, takerRate]);
  const highest = rates.reduce((most, rate) => (parseAmount(rate) > parseAmount(most) ? rate : most), '0');
  return { ...instrument, makerRate: highest, takerRate: highest };
}

export interface Commission {
  readonly amount: Amount;
  readonly currency: string;
  /** The fraction charged, decimal text. */
  readonly rate: string;
}

/**
 * The venue's charge for one fill; `instrument.feeCurrencyRule` says in which currency. The exact product is rounded up
 * at the eighth decimal, and never above what it is taken from: a fill never costs more than it moves.
 */
export function commissionOf(
  instrument: Instrument,
  rates: Pick<FeeRates, 'makerRate' | 'takerRate'>,
  fill: {
    readonly side: Side;
    readonly liquiditySide: 'maker' | 'taker';
    readonly quantity: Amount;
    readonly notional: Amount;
  },
): Commission {
  const rate = fill.liquiditySide === 'maker' ? rates.makerRate : rates.takerRate;
  const inBase = instrument.feeCurrencyRule === 'received' && fill.side === 'buy';
  const charged = inBase ? fill.quantity : fill.notional;
  const rounded = upTo(COMMISSION_DECIMALS, charged * parseAmount(rate));
  return {
    amount: rounded < charged ? rounded : charged,
    currency: inBase ? instrument.baseCurrency : instrument.quoteCurrency,
    rate,
  };
}

function volumeOf(of: {
  readonly account: Account | undefined;
  readonly instrument: Instrument;
  readonly schedule: FeeSchedule;
  readonly now: TimeUs;
}): Amount {
  const { account, instrument, schedule, now } = of;
  if (account === undefined) return 0n;
  const currencies = schedule.currencies ?? [instrument.quoteCurrency];
  return tradedOver(account.traded, { venue: instrument.venue, currencies, days: TIER_DAYS, now });
}

/** The last tier whose volume was reached. */
function tierOf({ tiers }: FeeSchedule, volume: Amount): FeeTier | undefined {
  let reached: FeeTier | undefined;
  for (const tier of tiers) if (parseAmount(tier.volume) <= volume) reached = tier;
  return reached;
}

/** Rounds the exact product of two amounts up; truncating it first would lose what makes it go up. */
function upTo(decimals: number, product: bigint): Amount {
  const step = 10n ** BigInt(18 - decimals);
  return ((product + ONE * step - 1n) / (ONE * step)) * step;
}

/** A name like `constructor` in a configuration must find nothing. */
function ownEntry<T>(entries: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
