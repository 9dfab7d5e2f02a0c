import { canonicalJson } from './canonical-json.js';
import type { Draft } from '../execution/draft.js';
import { sameGrid } from '../execution/grid.js';
import { unmatchable, type Market } from '../execution/market.js';
import { hitBy, matchBook, matchTrade } from '../execution/matching.js';
import type { Order } from '../execution/order.js';
import { marketKey } from '../model/instrument.js';
import type { InstrumentListed, MarketEvent } from '../model/market-event.js';
import { cancel, workingOrders, type Desk } from './decision.js';
import type { RestingOrders } from '../execution/resting.js';

const NOTHING: readonly Draft[] = [];

/**
 * What a market event does to resting orders. `market` is the market after the event was observed. Most events do
 * nothing, and that path must stay cheap: no event, no journal.
 */
export function decideMarket(desk: Desk, event: MarketEvent, market: Market): readonly Draft[] {
  if (event.type === 'instrument') return decideListing(desk, event);
  if (event.type !== 'book' && event.type !== 'trade' && event.type !== 'marketState') return NOTHING;
  const resting = desk.state.resting.get(marketKey(event.venue, event.symbol));
  if (resting === undefined || (resting.buy.length === 0 && resting.sell.length === 0)) return NOTHING;
  if (desk.state.halted !== null || unmatchable(market) !== null) return NOTHING;
  if (event.type === 'trade') return matchTrade(market, event, matchable(desk, resting[hitBy(event.side)]));
  const buys = matchBook(market, 'buy', matchable(desk, resting.buy));
  const sells = matchBook(market, 'sell', matchable(desk, resting.sell));
  return sells.length === 0 ? buys : [...buys, ...sells];
}

/** Journals a definition that differs from the known one; orders counted in another tick or lot cannot go on. */
function decideListing({ state }: Desk, { instrument }: InstrumentListed): readonly Draft[] {
  if (state.halted !== null) return NOTHING;
  const { venue, symbol } = instrument;
  const known = state.instruments.get(marketKey(venue, symbol));
  const version = known?.version ?? 0;
  if (known !== undefined && canonicalJson({ ...instrument, version }) === canonicalJson(known)) return NOTHING;
  const drafts: Draft[] = [{ type: 'instrumentDefined', instrument: { ...instrument, version: version + 1 } }];
  const text = `${venue} changed the tick or lot size of ${symbol}; place the order again on the new grid.`;
  const stranded = workingOrders(
    state,
    (order) =>
      order.terms.venue === venue &&
      order.terms.symbol === symbol &&
      order.instrument !== null &&
      !sameGrid(order.instrument, instrument),
  );
  for (const order of stranded) drafts.push(cancel(order, { reason: 'INSTRUMENT_CHANGED', text }));
  return drafts;
}

/** Orders of another source's accounts stay as they are: shown, cancelable, never matched. */
function* matchable({ rules }: Desk, side: RestingOrders['buy']): Generator<Order> {
  for (const order of side) if (order.terms.source === rules.source) yield order;
}
