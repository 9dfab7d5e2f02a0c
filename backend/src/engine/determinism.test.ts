import {
  aBatch,
  aBook,
  aCancel,
  aListing,
  aMarketState,
  anAccount,
  aReplace,
  aSubmit,
  aRearm,
  aTrade,
  aTrip,
  NOW,
  RISK,
} from '../../test/builders.js';
import { DeskHarness, MemoryEventStore, MemoryLatch, RULES, TRADING_RULES } from '../../test/desk-harness.js';
import { PRESETS } from '../execution/presets.js';
import type { Command } from '../model/command.js';
import type { Level, MarketEvent } from '../model/market-event.js';
import { canonicalJson } from './canonical-json.js';
import { DeskCore } from './core.js';
import type { Input } from './input.js';
import type { InputLog, KeptBatch } from './ports.js';
import { copyOf } from './state.js';

const PRESET = { ...PRESETS.brutal, reportLatency: { kind: 'constant', us: 0 } } as const;
const MS = 1_000;

class MemoryInputs implements InputLog {
  readonly batches: KeptBatch[] = [];
  get beginsSegment() {
    return this.batches.length === 0;
  }
  append(batch: KeptBatch) {
    // As from a file.
    this.batches.push(JSON.parse(JSON.stringify(batch)) as KeptBatch);
  }
}

/** The best bid of the story, between two books. */
function aQuote(at: number, bidSize: number): MarketEvent {
  const where = { type: 'quote', venue: 'demo', symbol: 'BTC/USDT', sequence: at } as const;
  return { ...where, bid: 6_000_000, bidSize, ask: 6_000_100, askSize: 10, timeReceived: at, timeExchange: at };
}

/** Orders, changes and market events over two seconds, in which the latencies of the brutal preset overtake each other. */
function aStory(): (Command | MarketEvent)[] {
  const story: (Command | MarketEvent)[] = [aListing(), aMarketState(), aBook(), anAccount()];
  for (let index = 0; index < 60; index += 1) {
    const at = NOW + index * 37 * MS;
    const asked = { receivedAt: at };
    const order = aSubmit({ quantity: '0.01', price: String(59_990 + (index % 12)) }, asked);
    story.push(order);
    if (index % 4 === 0) story.push(aReplace(order.orderId, { price: '59995' }, asked));
    if (index % 3 === 0) story.push(aCancel(order.orderId, { receivedAt: at + MS }));
    if (index % 9 === 0)
      story.push(
        aBatch(
          [{ quantity: '0.01' }, { orderType: 'stop', side: 'sell', stopPrice: '59000', quantity: '0.01' }],
          asked,
        ),
      );
    story.push(
      aBook({ sequence: index + 2, timeReceived: at, timeExchange: at, bids: [[6_000_000, 90_000 + index]] }),
      aQuote(at + MS, 200 - index),
      aTrade({
        tradeId: `t-${index}`,
        price: 5_999_500 - index * 3,
        quantity: 900,
        timeReceived: at,
        timeExchange: at,
      }),
    );
  }
  return story;
}

async function play(story: readonly (Command | MarketEvent)[], pause: (index: number) => boolean) {
  const inputs = new MemoryInputs();
  const more = { inputLog: inputs };
  const at = await Promise.resolve(
    new DeskHarness(new MemoryEventStore(), new MemoryLatch(), { preset: PRESET }, more),
  );
  const store = at.store as MemoryEventStore;
  store.slow = true;
  for (const [index, next] of story.entries()) {
    if ('actor' in next) void at.engine.submit(next);
    else at.engine.onMarketEvent(next);
    if (pause(index)) at.engine.flush();
    if (pause(index + 1)) store.finish();
  }
  for (let left = 0; left < 200; left += 1) {
    at.engine.flush();
    store.finish();
  }
  return { at, store, inputs };
}

it('the same inputs give the same journal, whatever the batches and however slow the disk', async () => {
  const story = aStory();
  const one = await play(story, () => true);
  const other = await play(story, (index) => index % 7 === 0);
  expect(one.store.appends).not.toBe(other.store.appends);
  expect(one.store.committed.length).toBeGreaterThan(150);
  expect(other.store.committed.at(-1)?.hash).toBe(one.store.committed.at(-1)?.hash);
});

it('the inputs that are kept decide every event again, byte by byte', async () => {
  const { store, inputs } = await play(aStory(), (index) => index % 5 === 0);
  const core = new DeskCore();
  const decided = inputs.batches.flatMap((batch) => batch.inputs).flatMap(({ input }) => core.handle(input).events);
  expect(decided.map((event) => canonicalJson(event))).toEqual(
    store.committed.map(({ event }) => canonicalJson(event)),
  );
  const seqs = inputs.batches.flatMap((batch) => batch.inputs.map(({ ingestSeq }) => ingestSeq));
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(new Set(seqs).size).toBe(seqs.length);
});

