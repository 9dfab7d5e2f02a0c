import type { Side } from '@paperdesk/contract';
import type { Place } from './place.js';
import { dequeue, enqueue, noQueues, type PriceQueues } from './price-queues.js';

/** Queue places of our resting orders in one market: by order, and by side and price in the order they fill. */
export interface Places {
  readonly byOrder: Map<string, Place>;
  readonly buy: PriceQueues<Place>;
  readonly sell: PriceQueues<Place>;
}

export function noPlaces(): Places {
  return { byOrder: new Map(), buy: noQueues(), sell: noQueues() };
}

/** Gives an order a place, instead of the one it may have. */
export function setPlace(places: Places, place: Place): void {
  dropPlace(places, place.orderId);
  places.byOrder.set(place.orderId, place);
  enqueue(places[place.side], place.side, place.price, place);
}

/** Takes an order's place away; one that has none is left alone. */
export function dropPlace(places: Places, orderId: string): void {
  const place = places.byOrder.get(orderId);
  if (place === undefined) return;
  places.byOrder.delete(orderId);
  dequeue(places[place.side], place.side, place.price, place);
}

/** After an interruption nobody knows who stands where; what was filled until then stays known. */
export function losePlaces(places: Places): void {
  for (const place of places.byOrder.values()) {
    place.lost = true;
    place.last = null;
  }
}

/** Lots of our own orders that stand at a price before one that arrived with number `arrival`. */
export function ownLotsBefore(
  places: Places,
  { side, price, arrival }: { readonly side: Side; readonly price: number; readonly arrival: number },
): number {
  let lots = 0;
  for (const place of places[side].at.get(price) ?? [])
    if (place.arrival < arrival && !place.lost) lots += place.quantity - place.base.filled;
  return lots;
}
