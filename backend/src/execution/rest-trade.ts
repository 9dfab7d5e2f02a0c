import type { TradePrinted } from '../model/market-event.js';
import type { Draft } from './draft.js';
import { fill, fillingOf } from './fill.js';
import { hitBy } from './follow-trade.js';
import { topOf } from './market.js';
import { leavesOf, type Order } from './order.js';
import { TouchedLists } from './own-orders.js';
import { bandAround } from './place.js';
import type { VenueView } from './venue.js';

const NOTHING: Draft[] = [];

/**
 * Fills what the print reached, as `observe` found it (`market.hits`), at each order's own price and as maker. An order
 * that has ended or was changed since is left alone: what the print had for it goes to nobody.
 */
export function fillByTrade(venue: VenueView, trade: TradePrinted): Draft[] {
  const { market, resting, rules } = venue;
  if (market.hits.length === 0 || resting === undefined) return NOTHING;
  const side = hitBy(trade.side);
  const queues = resting[side];
  const drafts: Draft[] = [];
  const touched = new TouchedLists();
  const book = market.book === null ? null : topOf(market.book);
  let orders: Map<string, Order> | null = null;
  let price: number | null = null;
  for (const hit of market.hits) {
    if (orders === null || price !== hit.price) {
      price = hit.price;
      orders = new Map((queues.at.get(price) ?? []).map((order) => [order.terms.orderId, order]));
    }
    const order = orders.get(hit.orderId);
    const place = market.places.byOrder.get(hit.orderId);
    if (order === undefined || place === undefined) continue;
    if (order.terms.source !== rules.source || touched.bars(order)) continue;
    const lots = Math.min(hit.lots, leavesOf(order));
    if (lots <= 0) continue;
    touched.touch(order);
    const filling = fillingOf(order);
    drafts.push(
      fill(
        filling,
        {
          priceTicks: hit.price,
          lots,
          liquiditySide: 'maker',
          cause: {
            kind: 'trade',
            marketTradeId: trade.tradeId,
            printed: trade.quantity,
            budgetBefore: hit.budgetBefore,
            queueModel: hit.queueAhead === null ? null : place.rule.estimator,
            queueAhead: hit.queueAhead,
          },
          book,
          timeExchange: trade.timeExchange,
          band: bandAround(place, order.filledLots + lots),
        },
        venue,
      ),
    );
  }
  return drafts;
}
