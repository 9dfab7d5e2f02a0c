import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PRESETS } from '../../src/execution/presets.js';
import { SCHEMA_VERSION } from '../../src/journal/event-chain.js';
import { FileLatch } from '../../src/journal/file-latch.js';
import { SqliteEventStore } from '../../src/journal/sqlite-event-store.js';
import {
  aBatch,
  aBook,
  aCancel,
  aCancelAll,
  aListing,
  aMarketState,
  anAccount,
  aRearm,
  aReplace,
  aSubmit,
  aTrade,
  aTrip,
  TRADER,
} from '../builders.js';
import { DeskHarness } from '../desk-harness.js';

// Writes backend/test/golden-home/version-N of today's format: a small home with every kind of event, and what this
// build says of it. Run it (see README.md beside it) before SCHEMA_VERSION is raised, and never again for that version.

const home = mkdtempSync(join(tmpdir(), 'paperdesk-golden-'));
const target = join(process.argv[2] ?? 'backend/test/golden-home', `version-${SCHEMA_VERSION}`);
let sequence = 0;
let at: DeskHarness;
let store: SqliteEventStore;

/** Realistic for account `slow`, so that its messages take their time. */
function start(fresh: boolean): void {
  store = new SqliteEventStore(join(home, 'journal.db'));
  const latch = new FileLatch(join(home, 'kill-switch.latch'), fresh);
  at = new DeskHarness(store, latch, { accountPresets: { slow: PRESETS.realistic } });
}
const asked = () => ({ receivedAt: at.timers.now });
const seen = () => ({ timeExchange: at.timers.now, timeReceived: at.timers.now });
const book = (bid: number, ask: number) =>
  at.feed(
    aBook({
      sequence: (sequence += 1),
      bids: [
        [bid, 100_000],
        [bid - 1, 200_000],
      ],
      asks: [
        [ask, 100_000],
        [ask + 1, 200_000],
      ],
      ...seen(),
    }),
  );
const print = (price: number, quantity: number) =>
  at.feed(aTrade({ tradeId: `m-${(sequence += 1)}`, price, quantity, ...seen() }));
const submit = (order: Parameters<typeof aSubmit>[0]) => at.report(aSubmit(order, asked()));

async function tradeFirstDay(): Promise<void> {
  at.feed(aListing(), aMarketState());
  book(6_000_000, 6_000_001);
  await at.run(anAccount());
  await at.run(anAccount({ account: 'slow', name: 'Slow' }));
  const money = {
    type: 'transferFunds',
    account: 'main',
    currency: 'USDT',
    actor: TRADER,
    requestId: 'money',
  } as const;
  await at.run({ ...money, ...asked(), transferId: 'in-1', direction: 'in', amount: '1000' });
  await at.run({ ...money, ...asked(), transferId: 'out-1', direction: 'out', amount: '400' });
  await submit({ orderType: 'market', quantity: '1.2', strategy: 'walk' });
  await submit({ price: '60000.02', quantity: '2.5', timeInForce: 'IOC' });
  await at.refusal(aSubmit({ quantity: '900' }, asked()));
  const rests = await submit({ quantity: '0.5', price: '59000' });
  await at.run(aReplace(rests.orderId, { quantity: '0.4' }, asked()));
  print(5_900_000, 15_000);
  const gone = await submit({ quantity: '0.1', price: '58000' });
  await at.run(aCancel(gone.orderId, asked()));
  // Triggers, a list of two and a bracket.
  print(6_000_000, 1000);
  await submit({ side: 'sell', orderType: 'stop', quantity: '0.1', stopPrice: '59500', triggerSource: 'last' });
  const list = { side: 'sell', quantity: '0.2', orderListId: 'list-1', contingency: 'oco' } as const;
  await at.run(
    aBatch(
      [
        { ...list, price: '61000' },
        { ...list, orderType: 'stop', stopPrice: '58000' },
      ],
      asked(),
    ),
  );
  const bracket = { quantity: '0.2', orderListId: 'list-2', contingency: 'bracket' } as const;
  await at.run(
    aBatch(
      [
        { ...bracket, price: '60000.05' },
        { ...bracket, side: 'sell', orderType: 'takeProfit', stopPrice: '62000' },
        { ...bracket, side: 'sell', orderType: 'stop', stopPrice: '57000' },
      ],
      asked(),
    ),
  );
  print(5_950_000, 1000);
  book(5_950_000, 5_950_001);
  at.pass(2_000_000);
}

