import type { BookView, ExecutionReport, InstrumentView, Side } from '@paperdesk/contract';
import { multiply, stepsIn } from '../../desk/decimalText.js';
import { byStep, isArmed, isWorking } from '../../desk/format.js';

/**
 * The ladder counts in whole steps: prices in ticks, sizes in lots, rows in groups of ticks. Row `n` stands for the
 * price of `n` groups. A bid belongs to the row at or below its price, an offer to the row at or above it, so that no
 * grouped price looks better than what stands behind it.
 */
export type Grid = Pick<InstrumentView, 'tickSize' | 'lotSize'> & { readonly ticksPerRow: number };

/** What stands on one side of one row, in lots. */
export interface Level {
  readonly lots: number;
  /** Of this row and every better one. */
  readonly cumulative: number;
}
export type Levels = ReadonlyMap<number, Level>;

const rowAt = (ticks: number, side: Side, ticksPerRow: number): number =>
  side === 'buy' ? Math.floor(ticks / ticksPerRow) : Math.ceil(ticks / ticksPerRow);

/** The row of a price; undefined for what is no price. */
export function rowOf(price: string, side: Side, { tickSize, ticksPerRow }: Grid): number | undefined {
  const ticks = stepsIn(price, tickSize);
  return ticks === undefined ? undefined : rowAt(ticks, side, ticksPerRow);
}

/** The price that a row stands for, as decimal text of the market's tick. */
export const priceOf = (row: number, { tickSize, ticksPerRow }: Grid): string =>
  byStep(multiply(String(row * ticksPerRow), tickSize), tickSize);

/** So many lots, as decimal text. */
export const sizeOf = (lots: number, { lotSize }: Grid): string => byStep(multiply(String(lots), lotSize), lotSize);

/** One side of the book by rows, added up from the best price outward. */
export function levelsOf(levels: BookView['bids'], side: Side, grid: Grid): Levels {
  const rows = new Map<number, Level>();
  let cumulative = 0;
  for (const [price, size] of levels) {
    const row = rowOf(price, side, grid);
    const lots = stepsIn(size, grid.lotSize);
    if (row === undefined || lots === undefined) continue;
    cumulative += lots;
    rows.set(row, { lots: (rows.get(row)?.lots ?? 0) + lots, cumulative });
  }
  return rows;
}

/** The middle of the book in ticks, half ones included; the one side's best when the other is empty. */
export function midTicks({ bids, asks }: BookView, tickSize: string): number | undefined {
  const [bid, ask] = [bids[0], asks[0]].map((level) => (level === undefined ? undefined : stepsIn(level[0], tickSize)));
  if (bid === undefined || ask === undefined) return bid ?? ask;
  return (bid + ask) / 2;
}

/** Own working orders at one price of one side. */
export interface Own {
  readonly orderIds: readonly string[];
  /** What may still trade, in lots. */
  readonly lots: number;
  /** Some wait for a trigger and are not in the book. */
  readonly armed: boolean;
  /** Some are on their way in or out. */
  readonly pending: boolean;
}

const PENDING: ReadonlySet<string> = new Set(['pendingNew', 'pendingCancel', 'pendingReplace', 'pendingApproval']);

/** Own orders by row: at their limit, or at their trigger when they have no limit. Orders without either have no row. */
export function ownBy(orders: readonly ExecutionReport[], side: Side, grid: Grid): ReadonlyMap<number, Own> {
  const rows = new Map<number, Own>();
  for (const order of orders) {
    const price = order.price ?? order.stopPrice;
    if (order.side !== side || price === null || !isWorking(order.orderStatus)) continue;
    const row = rowOf(price, side, grid);
    if (row === undefined) continue;
    const before = rows.get(row) ?? { orderIds: [], lots: 0, armed: false, pending: false };
    rows.set(row, {
      orderIds: [...before.orderIds, order.orderId],
      lots: before.lots + (stepsIn(order.leavesQuantity, grid.lotSize) ?? 0),
      armed: before.armed || isArmed(order),
      pending: before.pending || PENDING.has(order.orderStatus),
    });
  }
  return rows;
}
