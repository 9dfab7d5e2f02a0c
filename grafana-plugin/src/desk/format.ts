import type { ExecutionReport, KillSwitchState, MarketStateName, OrderStatus } from '@paperdesk/contract';
import { decimalsOf } from './decimalText.js';

/** A missing value on the screen: never an empty cell, never 0. */
export const NOTHING = '—';

/** Pads a decimal to the places of its tick or lot, so columns line up; digits beyond the step are kept, not rounded away. */
export function byStep(text: string | null | undefined, step?: string): string {
  if (text === null || text === undefined) return NOTHING;
  const [whole = '', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(step === undefined ? 0 : decimalsOf(step), '0');
  return kept === '' ? whole : `${whole}.${kept}`;
}

/** `2026-11-21T05:11:43.123456Z` as `05:11:43 UTC`; with the day when it is not today's UTC day. */
export function clock(iso: string | null | undefined, nowMs: number): string {
  if (iso === null || iso === undefined || Number.isNaN(Date.parse(iso))) return NOTHING;
  const utc = new Date(Date.parse(iso)).toISOString();
  const sameDay = utc.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return `${sameDay ? '' : `${utc.slice(0, 10)} `}${utc.slice(11, 19)} UTC`;
}

/** An age in words short enough for a header: `now`, `3 s`, `4 min`, `2 h`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds === 0) return 'now';
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

/** A market's state in words, as they follow "the market is". */
export const MARKET_STATE_WORDS: Record<MarketStateName, string> = {
  connecting: 'connecting',
  live: 'live',
  stale: 'stale',
  gapped: 'gapped',
  crossed: 'crossed',
  resyncing: 'resyncing',
  disconnected: 'disconnected',
  circuitOpen: 'left alone for a while after repeated failures',
};

const STATUS_WORDS: Record<OrderStatus, string> = {
  pendingApproval: 'awaits approval',
  pendingNew: 'on its way',
  new: 'resting',
  triggered: 'triggered',
  partiallyFilled: 'partly filled',
  filled: 'filled',
  pendingCancel: 'being canceled',
  pendingReplace: 'being replaced',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  suspended: 'suspended',
};

/** Whether the order is at the venue and its trigger is not met yet. */
export const isArmed = ({ orderStatus, triggerSource }: Pick<ExecutionReport, 'orderStatus' | 'triggerSource'>) =>
  orderStatus === 'new' && triggerSource !== null;

/** The order's state in a word or two; an order that waits for its trigger is armed, not resting. */
export const statusWord = (order: Pick<ExecutionReport, 'orderStatus' | 'triggerSource'>): string =>
  isArmed(order) ? 'armed' : STATUS_WORDS[order.orderStatus];

const ENDED: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'expired', 'rejected']);
/** Whether the order may still fill. */
export const isWorking = (status: OrderStatus): boolean => !ENDED.has(status);

/** Who stopped trading, when and why: one sentence a kill. */
export function killSentences(state: KillSwitchState, nowMs: number): string[] {
  return state.kills.map((kill) => {
    const where = kill.scope === 'global' ? 'everywhere' : `for ${kill.scope} ${kill.scopeValue ?? NOTHING}`;
    const who = `${kill.person}${kill.verified ? '' : ' (identity not verified)'}`;
    const why = kill.reason.trim() === '' ? 'no reason given' : `“${kill.reason}”`;
    const what = kill.level === 'reduceOnly' ? 'Trading is limited to sells of what is held' : 'Trading is stopped';
    return `${what} ${where} by ${who} since ${clock(kill.time, nowMs)}: ${why}.`;
  });
}

/** Time left as a clock that runs down: `4:59`, `11:59:08`; `0:00` when it is over. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (part: number) => String(part).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** Milliseconds from now to a time; 0 when it has passed or is no time. */
export function msUntil(iso: string | null | undefined, nowMs: number): number {
  const at = iso === null || iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs);
}

/** Money for reading: digits in groups, never rounded. `12345.6` as `12,345.6`. */
export function grouped(text: string | null | undefined): string {
  if (text === null || text === undefined) return NOTHING;
  const [whole = '', fraction] = text.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** Ids are long and their beginning tells them apart; the whole belongs into a title. */
export const shortId = (id: string): string => (/^[0-9a-f-]{30,}$/.test(id) ? `${id.slice(0, 8)}…` : id);

/** `1 order`, `2 orders`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A figure for looking at, not for reckoning: at most `places` digits behind the point, groups before it. */
export function rounded(text: string | null | undefined, places = 2): string {
  if (text === null || text === undefined) return NOTHING;
  const value = Number(text);
  return Number.isFinite(value) ? value.toLocaleString('en-US', { maximumFractionDigits: places }) : text;
}
