import type { ExecutionReport } from '@paperdesk/contract';
import { type GapRow, type Interval, compare, idsDeclared, lengthOf, union } from './compare.js';
import { findQuestDb } from '../questdb-server.js';
import { planStorm } from './schedule.js';
import { StormWorld } from './storm-world.js';
import { type TrueEvent, readTruth } from './truth.js';

const SEED = Number(process.env['STORM_SEED'] ?? 20_261_121);
/** A shorter storm shows less, but soon whether it runs at all. */
const LENGTH_MS = Number(process.env['STORM_SECONDS'] ?? 300) * 1000;
const FAULTS = Math.round(LENGTH_MS / 15_000);
/** What a declared gap may exceed the downtime by, each time. */
const SLACK_US = 2_000_000;
const SYMBOLS = ['BTC/USDT', 'ETH/USDT'];

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: the storm, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;
const say = (line: string) => process.stdout.write(`${line}\n`);
const seconds = (us: number) => `${(us / 1e6).toFixed(1)} s`;

withQuestDb(`a storm of ${FAULTS} faults in ${LENGTH_MS / 60_000} minutes, seed ${SEED}`, () => {
  let world: StormWorld;
  const down: Interval[] = [];
  let from = 0;
  let to = 0;
  let truth: TrueEvent[];

  beforeAll(async () => {
    world = await StormWorld.open('jar' in found ? found.jar : '', SEED);
    await world.settled();
    from = Date.now() * 1000;
    world.orders.start(SEED);
    const begun = Date.now();
    for (const planned of planStorm(SEED, FAULTS, LENGTH_MS)) {
      if (planned.fault === 'fullDisk' && !world.smallDisk) {
        say('  not done: fullDisk, because no small disk can be mounted here');
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + planned.atMs - Date.now())));
      const started = Date.now();
      const interval = await world.suffer(planned);
      if (interval !== undefined) down.push(interval);
      say(
        `  ${((started - begun) / 1000).toFixed(1)} s ${planned.fault} (${planned.forMs} ms): over after ${((Date.now() - started) / 1000).toFixed(1)} s`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + LENGTH_MS - Date.now())));
    await world.orders.stop();
    // An engine that a full disk halted writes again after a restart.
    const restart = await world.suffer({ fault: 'killBackend', atMs: 0, forMs: 0 });
    if (restart !== undefined) down.push(restart);
    to = Date.now() * 1000;
    await world.settled();
    truth = (await readTruth(world.truthFile)).filter(({ timeUs }) => timeUs >= from && timeUs <= to);
    say(`  sockets known to be down for ${seconds(lengthOf(down))} in ${union(down).length} intervals`);
  }, LENGTH_MS + 300_000);

  afterAll(async () => {
    await world.close();
  }, 60_000);

  const bounds = () => `ts BETWEEN ${from} AND ${to}`;
  const ids = async (table: string, column: string, symbol: string) =>
    (
      await world.sql.query(`SELECT ${column} FROM ${table} WHERE venue='demo' AND symbol='${symbol}' AND ${bounds()}`)
    ).map(([id]) => Number(id));
  const truthOf = (kind: TrueEvent['kind'], symbol: string) =>
    truth.filter((event) => event.kind === kind && event.symbol === symbol.replace('/', ''));
  const gapsOf = async (symbol: string, channel: string): Promise<GapRow[]> =>
    (
      await world.sql.query(
        `SELECT from_id, to_id, from_time::long, to_time::long FROM feed_gaps WHERE symbol='${symbol}' AND channel='${channel}' AND to_time >= ${from}`,
      )
    ).map(([fromId, toId, start, end]) => ({
      ...{ symbol, channel, interval: [Number(start), Number(end)] as const },
      fromId: fromId === null || fromId === '' ? null : Number(fromId),
      toId: toId === null || toId === '' ? null : Number(toId),
    }));

  it.each(SYMBOLS)('lost and doubled no trade of %s, and names each missing one', async (symbol) => {
    const verdict = compare(truthOf('trade', symbol), await ids('trades', 'trade_id', symbol), down);
    const { stored, lostOutside, lostInside, doubled, invented } = verdict;
    const back = await world.sql.query(
      `SELECT count() FROM trades WHERE backfilled AND symbol='${symbol}' AND ${bounds()}`,
    );
    say(
      `  trades ${symbol}: ${verdict.truth} made, ${stored} stored (${back[0]?.[0]} of them fetched afterwards), lost outside known downtime ${lostOutside.length}, inside ${lostInside.length}, doubled ${doubled.length}`,
    );
    expect(verdict.truth).toBeGreaterThan(LENGTH_MS / 600);
    expect({ lostOutside, doubled, invented }).toEqual({ lostOutside: [], doubled: [], invented: [] });
    const missing = lostInside.map(({ id }) => id).sort((a, b) => a - b);
    expect(idsDeclared(await gapsOf(symbol, 'trade'))).toEqual(missing);
  });

  it.each(SYMBOLS)('stored every quote of %s but those of known downtime and of declared gaps', async (symbol) => {
    const declared = (await gapsOf(symbol, 'quote')).map(({ interval }) => interval);
    const made = truthOf('quote', symbol);
    const stored = await ids('quotes', 'sequence', symbol);
    const verdict = compare(made, stored, [...down, ...declared]);
    // A stall shorter than the desk's patience proves nothing to it: what was lost then it cannot know.
    const unknown = compare(made, stored, declared).lostOutside.length;
    say(
      `  quotes ${symbol}: ${verdict.truth} made, ${verdict.stored} stored, lost outside known downtime and declared gaps ${verdict.lostOutside.length}, inside ${verdict.lostInside.length} (${unknown} of them not declared), doubled ${verdict.doubled.length}`,
    );
    expect(verdict.truth).toBeGreaterThan(LENGTH_MS / 150);
    expect({ lostOutside: verdict.lostOutside, doubled: verdict.doubled }).toEqual({ lostOutside: [], doubled: [] });
  });

  it.each(SYMBOLS)('declares no more missing time of %s than it was cut off, and 2 s', async (symbol) => {
    for (const channel of ['trade', 'quote'] as const) {
      const declared = union((await gapsOf(symbol, channel)).map(({ interval }) => interval));
      const known = union(down);
      say(`  gaps ${symbol} ${channel}: declared ${seconds(lengthOf(declared))}, known ${seconds(lengthOf(known))}`);
      expect(lengthOf(declared)).toBeLessThanOrEqual(lengthOf(known) + SLACK_US);
    }
  });

  it('kept every order that it acknowledged, once, with every fill, in a journal that is whole', async () => {
    const { acknowledged, refusals } = world.orders;
    say(`  orders: ${acknowledged.size} acknowledged, not acknowledged at first ${JSON.stringify([...refusals])}`);
    expect(acknowledged.size).toBeGreaterThan(LENGTH_MS / 3000);
    const accepted = await world.sql.query(`SELECT order_id, count() FROM orders WHERE event = 'accepted'`);
    const times = new Map(accepted.map(([orderId, count]) => [String(orderId), Number(count)]));
    const sums = await world.sql.query('SELECT order_id, sum(last_quantity), count() FROM fills');
    const filled = new Map(
      sums.map(([orderId, quantity, count]) => [String(orderId), [Number(quantity), Number(count)]]),
    );
    for (const [clientOrderId, orderId] of acknowledged) {
      const order = await world.get<ExecutionReport>(`/orders/${orderId}`);
      expect(order.originalClientOrderId).toBe(clientOrderId);
      expect([clientOrderId, times.get(orderId)]).toEqual([clientOrderId, 1]);
      const [quantity, count] = filled.get(orderId) ?? [0, 0];
      expect([clientOrderId, count]).toEqual([clientOrderId, order.fills.length]);
      expect(quantity).toBeCloseTo(Number(order.filledQuantity), 9);
    }
    const { code, stdout } = await world.desk.cli(['verify', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true }]);
  }, 60_000);
});
