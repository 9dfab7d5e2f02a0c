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
    return `Trading is stopped ${where} by ${who} since ${clock(kill.time, nowMs)}: ${why}.`;
  });
}
