import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeskMemory } from '../../src/engine/desk-memory.js';
import { Engine } from '../../src/engine/engine.js';
import type { SpentIds } from '../../src/engine/spent-ids.js';
import { SqliteEventStore } from '../../src/journal/sqlite-event-store.js';
import { MarketMemory } from '../../src/market/market-memory.js';
import { aLiveMarket, BENCH_RULES, BENCH_START_US, openBenchAccount } from './bench-core.js';
import { orderDay } from './order-messages.js';

const runFile = promisify(execFile);
const STEPS = 4;
const ORDERS_A_STEP = 50_000;
/** Two of three messages are orders, the third cancels one. */
const MESSAGES = (STEPS * ORDERS_A_STEP * 3) / 2;

export interface OrderMemoryPoint {
  readonly orders: number;
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
}
export interface OrderMemoryResult {
  readonly points: readonly OrderMemoryPoint[];
  /** Outside the heap at the end: the ids that clients gave their orders, which are kept for ever. */
  readonly idMegabytes: number;
  readonly faults: readonly string[];
}

/** The measurement in a process of its own, whose memory can be collected at will. */
export async function benchOrderMemory(program: string, say: (line: string) => void): Promise<OrderMemoryResult> {
  say(`Memory: ${STEPS * ORDERS_A_STEP} orders …`);
  const { stdout } = await runFile(process.execPath, ['--expose-gc', program, 'order-memory']);
  return JSON.parse(stdout) as OrderMemoryResult;
}

/** Takes 200,000 orders through engine, memory and journal in this process; prints the result as JSON. */
export async function measureOrderMemory(): Promise<OrderMemoryResult> {
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-memory-bench-'));
  const store = new SqliteEventStore(join(home, 'journal.db'));
  const market = new MarketMemory();
  const memory = new DeskMemory({
    market,
    rules: BENCH_RULES,
    journal: store,
    facts: () => {
      throw new Error('nobody asks');
    },
    delivery: () => [],
  });
  let now = BENCH_START_US;
  const faults: string[] = [];
  const engine = new Engine({
    ...{ store, memory, rules: BENCH_RULES, version: 'bench', snapshots: store.snapshots },
    clock: { nowUs: () => (now += 1) },
    latch: { read: () => ({ state: 'armed' }), write: () => undefined },
    onFault: ({ message }) => faults.push(message),
  });
  try {
    engine.start();
    const { events, book } = aLiveMarket();
    for (const event of events) engine.onMarketEvent(event);
    void engine.submit(openBenchAccount());
    engine.flush();
    const points: OrderMemoryPoint[] = [];
    let [orders, refused] = [0, 0];
    let replies: Promise<unknown>[] = [];
    for (const step of orderDay(MESSAGES, book)) {
      if (Array.isArray(step)) {
        engine.flush();
        await Promise.all(replies);
        replies = [];
        for (const fresh of step) engine.onMarketEvent(fresh);
        if (orders > 0 && orders % ORDERS_A_STEP < 134 && points.length < Math.floor(orders / ORDERS_A_STEP))
          points.push(pointAt(orders));
        continue;
      }
      if (!('receivedAt' in step)) continue;
      if (step.type === 'submitOrder') orders += 1;
      replies.push(engine.submit(step).then(({ ok }) => (refused += ok ? 0 : 1)));
    }
    engine.flush();
    await Promise.all(replies);
    points.push(pointAt(orders));
    const idMegabytes = tableMegabytes(engine.workingState.spentIds) + tableMegabytes(memory.state.spentIds);
    if (refused > 0) faults.push(`${refused} commands were refused`);
    return { points, idMegabytes, faults };
  } finally {
    await engine.stop();
    await store.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function tableMegabytes({ bytes, slots }: SpentIds): number {
  return (bytes.byteLength + slots.byteLength) / 1e6;
}

function pointAt(orders: number): OrderMemoryPoint {
  if (globalThis.gc === undefined) throw new Error('start it with node --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { orders, heapMegabytes: heapUsed / 1e6, residentMegabytes: rss / 1e6 };
}