it('a market is kept from its image on, and events of others are not', async () => {
  const quiet = aStory();
  const { store, inputs } = await play(
    [
      ...quiet.slice(0, 4),
      ...Array.from({ length: 50 }, (_, index) => aBook({ sequence: 100 + index })),
      aSubmit({ price: '60000.01' }),
    ],
    () => true,
  );
  const kept = inputs.batches
    .flatMap((batch) => batch.inputs)
    .map(({ input }) => (input.kind === 'market' ? input.event.type : input.kind));
  expect(kept.filter((kind) => kind === 'book')).toHaveLength(0);
  expect(kept).toContain('marketImage');
  const core = new DeskCore();
  const decided = inputs.batches
    .flatMap((batch) => batch.inputs)
    .flatMap(({ input }: { input: Input }) => core.handle(input).events);
  expect(decided.map((event) => canonicalJson(event))).toEqual(
    store.committed.map(({ event }) => canonicalJson(event)),
  );
});

it('the market that a rate in USD is read from is kept with the order’s own', async () => {
  const inputs = new MemoryInputs();
  const at = new DeskHarness(
    new MemoryEventStore(),
    new MemoryLatch(),
    { offered: { demo: ['BTC/EUR', 'EUR/USDT'] } },
    { inputLog: inputs },
  );
  const [euro, rate] = [
    { symbol: 'BTC/EUR', quoteCurrency: 'EUR' },
    { symbol: 'EUR/USDT', baseCurrency: 'EUR' },
  ];
  for (const each of [euro, rate]) {
    const { symbol } = each;
    const cheap: Level[] = [[symbol === 'EUR/USDT' ? 110 : 6_000_000, 100_000]];
    const dear: Level[] = [[symbol === 'EUR/USDT' ? 112 : 6_000_001, 100_000]];
    at.feed(aListing(each), aMarketState({ symbol }), aBook({ symbol, bids: cheap, asks: dear }));
  }
  const deposits = [
    { currency: 'EUR', amount: '90000' },
    { currency: 'BTC', amount: '1' },
  ];
  await at.run(anAccount({ deposits }));
  await at.run(aSubmit({ symbol: 'BTC/EUR', price: '60000.01' }));
  at.feed(aBook({ symbol: 'EUR/USDT', sequence: 2, bids: [[114, 100_000]], asks: [[116, 100_000]] }));
  await at.run(aSubmit({ symbol: 'BTC/EUR', price: '58000' }));
  for (const person of ['p-risk', 'p-risk2']) await at.run(aTrip({ level: 'flatten', actor: { ...RISK, person } }));
  const store = at.store as MemoryEventStore;
  const rates = store.committed.flatMap(({ event }) => (event.type === 'orderAccepted' ? [event.usdRate] : []));
  expect(rates).toEqual(['1.11', '1.15', '1.15', '1']);
  const core = new DeskCore();
  const decided = inputs.batches.flatMap((batch) => batch.inputs).flatMap(({ input }) => core.handle(input).events);
  expect(decided.map((event) => canonicalJson(event))).toEqual(
    store.committed.map(({ event }) => canonicalJson(event)),
  );
});

it('journals its rules when they changed, and only then', () => {
  const at = new DeskHarness();
  const again = new DeskHarness(at.store, at.latch);
  const changed = new DeskHarness(at.store, at.latch, { seed: 'other' });
  const types = at.store.readAfter(0, 20).map(({ event }) => event.type);
  expect(types).toEqual(['deskStarted', 'rulesSet', 'deskStarted', 'deskStarted', 'rulesSet']);
  expect(again.engine.workingState.rules).toEqual(TRADING_RULES);
  expect(changed.engine.workingState.rules?.seed).toBe('other');
  expect(RULES.trading).toBe(TRADING_RULES);
});

it('a segment that begins in the middle of a run holds the settings that re-arms go by', () => {
  const batches: KeptBatch[] = [];
  const log = { beginsSegment: false, append: (batch: KeptBatch) => batches.push(batch) };
  const more = { inputLog: log as InputLog };
  const at = new DeskHarness(new MemoryEventStore(), new MemoryLatch(), {}, more);
  const trip = aTrip();
  void at.engine.submit(trip);
  at.engine.flush();
  log.beginsSegment = true;
  batches.length = 0;
  const before = at.engine.workingState.lastTime;
  const core = new DeskCore(copyOf(at.engine.workingState));
  // Another person may re-arm, but not before the cool-down of the settings, which the defaults do not have.
  const tooSoon = aRearm(trip.killId, { actor: RISK, receivedAt: before + 30_000_000 });
  void at.engine.submit(tooSoon);
  at.engine.flush();
  const kept = batches.flatMap((batch) => batch.inputs);
  expect(kept.map(({ input }) => input.kind)).toEqual(['settings', 'command']);
  expect(kept.flatMap(({ input }) => core.handle(input).events)).toEqual([]);
  const unset = new DeskCore(copyOf(at.engine.workingState));
  expect(unset.handle({ kind: 'command', command: tooSoon }).events).toHaveLength(1);
});
