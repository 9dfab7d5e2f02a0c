import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { AccountView, ExecutionReport } from '@paperdesk/contract';
import { amountsOf } from '../../test/amounts-of.js';
import { aBook, aCancelAll, aListing, aMarketState, aRearm, aSubmit, NOW } from '../../test/builders.js';
import { DeskHarness } from '../../test/desk-harness.js';
import { openCheckpointKey } from '../security/checkpoint-key.js';
import { FileLatch } from './file-latch.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyJournal } from './verify-journal.js';

// Homes that earlier builds wrote, and what those builds said of them. Every later build must open them.
const GOLDEN = join(__dirname, '../../test/golden-home');
interface Expected {
  readonly events: number;
  readonly lastHash: string;
  readonly accounts: readonly Pick<AccountView, 'account' | 'balances'>[];
  readonly positions: readonly { readonly symbol: string; readonly quantity: string; readonly realizedPnl: string }[];
  readonly orders: readonly (Pick<ExecutionReport, 'orderId' | 'orderStatus' | 'filledQuantity'> & {
    readonly fills: number;
  })[];
  readonly kills: readonly { readonly killId: string; readonly scope: string; readonly reason: string }[];
}
const homes = readdirSync(GOLDEN).filter((name) => name.startsWith('version-'));
let home: string;
const file = () => join(home, 'journal.db');
const stores: SqliteEventStore[] = [];

function unpack(name: string): Expected {
  for (const packed of readdirSync(join(GOLDEN, name)).filter((one) => one.endsWith('.gz')))
    writeFileSync(join(home, packed.slice(0, -3)), gunzipSync(readFileSync(join(GOLDEN, name, packed))));
  return JSON.parse(readFileSync(join(GOLDEN, name, 'expected.json'), 'utf8')) as Expected;
}
function started(): DeskHarness {
  const { privateKeyPem } = openCheckpointKey(join(home, 'secrets'));
  const store = new SqliteEventStore(file(), { checkpoints: { privateKeyPem, buildVersion: 'golden' } });
  stores.push(store);
  return new DeskHarness(
    store,
    new FileLatch(join(home, 'kill-switch.latch'), false),
    {},
    { snapshots: store.snapshots },
  );
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-golden-'));
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(home, { recursive: true });
});

it('has a home of each version of the journal before this one', () => {
  expect(homes).toContain('version-1');
});

describe.each(homes)('a home of %s', (name) => {
  it('is whole, and nothing is written to it to find that out', () => {
    const { events } = unpack(name);
    const bytes = readFileSync(file());
    expect(verifyJournal(file())).toMatchObject({ ok: true, events });
    expect(readFileSync(file()).equals(bytes)).toBe(true);
  });

  it('folds to what the build that wrote it said', () => {
    const expected = unpack(name);
    const { memory, store, faults } = started();
    expect(store.readAfter(expected.events - 1, 1)[0]?.hash).toBe(expected.lastHash);
    const heldBy = (view: Expected['accounts'][number]) => ({ account: view.account, balances: amountsOf(view) });
    expect(memory.accounts({}).map(heldBy)).toEqual(expected.accounts.map(heldBy));
    expect(memory.positions({})).toMatchObject(
      expected.positions.map(({ symbol, quantity, realizedPnl }) => ({ symbol, quantity, realizedPnl })),
    );
    const orders = memory.orders({}).map(({ orderId, orderStatus, filledQuantity, fills }) => ({
      ...{ orderId, filledQuantity, fills: fills.length },
      // No market is live yet: what works is suspended until one is.
      orderStatus: orderStatus === 'suspended' ? 'works' : orderStatus,
    }));
    const works = ['new', 'partiallyFilled'];
    expect(orders).toEqual(
      expected.orders.map(({ orderId, orderStatus, filledQuantity, fills }) => ({
        ...{ orderId, filledQuantity, fills },
        orderStatus:
          works.includes(orderStatus) && orders.some((one) => one.orderId === orderId && one.orderStatus === 'works')
            ? 'works'
            : orderStatus,
      })),
    );
    expect(memory.killSwitch().kills).toMatchObject(
      expected.kills.map(({ killId, scope, reason }) => ({ killId, scope, reason })),
    );
    expect(faults).toEqual([]);
  });

  it('goes on trading, and is whole after that and after a restart', async () => {
    const expected = unpack(name);
    const at = started();
    for (const { killId } of expected.kills) await at.run(aRearm(killId));
    // Past the cool-down that the re-arming waited for, and past the home's own time.
    at.pass(20_000_000_000);
    at.feed(aListing(), aMarketState({ timeReceived: at.timers.now }));
    at.feed(aBook({ sequence: 900, timeExchange: at.timers.now, timeReceived: at.timers.now }));
    const asked = { receivedAt: at.timers.now };
    const id = (number: number) => ({ orderId: `golden-${name}-${number}` });
    const taken = await at.report(
      aSubmit(
        { clientOrderId: 'golden-1', side: 'sell', orderType: 'market', quantity: '0.01' },
        { ...asked, ...id(1) },
      ),
    );
    expect(taken).toMatchObject({ reason: null, orderStatus: 'filled', fills: [{ lastPrice: '60000' }] });
    for (const { account } of expected.accounts) {
      const canceled = at.engine.submit(aCancelAll({ account, ...asked }));
      at.engine.flush();
      at.pass(5_000_000);
      expect(await canceled).toMatchObject({ ok: true });
    }
    const ended = ['filled', 'canceled', 'expired', 'rejected'];
    for (const { orderId, orderStatus } of at.memory.orders({}))
      expect([orderId, ended.includes(orderStatus)]).toEqual([orderId, true]);
    for (const { account, balances } of at.memory.accounts({}))
      for (const { currency, locked } of balances)
        expect([account, currency, locked]).toEqual([account, currency, '0']);
    await stores.at(-1)?.close();
    const verdict = verifyJournal(file());
    expect(verdict).toMatchObject({ ok: true, checkpoints: 1 });
    expect(verdict.events).toBeGreaterThan(expected.events + 3);
    expect(started().memory.accounts({})).toEqual(at.memory.accounts({}));
    expect(at.faults).toEqual([]);
  });

  it('keeps the cursors of those who read it', () => {
    unpack(name);
    started();
    expect(stores[0]?.cursor('questdb')).toBeGreaterThan(0);
  });
});

it('does not give a newer order a time before the old ones', () => {
  unpack('version-1');
  expect(started().engine.workingState.lastTime).toBeGreaterThan(NOW);
});
