import type { Side } from '@paperdesk/contract';
import type { TimeUs } from '../src/model/time.js';
import type { PublicEvent } from './public-feed.js';

/** One small passive order, the same for the truth and for every model. Price in ticks, quantity in lots. */
export interface TestOrder {
  readonly id: string;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly placedAt: TimeUs;
}

/** What became of an order. Times are undefined for what did not happen. */
export interface FillRecord {
  filledLots: number;
  firstFillAt: TimeUs | undefined;
  filledAt: TimeUs | undefined;
  /** Sum of price times lots. */
  notional: number;
}

/** The band around a model's fills, in lots. */
export interface Band {
  readonly pessimisticLots: number;
  readonly optimisticLots: number;
}

/** Something that tells by public events alone when passive orders would fill. */
export interface FillModel {
  readonly name: string;
  /** The order arrives now; only events told before are known. */
  place(order: TestOrder): void;
  see(event: PublicEvent): void;
  /** The band of an order now; undefined where the model has none. */
  bandOf(order: TestOrder): Band | undefined;
  /** Ends the order and tells what it got. */
  end(order: TestOrder): FillRecord;
}

export function noFills(): FillRecord {
  return { filledLots: 0, firstFillAt: undefined, filledAt: undefined, notional: 0 };
}

export function addFill(record: FillRecord, order: TestOrder, fill: { lots: number; price: number; at: TimeUs }): void {
  record.filledLots += fill.lots;
  record.notional += fill.lots * fill.price;
  record.firstFillAt ??= fill.at;
  if (record.filledLots === order.quantity) record.filledAt = fill.at;
}
