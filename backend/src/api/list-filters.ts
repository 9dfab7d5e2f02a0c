import { z } from 'zod';
import { orderStatusSchema, orderTypeSchema, sideSchema, type ExecutionReport, type Fill } from '@paperdesk/contract';

const text = z.string().min(1).max(64).optional();
const time = z.iso
  .datetime({ offset: true, error: 'must be a time with its zone, such as 2026-11-21T18:00:00Z' })
  .optional();
const page = {
  limit: z.coerce.number('must be a number').int().min(1).max(1000).default(200),
  /** From the `Link` header of the page before; opaque. */
  cursor: z.string().min(1).max(500).optional(),
};
const place = { venue: text, symbol: text, account: text };

// Unknown filters are refused everywhere: a misspelled one would show, or cancel, everything.

/** Filters of the lists that describe markets and accounts. `status` is the state of a feed. */
export const viewFilterSchema = z.strictObject({ ...place, status: text, ...page });
/** Filters of `GET /fills`; `from` is inclusive, `to` is not. */
export const fillFilterSchema = z.strictObject({
  ...place,
  strategy: text,
  side: sideSchema.optional(),
  orderId: text,
  from: time,
  to: time,
  ...page,
});
/** Filters of `GET /orders`, by the time of acceptance; `working` stands for every state in which it may still fill. */
export const orderFilterSchema = z.strictObject({
  ...place,
  status: z.union([orderStatusSchema, z.literal('working')]).optional(),
  strategy: text,
  side: sideSchema.optional(),
  orderType: orderTypeSchema.optional(),
  clientOrderId: text,
  from: time,
  to: time,
  ...page,
});

type Wanted = Partial<Record<'strategy' | 'side' | 'orderType' | 'clientOrderId' | 'orderId' | 'from' | 'to', string>>;

/** Tests what the desk's reader does not: the caller's own tags and times. */
export function picksOrder(wanted: Wanted): (order: ExecutionReport) => boolean {
  const during = picksTime(wanted);
  return (order) =>
    same(wanted.strategy, order.strategy) &&
    same(wanted.side, order.side) &&
    same(wanted.orderType, order.orderType) &&
    (same(wanted.clientOrderId, order.clientOrderId) || wanted.clientOrderId === order.originalClientOrderId) &&
    during(order.createdAt);
}

export function picksFill(wanted: Wanted): (fill: Fill) => boolean {
  const during = picksTime(wanted);
  return (fill) =>
    same(wanted.strategy, fill.strategy) &&
    same(wanted.side, fill.side) &&
    same(wanted.orderId, fill.orderId) &&
    during(fill.time);
}

function same(wanted: string | undefined, value: string | null): boolean {
  return wanted === undefined || wanted === value;
}

function picksTime({ from, to }: Wanted): (iso: string) => boolean {
  if (from === undefined && to === undefined) return () => true;
  const start = from === undefined ? -Infinity : Date.parse(from);
  const end = to === undefined ? Infinity : Date.parse(to);
  return (iso) => {
    const at = Date.parse(iso);
    return at >= start && at < end;
  };
}
