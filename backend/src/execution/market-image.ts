import type { Market } from './market.js';
import type { Place } from './place.js';
import { noPlaces, setPlace } from './places.js';

/** A {@link Market} as plain JSON data. */
export type MarketImage = Omit<Market, 'consumedBids' | 'consumedAsks' | 'places'> & {
  readonly consumedBids: readonly (readonly [price: number, lots: number])[];
  readonly consumedAsks: readonly (readonly [price: number, lots: number])[];
  readonly places: readonly Place[];
};

/** All that decisions in a market depend on beside the journal, as data that shares nothing with the market. */
export function marketImage(market: Market): MarketImage {
  return structuredClone({
    ...market,
    consumedBids: [...market.consumedBids],
    consumedAsks: [...market.consumedAsks],
    places: [...market.places.byOrder.values()],
  });
}

/** The market of an image; it decides as the one the image was taken of. */
export function marketFrom(image: MarketImage): Market {
  const own = structuredClone(image);
  const places = noPlaces();
  for (const place of own.places) setPlace(places, place);
  return { ...own, consumedBids: new Map(own.consumedBids), consumedAsks: new Map(own.consumedAsks), places };
}