async function tradeSlowly(): Promise<void> {
  const answer = at.engine.submit(aSubmit({ account: 'slow', quantity: '0.3', price: '59000' }, asked()));
  at.engine.flush();
  at.pass(5_000_000);
  const outcome = await answer;
  if (!outcome.ok || !('report' in outcome))
    throw new Error(`no order of the slow account: ${JSON.stringify(outcome)}`);
  const cancel = at.engine.submit(aCancel(outcome.report.orderId, asked()));
  at.engine.flush();
  at.pass(5_000_000);
  await cancel;
}

async function stopAndGoOn(): Promise<void> {
  at.feed(aMarketState({ state: 'stale', reason: 'golden', timeReceived: at.timers.now }));
  at.feed(aMarketState({ timeReceived: at.timers.now }));
  book(5_950_000, 5_950_001);
  const trip = aTrip(asked());
  await at.run(trip);
  at.pass(3_700_000_000);
  await at.run(aRearm(trip.killId, asked()));
  book(5_950_000, 5_950_001);
  await submit({ quantity: '0.3', price: '57000', strategy: 'rest', timeInForce: 'GTC' });
  await store.close();
  start(false);
  at.pass(3_800_000_000);
  at.feed(aListing(), aMarketState({ timeReceived: at.timers.now }));
  book(5_950_000, 5_950_001);
  const part = await submit({ quantity: '0.4', price: '59000' });
  print(5_890_000, 15_000);
  if (part.orderStatus !== 'new') throw new Error('an order that was to rest did not');
  await at.run(anAccount({ account: 'other', name: 'Other', ...asked() }));
  await at.run(aCancelAll({ account: 'other', ...asked() }));
  await at.run({
    ...{ type: 'resetAccount', account: 'other', epoch: 1, reason: 'golden', actor: TRADER, requestId: 'reset' },
    ...{ ...asked(), deposits: [{ currency: 'USDT', amount: '5000' }] },
  });
  await at.run(aTrip({ scope: 'account', scopeValue: 'other', reason: 'left standing', ...asked() }));
}

async function main(): Promise<void> {
  start(true);
  await tradeFirstDay();
  await tradeSlowly();
  await stopAndGoOn();
  if (at.faults.length > 0) throw new Error(`the desk met faults: ${JSON.stringify(at.faults)}`);
  store.setCursor('questdb', 20);
  const { memory } = at;
  const said = {
    events: store.lastSeq(),
    lastHash: store.readAfter(store.lastSeq() - 1, 1)[0]?.hash,
    types: [...new Set(store.readAfter(0, 10_000).map(({ event }) => event.type))].sort(),
    accounts: memory.accounts({}).map(({ account, balances }) => ({ account, balances })),
    positions: memory.positions({}).map(({ symbol, quantity, realizedPnl }) => ({ symbol, quantity, realizedPnl })),
    orders: memory.orders({}).map(({ orderId, orderStatus, filledQuantity, fills }) => ({
      ...{ orderId, orderStatus, filledQuantity, fills: fills.length },
    })),
    kills: memory.killSwitch().kills.map(({ killId, scope, reason }) => ({ killId, scope, reason })),
  };
  await store.close();
  mkdirSync(target, { recursive: true });
  for (const name of ['journal.db', 'cursors.db', 'kill-switch.latch'])
    writeFileSync(join(target, `${name}.gz`), gzipSync(readFileSync(join(home, name)), { level: 9 }));
  writeFileSync(join(target, 'expected.json'), `${JSON.stringify(said, null, 2)}\n`);
  rmSync(home, { recursive: true });
  console.log(`${target}: ${said.events} events of ${said.types.length} types: ${said.types.join(', ')}`);
}

await main();
