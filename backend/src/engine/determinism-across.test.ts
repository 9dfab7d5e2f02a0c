import type { SubmitOrderRequest } from '@paperdesk/contract';
import {
  aBatch,
  aBook,
  aCancel,
  aListing,
  aMarketState,
  anAccount,
  aReplace,
  aSubmit,
  aTrade,
  NOW,
} from '../../test/builders.js';
import { DeskHarness, MemoryEventStore, MemoryLatch } from '../../test/desk-harness.js';
import { PRESETS } from '../execution/presets.js';
import type { Command } from '../model/command.js';
import type { Level, MarketEvent } from '../model/market-event.js';

/**
 * Hash of the journal that the story below gives. Every supported Node version must come to it. It changes with the
 * rules of the engine and with the shape of its events: look at what changed, then write the new one down.
 */
const GOLDEN = { events: 2230, hash: '4af0b95a72d3a1bd8b411420397f36cc4a6e93e315303be64f3e29463c5d0e78' };

type Next = Command | MarketEvent;
const STEPS = 1_500;
const MS = 1_000;

/** Mulberry32: the same numbers on every platform. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A minute of a busy market and of a trader who uses everything the desk offers. */
function aStory(): Next[] {
  const random = seeded(5);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const ids: string[] = [];
  let [mid, at] = [6_000_000, NOW];
  const priceAt = (ticks: number) => ((mid + ticks) / 100).toFixed(2);
  const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const asked = () => ({ receivedAt: at, requestId: `r-${at}` });
  const anOrder = (number: number): Partial<SubmitOrderRequest> => {
    const side = pick(['buy', 'sell'] as const);
    const sign = side === 'buy' ? 1 : -1;
    const shared = { clientOrderId: `c-${number}`, side, quantity: (between(1, 60) / 1000).toFixed(3) };
    switch (pick(['limit', 'limit', 'limit', 'market', 'stop', 'stopLimit', 'takeProfit', 'trailingStop'] as const)) {
      case 'market':
        return { ...shared, orderType: 'market', price: undefined, timeInForce: pick(['IOC', 'FOK']) };
      case 'stop':
        return {
          ...shared,
          orderType: 'stop',
          price: undefined,
          timeInForce: 'GTC',
          stopPrice: priceAt(sign * between(1, 20)),
        };
      case 'stopLimit':
        return {
          ...shared,
          orderType: 'stopLimit',
          timeInForce: 'DAY',
          stopPrice: priceAt(sign * between(1, 12)),
          price: priceAt(sign * between(5, 25)),
        };
      case 'takeProfit':
        return {
          ...shared,
          orderType: 'takeProfit',
          price: undefined,
          timeInForce: 'GTC',
          stopPrice: priceAt(-sign * between(1, 12)),
          triggerSource: 'bidAsk',
        };
      case 'trailingStop':
        return {
          ...shared,
          orderType: 'trailingStop',
          price: undefined,
          timeInForce: 'GTC',
          trailingOffset: String(between(1, 9)),
          trailingOffsetType: 'bps',
          triggerSource: 'mid',
        };
      default:
        return { ...shared, price: priceAt(-sign * between(-3, 15)), timeInForce: pick(['GTC', 'IOC', 'FOK']) };
    }
  };
  const step = (number: number): Next => {
    const kind = random();
    if (kind < 0.3) {
      const orderId = idOf(number);
      ids.push(orderId);
      return { ...aSubmit(anOrder(number), asked()), orderId, payloadHash: `h-${number}` };
    }
    if (kind < 0.34) {
      const list = { orderListId: `l-${number}`, contingency: 'oco' as const, side: 'sell' as const, quantity: '0.01' };
      const legs = [
        { ...list, clientOrderId: `c-${number}-a`, price: priceAt(between(4, 12)) },
        {
          ...list,
          clientOrderId: `c-${number}-b`,
          orderType: 'stop' as const,
          price: undefined,
          stopPrice: priceAt(-between(4, 12)),
        },
      ];
      const batch = aBatch(legs, asked());
      return {
        ...batch,
        orders: batch.orders.map((order, leg) => ({
          ...order,
          orderId: idOf(number * 10 + leg + 1e6),
          payloadHash: `h-${number}-${leg}`,
        })),
      };
    }
    if (kind < 0.4 && ids.length > 0) return aCancel(pick(ids), asked());
    if (kind < 0.46 && ids.length > 0)
      return {
        ...aReplace(pick(ids), { clientOrderId: `x-${number}`, quantity: (between(1, 60) / 1000).toFixed(3) }, asked()),
        payloadHash: `p-${number}`,
      };
    const times = { timeReceived: at, timeExchange: at - between(2, 9) * MS };
    if (kind < 0.47) return aMarketState({ state: pick(['stale', 'live', 'live']), timeReceived: at });
    if (kind < 0.72)
      return aTrade({
        ...times,
        tradeId: `t-${number}`,
        price: mid + between(-6, 6),
        quantity: between(10, 9_000),
        side: pick(['buy', 'sell']),
      });
    mid += between(-2, 2);
    const side = (sign: 1 | -1) =>
      Array.from({ length: 12 }, (_, level): Level => [mid + sign * (1 + level), between(100, 20_000)]);
    return aBook({ ...times, sequence: number + 10, bids: side(-1), asks: side(1) });
  };
  const opening: Next[] = [aListing(), aMarketState(), aBook(), { ...anAccount(), requestId: 'open' }];
  for (let number = 0; number < STEPS; number += 1) {
    at += between(1, 80) * MS;
    opening.push(step(number));
  }
  return opening;
}

/** `seed` chooses when the engine gets to run and when the disk answers; null: at once, each time. */
function journalOf(story: readonly Next[], seed: number | null): { events: number; hash: string; appends: number } {
  const random = seed === null ? () => 0 : seeded(seed);
  const store = new MemoryEventStore();
  const preset = { ...PRESETS.realistic, reportLatency: { kind: 'constant', us: 0 } } as const;
  const { engine } = new DeskHarness(store, new MemoryLatch(), { preset });
  store.slow = seed !== null;
  for (const next of story) {
    if ('actor' in next) void engine.submit(next);
    else engine.onMarketEvent(next);
    if (random() < 0.3) engine.flush();
    if (random() < 0.2) store.finish();
  }
  for (let left = 0; left < 50; left += 1) {
    engine.flush();
    store.finish();
  }
  return { events: store.lastSeq(), hash: store.committed.at(-1)?.hash ?? '', appends: store.appends };
}

it('gives the journal it always gave, on this Node too', () => {
  const { events, hash } = journalOf(aStory(), null);
  expect({ events, hash }).toEqual(GOLDEN);
});

it.each([1, 2, 3, 4, 5])('gives the same journal with delays of seed %i at every edge', (seed) => {
  const story = aStory();
  const [at, late] = [journalOf(story, null), journalOf(story, seed)];
  expect(late.appends).toBeLessThan(at.appends / 2);
  expect({ events: late.events, hash: late.hash }).toEqual({ events: at.events, hash: at.hash });
});
