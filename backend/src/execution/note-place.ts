import type { DeskEvent, FillBand } from '../model/desk-event.js';
import type { TradingRules } from '../model/trading-rules.js';
import { unmatchable, type Market } from './market.js';
import type { Order } from './order.js';
import { optimisticRule, PESSIMISTIC, queueRuleOf, trackFrom } from './place.js';
import { dropPlace, ownLotsBefore, setPlace } from './places.js';
import { presetNamed } from './presets.js';
import { sightOf } from './sight.js';

/** Keeps the queue place of an order in step with an event that was applied to it. */
export function notePlace(market: Market, order: Order, event: DeskEvent, rules: TradingRules | null): void {
  const { orderId } = order.terms;
  if (order.phase === 'ended') return dropPlace(market.places, orderId);
  switch (event.type) {
    case 'orderFilled':
      return noteFilled(market, orderId, event);
    case 'orderActivated':
      // One that stands already only grows, or takes over the funds that its pair held.
      if (market.places.byOrder.has(orderId)) return keepPlace(market, order);
      return takePlace(market, order, event.queueAhead, rules);
    case 'orderAccepted':
    case 'orderArrived':
    case 'orderTriggered':
      return takePlace(market, order, 'queueAhead' in event ? event.queueAhead : null, rules);
    case 'orderRequeued':
      return takePlace(market, order, event.queueAhead, rules);
    case 'orderReplaced':
      return event.keptPlace ? keepPlace(market, order) : takePlace(market, order, event.queueAhead, rules);
    default:
      return;
  }
}

/** Both ends of the band move with a fill as the fill says; of the base model nothing is left to guess. */
function noteFilled(
  market: Market,
  orderId: string,
  { quantityLots, band }: { readonly quantityLots: number; readonly band: FillBand },
): void {
  const place = market.places.byOrder.get(orderId);
  if (place === undefined) return;
  place.base.filled += quantityLots;
  place.pessimistic.filled = band.pessimisticLots;
  place.optimistic.filled = band.optimisticLots;
}

/** `queueAhead` counts our own earlier orders at the price too; a place counts the public before it alone. */
function takePlace(market: Market, order: Order, queueAhead: number | null, rules: TradingRules | null): void {
  const { orderId, side } = order.terms;
  dropPlace(market.places, orderId);
  const { priceTicks: price, arrival } = order;
  if (order.phase !== 'working' || price === null) return;
  const ahead =
    queueAhead === null ? null : Math.max(0, queueAhead - ownLotsBefore(market.places, { side, price, arrival }));
  const rule = queueRuleOf(presetNamed(rules, order.preset));
  const optimistic = optimisticRule(rule);
  const lost = unmatchable(market, true) !== null;
  if (lost) market.requeue = true;
  setPlace(market.places, {
    orderId,
    side,
    price,
    arrival,
    since: order.arrivedAt,
    quantity: order.quantityLots,
    rule,
    pessimistic: trackFrom(PESSIMISTIC, ahead, order.band.pessimisticLots),
    base: trackFrom(rule, ahead, order.filledLots),
    optimistic: trackFrom(optimistic, ahead, order.band.optimisticLots),
    sight: sightOf(ahead),
    traded: 0,
    last: null,
    lost,
  });
}

function keepPlace(market: Market, order: Order): void {
  const place = market.places.byOrder.get(order.terms.orderId);
  if (place === undefined) return;
  place.quantity = order.quantityLots;
  for (const track of [place.pessimistic, place.optimistic]) track.filled = Math.min(track.filled, place.quantity);
}
