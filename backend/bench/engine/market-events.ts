import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../statistics.js';
import { aBench, BENCH_START_US, submitOf } from './bench-core.js';
import { deskEvents, marketTape, peerOrders, peerRecords, type MarketTape } from './market-tape.js';

const run = promisify(execFile);
const CHANGES = 100_000;
const ORDERS = 1000;
const ROUNDS = 5;
const VERSION = '2.4.4';

/** Market events a second over orders at rest; the peer is null with the reason it is left out. */
export interface MarketEventRates {
  readonly ours: number;
  readonly rounds: readonly number[];
  readonly peer: { readonly eventsPerSecond: number } | { readonly missing: string };
  readonly resting: number;
  readonly touchingPercent: number;
}

/** Follows 100,000 changes of a market with 1,000 of our orders at rest, a tenth of the changes at their prices. */
export async function benchMarketEvents(told: {
  readonly python: string;
  readonly script: string;
  readonly say: (line: string) => void;
}): Promise<MarketEventRates> {
  const tape = marketTape(CHANGES, ORDERS);
  const { opening, events } = deskEvents(tape);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    told.say(`Market events over orders at rest: round ${round + 1} of ${ROUNDS} …`);
    const { core } = aBench(opening);
    restOrders(core, tape);
    const started = performance.now();
    for (const event of events) core.handle({ kind: 'market', event });
    const seconds = (performance.now() - started) / 1000;
    if (core.state.working.size !== ORDERS) throw new Error('orders filled: the tape measures nothing');
    return CHANGES / seconds;
  });
  const touchingPercent = (tape.touching / CHANGES) * 100;
  return { ours: median(rounds), rounds, peer: await peerRate(tape, told), resting: ORDERS, touchingPercent };
}

function restOrders(core: ReturnType<typeof aBench>['core'], tape: MarketTape): void {
  tape.resting.forEach(({ side, price, lots }, index) => {
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const { asked, base } = submitOf({ id, at: BENCH_START_US + 10 + index });
    const text = (price / 100).toFixed(2);
    const request = { ...base, side, orderType: 'limit' as const, price: text, quantity: (lots / 1e5).toFixed(5) };
    core.handle({ kind: 'command', command: { type: 'submitOrder', ...asked, orderId: id, request, payloadHash: id } });
  });
  if (core.state.working.size !== ORDERS) throw new Error(`only ${core.state.working.size} orders rest`);
}

async function peerRate(
  tape: MarketTape,
  { python, script }: { readonly python: string; readonly script: string },
): Promise<MarketEventRates['peer']> {
  const how = `install it with 'pip install hftbacktest==${VERSION}' and name that Python by BENCH_PYTHON`;
  const folder = mkdtempSync(join(tmpdir(), 'paperdesk-tape-'));
  try {
    const [records, orders] = [join(folder, 'tape'), join(folder, 'orders.csv')];
    writeFileSync(records, peerRecords(tape));
    writeFileSync(orders, peerOrders(tape));
    const { stdout } = await run(python, [script, records, orders]);
    return JSON.parse(stdout) as { eventsPerSecond: number };
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n').at(-2) ?? cause.message) : String(cause);
    return { missing: `hftbacktest was not run (${why.slice(0, 120)}): ${how}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
