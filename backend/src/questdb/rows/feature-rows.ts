import type { Observed } from '../../compliance/surveillance/observed.js';
import type { Row } from './row.js';

/** A change of an own order as surveillance saw it. */
export function featureRow(seen: Observed, at: { readonly seq: number; readonly source: string }): Row {
  const { order, time } = seen;
  return {
    ts: time,
    order_id: order.orderId,
    event: seen.kind,
    account: order.account,
    owner: order.owner,
    venue: order.venue,
    symbol: order.symbol,
    side: order.side,
    how: seen.kind === 'ended' ? seen.how : null,
    ...(seen.kind === 'filled' ? fillColumns(seen) : orderColumns(seen)),
    filled_lots: order.filledLots,
    taker_lots: order.takerLots,
    filled_usd_cents: order.filledCents,
    filled_value: order.filledValue,
    level_decile: order.placing.levelDecile,
    opposite_lots: order.placing.oppositeLots,
    day_lots: order.placing.dayLots,
    placed_at: order.placedAt,
    account_since: order.accountSince,
    person: order.person,
    source: at.source,
    journal_seq: at.seq,
  };
}

type Filled = Extract<Observed, { readonly kind: 'filled' }>;

const fillColumns = (seen: Filled) => ({
  trade_id: seen.tradeId,
  by_owner: null,
  price_ticks: seen.ticks,
  quantity_lots: seen.lots,
  usd_cents: seen.features.cents,
  taker: seen.taker,
  other_order_id: seen.other?.orderId,
  tape_lots: seen.features.tapeLots,
  move_sigmas: seen.features.moveSigmas,
  other_owner: seen.other?.owner,
  other_person: seen.other?.person,
});

const orderColumns = ({ order, byOwner }: Exclude<Observed, Filled>) => ({
  trade_id: null,
  by_owner: byOwner,
  price_ticks: order.ticks,
  quantity_lots: order.lots,
  usd_cents: order.placing.cents,
  taker: null,
  other_order_id: null,
  tape_lots: null,
  move_sigmas: null,
  other_owner: null,
  other_person: null,
});
