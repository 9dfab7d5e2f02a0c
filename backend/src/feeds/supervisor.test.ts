import type { MarketEvent } from '../model/market-event.js';
import type { ConnectionSink, VenueConnection } from './feed.js';
import { SupervisedFeed } from './supervisor.js';

/** A connection the test drives: it opens or refuses, and fails when told. */
class ScriptedConnection implements VenueConnection {
  closed = false;
  fail: (fault: Error) => void = () => undefined;
  readonly failed = new Promise<never>((_, reject) => {
    this.fail = reject;
  });
  constructor(
    readonly sink: ConnectionSink,
    private readonly refusal: Error | undefined,
  ) {
    this.failed.catch(() => undefined);
  }
  open() {
    return this.refusal === undefined ? Promise.resolve() : Promise.reject(this.refusal);
  }
  close() {
    this.closed = true;
    return Promise.resolve();
  }
  book(sequence: number) {
    const time = Date.now() * 1000;
    this.sink.event({
      type: 'book',
      venue: 'demo',
      symbol: 'BTC/USDT',
      sequence,
      bids: [[1, 1]],
      asks: [[2, 1]],
      timeExchange: time,
      timeReceived: time,
    });
  }
}

const connections: ScriptedConnection[] = [];
let events: MarketEvent[];
let refusal: Error | undefined;
let feed: SupervisedFeed;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  connections.length = 0;
  events = [];
  refusal = undefined;
});
afterEach(async () => {
  await feed.stop();
  jest.useRealTimers();
});

async function started() {
  feed = new SupervisedFeed({
    venue: { id: 'demo', ccxt: 'binance', symbols: ['BTC/USDT'] },
    connect: (sink) => {
      const connection = new ScriptedConnection(sink, refusal);
      connections.push(connection);
      return connection;
    },
    sink: (event) => events.push(event),
    clock: { nowUs: () => Date.now() * 1000 },
    staleAfterMs: 5000,
    consecutiveTradeIds: true,
  });
  await feed.start();
  await jest.advanceTimersByTimeAsync(0);
}
const states = () => events.flatMap((event) => (event.type === 'marketState' ? [event] : []));

test('silence: stale at the limit, then a new connection, and nothing of the old one is heard again', async () => {
  await started();
  connections[0]?.book(1);
  await jest.advanceTimersByTimeAsync(4900);
  expect(states().map(({ state }) => state)).toEqual(['connecting', 'live']);
  await jest.advanceTimersByTimeAsync(1100);
  expect(states().at(-1)).toMatchObject({ state: 'stale' });
  await jest.advanceTimersByTimeAsync(10_000);
  expect(connections).toHaveLength(2);
  expect(connections[0]?.closed).toBe(true);
  const before = events.length;
  connections[0]?.book(2);
  expect(events).toHaveLength(before);
  connections[1]?.book(3);
  expect(states().at(-1)?.state).toBe('live');
});

test('repeated failures open the circuit: attempts stop for a while, then go on for ever', async () => {
  refusal = new Error('connect ECONNREFUSED');
  await started();
  await jest.advanceTimersByTimeAsync(600_000);
  const paused = states().find(({ state }) => state === 'circuitOpen');
  expect(paused?.reason).toMatch(/^paused after 5 failures.*ECONNREFUSED/);
  const attempts = connections.length;
  expect(attempts).toBeGreaterThan(6);
  expect(attempts).toBeLessThan(60);
  refusal = undefined;
  for (let tick = 0; tick < 180 && connections.length === attempts; tick += 1) await jest.advanceTimersByTimeAsync(500);
  expect(connections).toHaveLength(attempts + 1);
  connections.at(-1)?.book(1);
  expect(states().at(-1)?.state).toBe('live');
});

test('after a good connection the next one is tried soon', async () => {
  await started();
  for (let second = 0; second < 60; second += 1) {
    connections[0]?.book(second);
    await jest.advanceTimersByTimeAsync(1000);
  }
  connections[0]?.fail(new Error('closing code 1006'));
  await jest.advanceTimersByTimeAsync(5000);
  expect(connections).toHaveLength(2);
  expect(states().find(({ state }) => state === 'disconnected')?.reason).toBe('closing code 1006');
});

test('stop during a back-off ends at once and says so', async () => {
  refusal = new Error('down');
  await started();
  await feed.stop();
  expect(states().at(-1)).toMatchObject({ state: 'disconnected', reason: 'the desk is stopping' });
  const before = connections.length;
  await jest.advanceTimersByTimeAsync(600_000);
  expect(connections).toHaveLength(before);
});
