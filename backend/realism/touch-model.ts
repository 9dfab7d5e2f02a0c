import { addFill, noFills, type FillModel, type FillRecord, type TestOrder } from './fill-model.js';
import type { PublicEvent } from './public-feed.js';

/**
 * The negative control: fills an order whole as soon as the market touches its price, as many paper accounts do. No
 * queue, no size. If the checks let this pass, they check nothing.
 */
export class TouchModel implements FillModel {
  readonly name = 'touch';
  private readonly orders = new Map<TestOrder, FillRecord>();

  place(order: TestOrder): void {
    this.orders.set(order, noFills());
  }

  see(event: PublicEvent): void {
    for (const [order, record] of this.orders) {
      if (record.filledLots > 0 || !touches(order, event)) continue;
      addFill(record, order, { lots: order.quantity, price: order.price, at: event.timeExchange });
    }
  }

  bandOf(): undefined {
    return undefined;
  }

  end(order: TestOrder): FillRecord {
    const fills = this.orders.get(order) ?? noFills();
    this.orders.delete(order);
    return fills;
  }
}

function touches(order: TestOrder, event: PublicEvent): boolean {
  if (event.type === 'trade') return order.side === 'buy' ? event.price <= order.price : event.price >= order.price;
  const [bid, ask] = event.type === 'quote' ? [event.bid, event.ask] : [event.bids[0]?.[0], event.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return false;
  return order.side === 'buy' ? ask <= order.price : bid >= order.price;
}
