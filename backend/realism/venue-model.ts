import { bandOf, arrive, onBook, onTrade, type VenueView } from '../src/execution/venue.js';
import type { Draft } from '../src/execution/draft.js';
import { noteEvent, observe, type Market, type Markets } from '../src/execution/market.js';
import type { Order } from '../src/execution/order.js';
import { leave, noRestingOrders, rest } from '../src/execution/resting.js';
import { SYSTEM_ACTOR } from '../src/model/actor.js';
import type { DeskEvent, OrderFilled } from '../src/model/desk-event.js';
import { marketKey, type Instrument } from '../src/model/instrument.js';
import type { TradingRules } from '../src/model/trading-rules.js';
import { addFill, noFills, type Band, type FillModel, type FillRecord, type TestOrder } from './fill-model.js';
import type { PublicEvent } from './public-feed.js';
import { anOrder, termsOf } from './venue-order.js';

const FREE = { makerRate: '0', takerRate: '0', tier: null, source: 'measurement' };

/**
 * The desk's own venue code as a fill model: the same calls that the engine makes, with the rules it is given and
 * nothing else of the desk around it. Orders travel in no time, so that the queue model alone is measured.
 */
export class VenueModel implements FillModel {
  private readonly markets: Markets = new Map();
  private readonly resting = noRestingOrders();
  private readonly known = new Map<string, { order: Order; test: TestOrder; fills: FillRecord }>();
  private readonly market: Market;
  private arrivals = 0;
  private now = 0;

  constructor(
    readonly name: string,
    private readonly rules: TradingRules,
    private readonly instrument: Instrument,
  ) {
    const { venue, symbol } = instrument;
    observe(this.markets, { type: 'instrument', instrument, timeReceived: 0 });
    observe(this.markets, { type: 'marketState', venue, symbol, state: 'live', reason: '', timeReceived: 0 });
    const market = this.markets.get(marketKey(venue, symbol));
    if (market === undefined) throw new RangeError('the venue knows no market after it was listed');
    this.market = market;
  }

  place(test: TestOrder): void {
    this.now = test.placedAt;
    const terms = termsOf(test, this.instrument);
    const incoming = { terms, instrument: this.instrument, priceTicks: test.price, leavesLots: test.quantity };
    const arrival = arrive({ ...incoming, hold: 0n, fillCount: 0 }, this.view);
    if (arrival.rejected !== null) throw new RangeError(`the venue refused ${test.id}: ${arrival.rejected.text}`);
    this.arrivals += 1;
    const { queueAhead } = arrival;
    const { book } = this.market;
    const order = anOrder(terms, {
      ...{ instrument: this.instrument, quantityLots: test.quantity, priceTicks: test.price },
      ...{ arrival: this.arrivals, createdAt: test.placedAt, arrivedAt: book?.timeExchange ?? 0 },
      ...{ queueAhead, preset: this.rules.preset.name },
    });
    rest(this.resting, order);
    this.known.set(test.id, { order, test, fills: noFills() });
    this.note(order, {
      ...{ type: 'orderAccepted', order: terms, instrumentVersion: this.instrument.version },
      ...{ quantityLots: test.quantity, priceTicks: test.price, stopTicks: null, queueAhead },
      ...{ hold: { currency: this.instrument.quoteCurrency, amount: '0' }, book: null, dueAt: null },
      ...{ preset: this.rules.preset.name, waits: false },
      ...{ usdValue: null, usdRate: null, usdRateSource: null },
    });
    for (const draft of arrival.drafts) this.take(draft);
  }

  see(event: PublicEvent): void {
    this.now = event.timeReceived;
    observe(this.markets, event);
    if (event.type === 'quote') return;
    const drafts = event.type === 'book' ? onBook(this.view) : onTrade(this.view, event);
    for (const draft of drafts) this.take(draft);
  }

  bandOf(test: TestOrder): Band | undefined {
    const order = this.known.get(test.id)?.order;
    return order === undefined ? undefined : bandOf(this.market, test.id, order.band);
  }

  end(test: TestOrder): FillRecord {
    const found = this.known.get(test.id);
    if (found === undefined) return noFills();
    this.known.delete(test.id);
    const { order, fills } = found;
    if (order.phase === 'ended') return fills;
    order.status = 'canceled';
    order.phase = 'ended';
    leave(this.resting, order);
    const { band } = order;
    this.note(order, {
      ...{ type: 'orderCanceled', orderId: test.id, reason: 'USER_REQUEST', text: '' },
      ...{ killId: null, released: '0', band },
    });
    return fills;
  }

  private get view(): VenueView {
    const { market, resting, rules, now } = this;
    return { market, resting, rules, now, feesOf: () => FREE };
  }

  private take(draft: Draft): void {
    if (draft.type === 'orderFilled') this.fill(draft);
    else if (draft.type === 'orderRequeued') {
      const order = this.known.get(draft.orderId)?.order;
      if (order !== undefined) this.note(order, draft);
    } else throw new RangeError(`a passive order alone in its market came to '${draft.type}'`);
  }

  private fill(draft: Omit<OrderFilled, 'time' | 'actor' | 'requestId'>): void {
    const found = this.known.get(draft.orderId);
    if (found === undefined) return;
    const { order, test, fills } = found;
    addFill(fills, test, { lots: draft.quantityLots, price: draft.priceTicks, at: draft.timeExchange });
    order.filledLots += draft.quantityLots;
    order.band = draft.band;
    if (order.filledLots === order.quantityLots) {
      order.status = 'filled';
      order.phase = 'ended';
      leave(this.resting, order);
    }
    this.note(order, draft);
  }

  private note(order: Order, draft: Draft): void {
    const event: DeskEvent = { ...draft, time: this.now, actor: SYSTEM_ACTOR, requestId: 'measurement' };
    noteEvent(this.markets, order, event, this.rules);
  }
}
