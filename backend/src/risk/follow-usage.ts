import { isLive } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import type { Amount } from '../model/decimal.js';
import type { TimeUs } from '../model/time.js';
import { openUsdOf } from './open-usd.js';
import { SECOND_US, utcDay, type RiskUsage, type Slice, type UsageCell } from './usage.js';

/** Longest time over which a person's orders are summed up. */
export const LONGEST_WINDOW_S = 3600;
/** Times kept of one sender: more a minute is not told apart from this many. */
const SENT_KEPT = 2000;
const LATELY_KEPT = 200;

/**
 * Brings what is used of limits in line with the order as it is now, and adds what a fill of it came to. Called after
 * each event about it; costs next to nothing when nothing moved.
 */
export function settle(usage: RiskUsage, order: Order, filled: { readonly usd: Amount; readonly time: TimeUs }): void {
  const open = openUsdOf(order);
  const more = open - order.openUsd;
  const live = isLive(order.status);
  if (more === 0n && filled.usd === 0n && live === order.counted) return;
  const opened = live === order.counted ? 0 : live ? 1 : -1;
  order.openUsd = open;
  order.filledUsd += filled.usd;
  order.counted = live;
  const { terms, person } = order;
  const buy = terms.side === 'buy';
  const change: Change = { opened, more, moreBuys: buy ? more : 0n, filled: filled.usd, day: utcDay(filled.time) };
  add(cellOf(usage.by.account, terms.account), change);
  add(cellOf(usage.by.venue, terms.venue), change);
  add(cellOf(usage.by.symbol, terms.symbol), change);
  add(cellOf(usage.by.person, person), change);
  if (terms.strategy !== null) add(cellOf(usage.by.strategy, terms.strategy), change);
  if (buy && more !== 0n) addBuys(usage, order, more);
  if (more + filled.usd !== 0n) addToSlice(usage, order, more + filled.usd);
}

interface Change {
  readonly opened: number;
  readonly more: Amount;
  readonly moreBuys: Amount;
  readonly filled: Amount;
  readonly day: number;
}

function add(cell: UsageCell, { opened, more, moreBuys, filled, day }: Change): void {
  cell.openOrders += opened;
  if (more !== 0n) cell.openUsd += more;
  if (moreBuys !== 0n) cell.openBuyUsd += moreBuys;
  if (filled === 0n) return;
  if (day > cell.day) [cell.day, cell.filledUsd] = [day, 0n];
  cell.filledUsd += filled;
}

export function cellOf(cells: Map<string, UsageCell>, value: string): UsageCell {
  let cell = cells.get(value);
  if (cell === undefined)
    cells.set(value, (cell = { day: 0, filledUsd: 0n, openUsd: 0n, openBuyUsd: 0n, openOrders: 0, sent: [] }));
  return cell;
}

function addBuys({ buysIn }: RiskUsage, { terms, instrument }: Order, more: Amount): void {
  if (instrument === null) return;
  let markets = buysIn.get(terms.account);
  if (markets === undefined) buysIn.set(terms.account, (markets = new Map()));
  markets.set(instrument.baseCurrency, (markets.get(instrument.baseCurrency) ?? 0n) + more);
}

/** Orders are summed up by the second they were sent in; one that was sent longer ago than any window is not looked for. */
function addToSlice({ slices }: RiskUsage, { terms, person, createdAt }: Order, usd: Amount): void {
  let symbols = slices.get(person);
  if (symbols === undefined) slices.set(person, (symbols = new Map()));
  let sides = symbols.get(terms.symbol);
  if (sides === undefined) symbols.set(terms.symbol, (sides = { buy: [], sell: [] }));
  const found = sliceAt(sides[terms.side], Math.floor(createdAt / SECOND_US));
  if (found !== null) found.usd += usd;
}

function sliceAt(slices: Slice[], second: number): Slice | null {
  let at = slices.length - 1;
  while (at >= 0 && (slices[at]?.second ?? 0) > second) at -= 1;
  const known = slices[at];
  if (known?.second === second) return known;
  if (at < slices.length - 1) return null;
  const fresh = { second, usd: 0n };
  slices.push(fresh);
  while ((slices[0]?.second ?? second) < second - LONGEST_WINDOW_S) slices.shift();
  return fresh;
}

/** An order or replace was sent: it counts for its sender and its account. */
export function noteSent(
  usage: RiskUsage,
  by: { readonly person: string; readonly account: string },
  at: TimeUs,
): void {
  for (const cell of [cellOf(usage.by.person, by.person), cellOf(usage.by.account, by.account)]) {
    cell.sent.push(at);
    if (cell.sent.length > SENT_KEPT) cell.sent.splice(0, SENT_KEPT / 2);
  }
}

/** Remembers an order for as long as an equal one would be a duplicate. */
export function noteLately({ lately }: RiskUsage, order: Order, seconds: number): void {
  const { account } = order.terms;
  let orders = lately.get(account);
  if (orders === undefined) lately.set(account, (orders = []));
  const oldest = order.createdAt - seconds * SECOND_US;
  let gone = 0;
  while (gone < orders.length && (orders[gone]?.createdAt ?? 0) <= oldest) gone += 1;
  if (orders.length - gone >= LATELY_KEPT) gone = orders.length - LATELY_KEPT + 1;
  if (gone > 0) orders.splice(0, gone);
  orders.push(order);
}

/** Of one strategy (or of the orders of an account without one) in one market and side. Neither part can hold a space. */
export function throttleKey(order: {
  readonly account: string;
  readonly strategy?: string | null | undefined;
  readonly venue: string;
  readonly symbol: string;
  readonly side: string;
}): string {
  return `${order.account} ${order.strategy ?? '-'} ${order.venue}|${order.symbol} ${order.side}`;
}

/** An order filled for the first time: an execution of its key. Returns how many there were within the window. */
export function noteExecution({ executions }: RiskUsage, key: string, at: TimeUs, windowSeconds: number): number {
  let times = executions.get(key);
  if (times === undefined) executions.set(key, (times = []));
  const oldest = at - windowSeconds * SECOND_US;
  let gone = 0;
  while (gone < times.length && (times[gone] ?? 0) <= oldest) gone += 1;
  if (gone > 0) times.splice(0, gone);
  times.push(at);
  return times.length;
}
