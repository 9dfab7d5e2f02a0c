import type { Side, SubmitOrderRequest } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';
import type { Amount } from '../model/decimal.js';
import type { KillSwitchTripped } from '../model/desk-event.js';
import type { LimitScope } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';

/** What one account, venue, symbol, person or strategy has used of its limits. Money in USD. */
export interface UsageCell {
  /** UTC day (days since 1970) that `filledUsd` is of. */
  day: number;
  filledUsd: Amount;
  /** What may still fill of its working orders, and of those that buy. */
  openUsd: Amount;
  openBuyUsd: Amount;
  openOrders: number;
  /** When its orders and replaces came, oldest first; kept for persons and accounts. A list counts one, a token's none. */
  readonly sent: TimeUs[];
}
/** USD of a person's orders of one symbol and side by the second they were sent in: filled and open, what was canceled is out again. */
export interface Slice {
  readonly second: number;
  usd: Amount;
}
/** Equity as it was marked: at the start of a UTC day, and the highest of the epoch. Transfers since are kept apart. */
export interface EquityMark {
  readonly day: number;
  readonly dayStart: Amount;
  readonly peak: Amount;
  /** What came in (and, negative, went out) by transfers since the day's start and since the peak, by currency. */
  readonly movedInDay: Map<string, Amount>;
  readonly movedSincePeak: Map<string, Amount>;
}

/** What is used of each limit: the fold of events, part of the desk's state. */
export interface RiskUsage {
  readonly by: Readonly<Record<LimitScope, Map<string, UsageCell>>>;
  /** Open USD of buys by account and by the currency that is bought. */
  readonly buysIn: Map<string, Map<string, Amount>>;
  /** By person, symbol and side. */
  readonly slices: Map<string, Map<string, Readonly<Record<Side, Slice[]>>>>;
  /** The newest orders by account while duplicates are looked for, oldest first. */
  readonly lately: Map<string, Order[]>;
  /** When orders of a throttle's key first filled, oldest first. */
  readonly executions: Map<string, TimeUs[]>;
  readonly marks: Map<string, EquityMark>;
  /** The last step told of each limit: `scope value limit` → UTC day and percent. */
  readonly warned: Map<string, { readonly day: number; readonly percent: number }>;
  /** The UTC day on which losses stopped an account by themselves: `account trigger` → day. */
  readonly stopped: Map<string, number>;
}

/** An order that is placed before another one of its batch, as limits count it. */
export interface Ahead {
  readonly order: SubmitOrderRequest;
  readonly baseCurrency: string;
  readonly waits: boolean;
  /** All it is worth; 0 when nobody can say. */
  readonly value: Amount;
  /** What of that counts while it is open: nothing of an exit that waits, or of the second of a pair; see `risk/open-usd`. */
  readonly openUsd: Amount;
  /** Counts for the rate: false for the second order of a list. */
  readonly sent: boolean;
}

export function noUsage(): RiskUsage {
  return {
    by: { account: new Map(), venue: new Map(), symbol: new Map(), person: new Map(), strategy: new Map() },
    buysIn: new Map(),
    slices: new Map(),
    lately: new Map(),
    executions: new Map(),
    marks: new Map(),
    warned: new Map(),
    stopped: new Map(),
  };
}

const DAY_US = 86_400_000_000;
export function utcDay(time: TimeUs): number {
  return Math.floor(time / DAY_US);
}
/** When the UTC day of `time` ends. */
export function dayEnd(time: TimeUs): TimeUs {
  return (utcDay(time) + 1) * DAY_US;
}

/** Filled on the UTC day of `now`, and open. A clock that was moved back finds what was filled after it, too. */
export function dayUsd(cell: UsageCell | undefined, now: TimeUs): Amount {
  if (cell === undefined) return 0n;
  return utcDay(now) > cell.day ? cell.openUsd : cell.filledUsd + cell.openUsd;
}

/** USD of a person's orders of a symbol and side that were sent since, filled and open; a second that lies in part before counts whole. */
export function sentUsdSince(
  usage: RiskUsage,
  of: { readonly person: string; readonly symbol: string; readonly side: Side },
  since: TimeUs,
): Amount {
  const slices = usage.slices.get(of.person)?.get(of.symbol)?.[of.side] ?? [];
  const first = Math.floor(since / SECOND_US);
  let sum = 0n;
  for (let at = slices.length - 1; at >= 0; at -= 1) {
    const slice = slices[at];
    if (slice === undefined || slice.second < first) break;
    sum += slice.usd;
  }
  return sum;
}
export const SECOND_US = 1_000_000;

/** Orders and replaces sent within the last 60 s. */
export function sentLastMinute(cell: UsageCell | undefined, now: TimeUs): number {
  if (cell === undefined) return 0;
  let count = 0;
  for (let at = cell.sent.length - 1; at >= 0 && (cell.sent[at] ?? 0) > now - MINUTE_US; at -= 1) count += 1;
  return count;
}
export const MINUTE_US = 60_000_000;

/** Key of {@link RiskUsage.warned}. */
export function warnedKey(of: { readonly scope: string; readonly scopeValue: string; readonly limit: string }): string {
  return `${of.scope} ${of.scopeValue} ${of.limit}`;
}

/** A transfer neither wins nor loses: it moves the marks that losses are counted from. */
export function noteMoved({ marks }: RiskUsage, account: string, currency: string, amount: Amount): void {
  const mark = marks.get(account);
  if (mark === undefined) return;
  for (const moved of [mark.movedInDay, mark.movedSincePeak]) moved.set(currency, (moved.get(currency) ?? 0n) + amount);
}

/** An account that losses stopped by themselves is stopped so once a UTC day. */
export function noteLossStop({ stopped }: RiskUsage, { trigger, scopeValue, time }: KillSwitchTripped): void {
  if (trigger === 'dayLoss' || trigger === 'drawdown') stopped.set(`${scopeValue ?? ''} ${trigger}`, utcDay(time));
}
