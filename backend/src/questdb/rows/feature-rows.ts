import type { Observed } from '../../compliance/surveillance/observed.js';
import type { Row } from './row.js';

/** A change of an own order as surveillance saw it. */
export function featureRow(seen: Observed, at: { readonly seq: number; readonly source: string }): Row {
  const { order, time } = seen;
  const isFill = seen.kind === 'filled';
  return {
    ts: time,
    order_id: order.orderId,
    event: seen.kind,
    account: order.account,
    owner: order.owner,
    venue: order.venue,
    symbol: order.symbol,
    side: order.side,
    trade_id: isFill ? seen.tradeId : null,
    how: seen.kind === 'ended' ? seen.how : null,
    by_owner: isFill ? null : seen.byOwner,
    price_ticks: isFill ? seen.ticks : order.ticks,
    quantity_lots: isFill ? seen.lots : order.lots,
    usd_cents: isFill ? seen.features.cents : order.placing.cents,
    taker: isFill ? seen.taker : null,
    other_order_id: isFill ? seen.other?.orderId : null,
    filled_lots: order.filledLots,
    taker_lots: order.takerLots,
    filled_usd_cents: order.filledCents,
    filled_value: order.filledValue,
    level_decile: order.placing.levelDecile,
    opposite_lots: order.placing.oppositeLots,
    day_lots: order.placing.dayLots,
    tape_lots: isFill ? seen.features.tapeLots : null,
    move_sigmas: isFill ? seen.features.moveSigmas : null,
    placed_at: order.placedAt,
    account_since: order.accountSince,
    other_owner: isFill ? seen.other?.owner : null,
    other_person: isFill ? seen.other?.person : null,
    person: order.person,
    source: at.source,
    journal_seq: at.seq,
  };
}
