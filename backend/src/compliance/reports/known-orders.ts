import type { DeskEvent } from '../../model/desk-event.js';
import { marketKey, textOfSteps, type Instrument } from '../../model/instrument.js';
import type { OrderTerms } from '../../model/order-event.js';

/** What a report has to know of an order whose events it meets. */
export interface KnownOrder {
  readonly terms: OrderTerms;
  /** Who placed it. */
  readonly person: string;
  readonly instrument: Instrument | null;
  readonly usdRate: string | null;
  /** As it stands after the events so far. */
  clientOrderId: string;
  quantityLots: number;
  filledLots: number;
  priceTicks: number | null;
  stopTicks: number | null;
}

/** Orders and instruments, as far as the events seen tell of them. Events of other orders are nobody's: `of` is undefined. */
export class KnownOrders {
  private readonly orders = new Map<string, KnownOrder>();
  private readonly instruments = new Map<string, Instrument>();

  see(event: DeskEvent): void {
    switch (event.type) {
      case 'instrumentDefined': {
        const { instrument } = event;
        const key = marketKey(instrument.venue, instrument.symbol);
        this.instruments.set(`${key} ${instrument.version}`, instrument);
        return;
      }
      case 'orderAccepted':
      case 'approvalRequested':
        return this.seeAccepted(event);
      case 'orderDenied':
        this.orders.set(event.order.orderId, { ...unplaced(event.order), person: event.actor.person });
        return;
      case 'orderReplaced':
        return this.change(event.orderId, event);
      case 'orderActivated':
        return this.change(event.orderId, { quantityLots: event.quantityLots });
      case 'stopTrailed':
        return this.change(event.orderId, { stopTicks: event.stopTicks });
      case 'orderFilled':
        return this.change(event.orderId, { filled: event.quantityLots });
    }
  }

  of(orderId: string): KnownOrder | undefined {
    return this.orders.get(orderId);
  }

  private seeAccepted(event: Extract<DeskEvent, { type: 'orderAccepted' | 'approvalRequested' }>): void {
    const { order, instrumentVersion, quantityLots, priceTicks, stopTicks } = event;
    const instrument = this.instruments.get(`${marketKey(order.venue, order.symbol)} ${instrumentVersion}`) ?? null;
    this.orders.set(order.orderId, {
      ...{ ...unplaced(order), instrument, quantityLots, priceTicks, stopTicks },
      person: event.actor.person,
      usdRate: 'usdRate' in event ? event.usdRate : null,
    });
  }

  private change(
    orderId: string,
    to: {
      readonly clientOrderId?: string;
      readonly quantityLots?: number;
      readonly priceTicks?: number | null;
      readonly stopTicks?: number;
      readonly filled?: number;
    },
  ): void {
    const order = this.orders.get(orderId);
    if (order === undefined) return;
    order.clientOrderId = to.clientOrderId ?? order.clientOrderId;
    if (to.filled !== undefined) order.filledLots += to.filled;
    else order.quantityLots = to.quantityLots ?? order.quantityLots;
    order.priceTicks = to.priceTicks ?? order.priceTicks;
    order.stopTicks = to.stopTicks ?? order.stopTicks;
  }
}

function unplaced(terms: OrderTerms): KnownOrder {
  const nothing = {
    instrument: null,
    usdRate: null,
    quantityLots: 0,
    filledLots: 0,
    priceTicks: null,
    stopTicks: null,
  };
  return { terms, person: '', clientOrderId: terms.clientOrderId, ...nothing };
}

/** A price in ticks as decimal text; null without one, or without the grid it counts in. */
export function priceText(order: KnownOrder, ticks: number | null): string | null {
  return ticks === null || order.instrument === null ? null : textOfSteps(ticks, order.instrument.tickSize);
}

/** Lots as decimal text; of an order that was never placed what was asked for. */
export function sizeText(order: KnownOrder, lots: number): string {
  return order.instrument === null ? order.terms.quantity : textOfSteps(lots, order.instrument.lotSize);
}
