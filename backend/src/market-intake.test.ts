import { aBook, aListing, aMarketState } from '../test/builders.js';
import { DeskHarness } from '../test/desk-harness.js';
import { marketIntake } from './market-intake.js';
import { MarketMemory } from './market/market-memory.js';
import type { MarketEvent } from './model/market-event.js';

test('a reader that fails on a market change keeps the event from nobody', () => {
  const faults: unknown[] = [];
  const market = new MarketMemory((cause) => faults.push(cause));
  market.onChange(() => {
    throw new Error('a reader broke');
  });
  const { engine, memory } = new DeskHarness();
  const spooled: MarketEvent[] = [];
  const take = marketIntake({ engine, spool: { write: (event) => spooled.push(event) }, memory: market });
  const events = [aListing(), aMarketState(), aBook()];
  // The market is up to date when the engine's notice of what it committed is read.
  const seen: (number | undefined)[] = [];
  engine.onCommitted(() => seen.push(market.book('demo', 'BTC/USDT')?.sequence));
  for (const event of events) take(event);
  engine.flush();
  expect(spooled).toEqual(events);
  expect(memory.state.instruments.size).toBe(1);
  expect(seen).toEqual([aBook().sequence]);
  expect(faults).toHaveLength(1);
});

test('the engine and the spool have an event even if the memory cannot take it', () => {
  const taken: string[] = [];
  const take = marketIntake({
    engine: { onMarketEvent: () => taken.push('engine') },
    spool: { write: () => taken.push('spool') },
    memory: {
      apply: () => {
        throw new Error('unreadable');
      },
    },
  });
  expect(() => take(aBook())).toThrow('unreadable');
  expect(taken).toEqual(['engine', 'spool']);
});
