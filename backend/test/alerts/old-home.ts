import { join } from 'node:path';
import { DeskMemory } from '../../src/engine/desk-memory.js';
import { Engine } from '../../src/engine/engine.js';
import { PRESETS } from '../../src/execution/presets.js';
import { FileLatch } from '../../src/journal/file-latch.js';
import { SqliteEventStore } from '../../src/journal/sqlite-event-store.js';
import { MarketMemory } from '../../src/market/market-memory.js';

const DAY_US = 86_400_000_000;

/** Lets a desk on live prices have had its first start so many days ago: a journal that an engine wrote at that time. */
export async function startedDaysAgo(home: string, days: number): Promise<void> {
  const clock = { nowUs: () => Date.now() * 1000 - days * DAY_US };
  const store = new SqliteEventStore(join(home, 'journal.db'));
  const latch = new FileLatch(join(home, 'kill-switch.latch'), true);
  const rules = {
    trading: {
      ...{ source: 'live' as const, offered: {}, staleAfterUs: 5_000_000, marketSpeed: 1 },
      ...{ preset: PRESETS.realistic, accountPresets: {}, feeSchedules: {}, accountFees: {}, seed: 'old-home' },
    },
    killSwitch: { fourEyes: 'single_operator' as const, coolDownSeconds: 10 },
  };
  const memory = new DeskMemory({
    ...{ market: new MarketMemory(() => undefined, { delays: false }), rules, delivery: () => [], journal: store },
    facts: () => ({
      ...{ version: '0', source: 'live', paperLine: '', outsideChannel: false, eventLoopBlockedMs: 0 },
      startedAt: clock.nowUs(),
    }),
  });
  const engine = new Engine({ store, latch, memory, clock, rules, version: '0' });
  try {
    engine.start();
    await engine.stop();
  } finally {
    await store.close();
    latch.close();
  }
}
