import type { Draft } from '../execution/draft.js';
import { sameGrid } from '../execution/grid.js';
import { marketKey } from '../model/instrument.js';
import type { InstrumentListed } from '../model/market-event.js';
import { canonicalJson } from './canonical-json.js';
import { cancel, workingOrders, type Desk } from './decision.js';

/** Journals a definition that differs from the known one; orders counted in another tick or lot cannot go on. */
export function decideListing(desk: Desk, { instrument }: InstrumentListed): readonly Draft[] {
  const { state } = desk;
  const { venue, symbol } = instrument;
  const known = state.instruments.get(marketKey(venue, symbol));
  const version = known?.version ?? 0;
  if (known !== undefined && canonicalJson({ ...instrument, version }) === canonicalJson(known)) return [];
  const drafts: Draft[] = [];
  const text = `${venue} changed the tick or lot size of ${symbol}; place the order again on the new grid.`;
  const stranded = workingOrders(
    state,
    (order) =>
      order.terms.venue === venue &&
      order.terms.symbol === symbol &&
      order.instrument !== null &&
      !sameGrid(order.instrument, instrument),
  );
  for (const order of stranded) drafts.push(cancel(desk, order, { reason: 'INSTRUMENT_CHANGED', text }));
  drafts.push({ type: 'instrumentDefined', instrument: { ...instrument, version: version + 1 } });
  return drafts;
}
