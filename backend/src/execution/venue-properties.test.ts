import fc from 'fast-check';
import { VenueDesk } from '../../test/venue-desk.js';
import type { QueueModel } from '../model/trading-rules.js';
import type { Level } from '../model/market-event.js';
import { marketFrom, marketImage } from './market-image.js';
import { arrive, onTrade } from './venue.js';

/** One step of a market with orders of ours in it; prices are offsets from 1000. */
type Step =
  | { readonly kind: 'book'; readonly mid: number; readonly sizes: readonly number[] }
  | {
      readonly kind: 'print';
      readonly side: 'buy' | 'sell';
      readonly at: number;
      readonly lots: number;
      readonly old: boolean;
    }
  | {
      readonly kind: 'order';
      readonly side: 'buy' | 'sell';
      readonly at: number | null;
      readonly lots: number;
      readonly account: 'main' | 'other';
      readonly tif: 'GTC' | 'IOC' | 'FOK';
    }
  | { readonly kind: 'cancel'; readonly pick: number }
  /** The best prices and sizes between two books. */
  | { readonly kind: 'quote'; readonly mid: number; readonly sizes: readonly number[]; readonly old: boolean }
  | { readonly kind: 'outage' };

const lots = fc.integer({ min: 1, max: 60 });
const offset = fc.integer({ min: -6, max: 6 });
const side = fc.constantFrom('buy' as const, 'sell' as const);
const order = fc.record({
  ...{ kind: fc.constant('order' as const), side, lots, at: fc.option(offset, { freq: 6 }) },
  ...{ account: fc.constantFrom('main' as const, 'other' as const), tif: fc.constantFrom('GTC', 'GTC', 'IOC', 'FOK') },
}) as fc.Arbitrary<Step>;
const book = fc.record({
  kind: fc.constant('book' as const),
  mid: fc.integer({ min: -3, max: 3 }),
  sizes: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 8, maxLength: 8 }),
});
const print = fc.record({ kind: fc.constant('print' as const), side, at: offset, lots, old: fc.boolean() });
const cancel = fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(20) });
const quote = fc.record({
  ...{ kind: fc.constant('quote' as const), mid: fc.integer({ min: -3, max: 3 }), old: fc.boolean() },
  sizes: fc.array(lots, { minLength: 2, maxLength: 2 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: quote, weight: 4 },
  { arbitrary: book, weight: 4 },
  { arbitrary: print, weight: 4 },
  { arbitrary: order, weight: 4 },
  { arbitrary: cancel, weight: 1 },
  { arbitrary: fc.constant({ kind: 'outage' as const }), weight: 1 },
);
const steps = fc.array(step, { minLength: 5, maxLength: 60 });
const model = fc.constantFrom<QueueModel>('log', 'power', 'riskAverse', 'front');

/** A step as its mirror image sees it: sides and prices swapped around 1000. */
interface Seen {
  readonly mirrored: boolean;
  readonly price: (at: number) => number;
  readonly side: (of: 'buy' | 'sell') => 'buy' | 'sell';
}
const seen = (mirrored: boolean): Seen => ({
  mirrored,
  price: (at) => 1000 + (mirrored ? -at : at),
  side: (of) => (mirrored ? (of === 'buy' ? 'sell' : 'buy') : of),
});

function play(venue: VenueDesk, step: Step, as: Seen, purse?: bigint): void {
  switch (step.kind) {
    case 'book': {
      const levels = (first: number, sign: number, from: number): Level[] =>
        step.sizes
          .slice(from, from + 4)
          .map((size, index): Level => [as.price(first + sign * index), size])
          .filter(([, size]) => size > 0);
      const [below, above] = [levels(step.mid - 1, -1, 0), levels(step.mid + 1, 1, 4)];
      venue.shows(...((as.mirrored ? [above, below] : [below, above]) as [Level[], Level[]]));
      return;
    }
    case 'quote': {
      const at = (offset: number, index: number): Level => [as.price(step.mid + offset), step.sizes[index] ?? 1];
      const [below, above] = [at(-1, 0), at(1, 1)];
      venue.quotes(...(as.mirrored ? ([above, below] as const) : ([below, above] as const)), step.old ? -500 : 1000);
      return;
    }
    case 'print':
      venue.prints(as.side(step.side), as.price(step.at), step.lots, step.old ? venue.now - 500 : undefined);
      return;
    case 'order': {
      const isRich = step.at === null && as.side(step.side) === 'buy' && purse !== undefined;
      const at = { ...(step.at === null ? {} : { limit: as.price(step.at) }), ...(isRich ? { hold: purse } : {}) };
      const timeInForce = step.at === null && step.tif === 'GTC' ? 'IOC' : step.tif;
      venue.send({ side: as.side(step.side), lots: step.lots, account: step.account, timeInForce, ...at });
      return;
    }
    case 'cancel': {
      const ids = [...venue.state.working];
      const id = ids[step.pick % Math.max(1, ids.length)];
      if (id !== undefined) venue.cancel(venue.order(id));
      return;
    }
    case 'outage':
      venue.market({ ...state, state: 'stale' });
      venue.market(state);
  }
}
const state = {
  type: 'marketState',
  venue: 'demo',
  symbol: 'BTC/USDT',
  state: 'live',
  reason: '',
  timeReceived: 0,
} as const;

function run(all: readonly Step[], queueModel: QueueModel, mirrored = false): VenueDesk {
  const venue = new VenueDesk({ queueModel, queuePower: 2, collarBps: 5000 });
  venue.shows([[999, 20]], [[1001, 20]]);
  // A sell without a limit has no purse that could run out before its mirror image does.
  for (const each of all) play(venue, each, seen(mirrored), 10n ** 24n);
  return venue;
}

it('fills nothing through a limit, nothing on a bad book, and nothing that was not there', () => {
  fc.assert(
    fc.property(steps, model, (all, queueModel) => {
      const venue = run(all, queueModel);
      const printed = new Map<string, number>();
      for (const event of venue.fills()) {
        const { side, account } = venue.order(event.orderId).terms;
        const limit = venue.order(event.orderId).priceTicks;
        if (limit !== null) expect(side === 'buy' ? event.priceTicks <= limit : event.priceTicks >= limit).toBe(true);
        expect(event.quantityLots).toBeGreaterThan(0);
        const { book, cause } = event;
        if (cause.kind !== 'trade') expect((book?.bid ?? Infinity) < (book?.ask ?? 0)).toBe(true);
        if (cause.kind === 'book')
          expect(cause.consumedBefore + event.quantityLots).toBeLessThanOrEqual(cause.displayed);
        if (cause.kind === 'trade') {
          const used = (printed.get(cause.marketTradeId) ?? 0) + event.quantityLots;
          printed.set(cause.marketTradeId, used);
          expect(used + (cause.queueAhead ?? 0)).toBeLessThanOrEqual(cause.printed);
        }
        expect(event.band.pessimisticLots).toBeLessThanOrEqual(event.band.optimisticLots);
        for (const currency of ['USDT', 'BTC']) expect(venue.free(account, currency) >= 0n).toBe(true);
      }
    }),
    { numRuns: 120 },
  );
});

it('keeps places in step with the orders, and both ends of the band around what filled', () => {
  fc.assert(
    fc.property(steps, model, (all, queueModel) => {
      const venue = run(all, queueModel);
      const { places } = venue.book;
      expect([...places.byOrder.keys()].sort()).toEqual([...venue.state.working].sort());
      for (const place of places.byOrder.values()) {
        const order = venue.order(place.orderId);
        expect([place.base.filled, place.quantity, place.price]).toEqual([
          order.filledLots,
          order.quantityLots,
          order.priceTicks,
        ]);
        const [low, middle, high] = [place.pessimistic.ahead, place.base.ahead, place.optimistic.ahead];
        if (low !== null && middle !== null && high !== null) expect(high <= middle && middle <= low).toBe(true);
      }
      for (const order of venue.state.orders.values()) {
        expect(order.band.pessimisticLots).toBeLessThanOrEqual(order.filledLots);
        expect(order.band.optimisticLots).toBeGreaterThanOrEqual(order.filledLots);
      }
    }),
    { numRuns: 50 },
  );
});

// Of one event that fills both sides the buys come first, so the order of fills is left out.
it('treats buys and sells as mirror images', () => {
  fc.assert(
    fc.property(steps, model, (all, queueModel) => {
      const [here, there] = [run(all, queueModel), run(all, queueModel, true)];
      const brief = (venue: VenueDesk, as: Seen) =>
        venue
          .fills()
          .map((event) =>
            JSON.stringify([as.price(event.priceTicks - 1000), event.quantityLots, event.cause.kind, event.band]),
          )
          .sort();
      expect(brief(there, seen(true))).toEqual(brief(here, seen(false)));
    }),
    { numRuns: 60 },
  );
});

it('decides alike from the image of a market, through JSON as well', () => {
  fc.assert(
    fc.property(steps, model, (all, queueModel) => {
      const venue = run(all, queueModel);
      const image = marketImage(venue.book);
      const copy = marketFrom(JSON.parse(JSON.stringify(image)));
      expect(copy).toEqual(venue.book);
      expect(marketImage(copy)).toEqual(image);
      const incoming = venue.incoming({ side: 'buy', orderId: 'same' }, { lots: 50, limit: 1005 });
      expect(arrive(incoming, { ...venue.view(), market: copy })).toEqual(arrive(incoming, venue.view()));
      if (copy.lastTrade !== null)
        expect(onTrade({ ...venue.view(), market: copy }, copy.lastTrade)).toEqual(
          onTrade(venue.view(), copy.lastTrade),
        );
    }),
    { numRuns: 60 },
  );
});

it('never takes free funds below zero, but for 1e-8 a fill where commissions come from the quote currency', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('quote', 'received'), (all, feeCurrencyRule) => {
      const instrument = { feeCurrencyRule, makerRate: '0.0016123', takerRate: '0.0026777' } as const;
      const venue = new VenueDesk({ queueModel: 'log' }, { instrument, funds: '60000' });
      venue.shows([[999, 20]], [[1001, 20]]);
      for (const each of all) {
        // As the balance check does: an order that its account cannot pay is not sent.
        if (each.kind === 'order') {
          const limit = each.at === null ? null : 1000 + each.at;
          const { hold } = venue.incoming({ side: each.side, account: each.account }, { lots: each.lots, limit });
          if (hold > venue.free(each.account, each.side === 'buy' ? 'USDT' : 'BTC')) continue;
        }
        play(venue, each, seen(false));
        const slack = feeCurrencyRule === 'quote' ? BigInt(venue.fills().length) * 10n ** 10n : 0n;
        for (const account of ['main', 'other'])
          for (const currency of ['USDT', 'BTC']) expect(venue.free(account, currency) >= -slack).toBe(true);
        for (const { hold } of venue.state.orders.values()) expect(hold >= 0n).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
