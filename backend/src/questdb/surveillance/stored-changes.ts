// What statements that decide again are made of.
import type { TimeUs } from '../../model/time.js';

export type Parameters = Readonly<Record<string, number>>;

/** Decided on from `from` on, before `to`. Rows before it count where a rule's window reaches back. */
export interface Span {
  readonly from: TimeUs;
  readonly to: TimeUs;
}

/**
 * A statement whose rows are (key, account, venue, symbol, from, to): each a moment at which the rule's condition held,
 * in order of time. Venue and symbol are empty for a rule that looks at all of a customer's markets.
 */
export type Statement = (parameters: Parameters, span: Span) => string;

export const SECOND_US = 1_000_000;
export const HOUR_US = 3600 * SECOND_US;
export const DAY_US = 24 * HOUR_US;

/**
 * Changes of orders in the order they were committed; `ord` counts them. QuestDB keeps rows of one time in the order of
 * their keys, so a window over the table itself would count rows that came later at the same time.
 */
export function changes(columns: string, where: string, { from, to }: Span): string {
  const ord = `journal_seq * 2 + CASE WHEN event = 'ended' THEN 1 ELSE 0 END ord`;
  return `((SELECT ts, ts::long us, ${ord}, ${columns} FROM order_features WHERE ts >= ${from} AND ts < ${to} AND ${where} ORDER BY ts, ord) timestamp(ts))`;
}

/**
 * A figure over the changes with the same `keys` that are at most `us` older, this one among them. Never beside
 * {@link soFar} in one SELECT: a window that is sorted makes QuestDB 9.3.4 forget the frames of those that are not.
 */
export function within(figure: string, keys: string, us: number): string {
  return `${figure} OVER (PARTITION BY ${keys} ORDER BY ts RANGE BETWEEN ${us} PRECEDING AND CURRENT ROW)`;
}

/** A figure over all earlier changes with the same `keys`, and this one. */
export function soFar(figure: string, keys: string): string {
  return `${figure} OVER (PARTITION BY ${keys} ORDER BY ord ROWS UNBOUNDED PRECEDING)`;
}

/** A rule looks at so many of its newest events at most; `n` counts them by `keys`. */
export const LOOKED_AT = 300;
export const counted = (keys: string) => `row_number() OVER (PARTITION BY ${keys} ORDER BY ord) n`;

/** What a row meets of `of` by joining on `slot` and filtering by {@link isLookedAt}: its newest events, and few others. */
export function slotted(of: string): string {
  return `(SELECT *, n / ${LOOKED_AT} slot FROM ${of} UNION ALL SELECT *, n / ${LOOKED_AT} + 1 slot FROM ${of})`;
}
export const slotOf = (of: string) => `(SELECT *, n / ${LOOKED_AT} slot FROM ${of})`;
export const isLookedAt = `a.slot = b.slot AND b.n <= a.n AND a.n - b.n < ${LOOKED_AT}`;

export const MARKET = `concat(venue, '|', symbol) market`;

/** Whether two rows are of one customer, or of one person who trades for two. */
export function areLinked(a: string, b: string): string {
  return `(${a}.owner = ${b}.owner OR (${a}.person = ${b}.person AND ${a}.person != 'system'))`;
}

/** The value of a parameter; a statement must not be made without it. */
export function of(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (value === undefined) throw new RangeError(`the rule's parameters name no '${name}'`);
  return value;
}
