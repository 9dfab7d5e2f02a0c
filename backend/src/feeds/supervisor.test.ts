import type { MarketEvent, TradePrinted } from '../model/market-event.js';
import type { ConnectionSink, ResumePoints, TradeHistory, VenueConnection } from './feed.js';
import { SupervisedFeed } from './supervisor.js';

/** A connection the test drives: it opens or refuses, and fails when told. */
class ScriptedConnection implements VenueConnection {
  closed = false;
  fail: (fault: Error) => void = () => undefined;
  readonly failed = new Promise<never>((_, reject) => {
    this.fail = reject;
  });
  readonly tradeHistory: TradeHistory = {
    tradesAfter: () => Promise.resolve(past.map((id) => this.printed(id, pastAt))),
  };
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
  trade(id: number) {
    this.sink.event(this.printed(id));
  }
  printed(id: number, time = T0 + id * 1000): TradePrinted {
    const from = { venue: 'demo', symbol: 'BTC/USDT', timeExchange: time, timeReceived: time } as const;
    return { type: 'trade', ...from, tradeId: `${id}`, price: 1, quantity: 1, side: 'buy' };
  }
  quote(sequence: number) {
    const time = Date.now() * 1000;
    const from = { venue: 'demo', symbol: 'BTC/USDT', timeExchange: time, timeReceived: time } as const;
    this.sink.event({ type: 'quote', ...from, sequence, bid: 1, bidSize: 1, ask: 2, askSize: 1 });
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

const T0 = 1_700_000_000_000_000;
const connections: ScriptedConnection[] = [];
let events: MarketEvent[];
let refusal: Error | undefined;
/** What the venue's REST holds, and when those trades were made if not just now. */
let past: number[];
let pastAt: number | undefined;
let feed: SupervisedFeed;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  connections.length = 0;
  events = [];
  refusal = undefined;
  past = [];
  pastAt = undefined;
});
afterEach(async () => {
  await feed.stop();
  jest.useRealTimers();
});

async function started(resume?: ResumePoints) {
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
    resume,
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
  await jest.advanceTimersByTimeAsync(6000);
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
  expect(paused?.reason).toMatch(/^paused after 8 failures.*ECONNREFUSED/);
  const attempts = connections.length;
  expect(attempts).toBeGreaterThan(6);
  expect(attempts).toBeLessThan(90);
  refusal = undefined;
  for (let tick = 0; tick < 180 && connections.length === attempts; tick += 1) await jest.advanceTimersByTimeAsync(500);
  expect(connections).toHaveLength(attempts + 1);
  connections.at(-1)?.book(1);
  expect(states().at(-1)?.state).toBe('live');
});

test('after a good connection the next one is tried at once', async () => {
  await started();
  for (let second = 0; second < 60; second += 1) {
    connections[0]?.book(second);
    await jest.advanceTimersByTimeAsync(1000);
  }
  connections[0]?.fail(new Error('closing code 1006'));
  await jest.advanceTimersByTimeAsync(0);
  expect(connections).toHaveLength(2);
  expect(states().find(({ state }) => state === 'disconnected')?.reason).toBe('closing code 1006');
});

test('a busy market that falls silent is connected anew as soon as it is stale', async () => {
  await started();
  for (let sent = 0; sent < 200; sent += 1) {
    connections[0]?.book(sent);
    await jest.advanceTimersByTimeAsync(100);
  }
  await jest.advanceTimersByTimeAsync(6000);
  expect(connections).toHaveLength(2);
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

const trades = () =>
  events.flatMap((event) => (event.type === 'trade' ? [`${event.tradeId}${event.backfilled ? ' again' : ''}`] : []));
const gaps = () =>
  events.flatMap((event) =>
    event.type === 'gap'
      ? [[event.channel, (event.fromTime - T0) / 1000, (event.toTime - T0) / 1000, event.reason]]
      : [],
  );

test('a lost connection: missed trades come again at its successor’s first event, quotes and books have a gap in time', async () => {
  await started();
  connections[0]?.book(1);
  connections[0]?.quote(1);
  connections[0]?.trade(1);
  await jest.advanceTimersByTimeAsync(1000);
  connections[0]?.quote(2);
  past = [1, 2, 3];
  connections[0]?.fail(new Error('closing code 1006'));
  await jest.advanceTimersByTimeAsync(8000);
  const second = connections.at(-1);
  second?.book(3);
  await jest.advanceTimersByTimeAsync(0);
  expect(trades()).toEqual(['1', '2 again', '3 again']);
  await jest.advanceTimersByTimeAsync(500);
  second?.quote(4);
  expect(gaps()).toEqual([
    ['book', 0, 9000, 'closing code 1006'],
    ['quote', 1000, 9500, 'closing code 1006'],
  ]);
});

test('a new process fills in and names what happened while none ran', async () => {
  past = [41, 42, 43];
  const point = { tradeId: '41', timeExchange: T0 + 41_000 };
  await started({ lastTrade: () => point, lastHeard: () => T0 - 50_000_000, tradesComplete: () => undefined });
  connections[0]?.book(1);
  await jest.advanceTimersByTimeAsync(0);
  connections[0]?.trade(44);
  connections[0]?.quote(1);
  expect(trades()).toEqual(['42 again', '43 again', '44']);
  expect(gaps()).toEqual([
    ['book', -50_000, 0, 'the desk was not running'],
    ['quote', -50_000, 0, 'the desk was not running'],
  ]);
});

test('the venue’s own close of a good connection is no failure: the next one is made at once', async () => {
  await started();
  for (let day = 0; day < 8; day += 1) {
    for (let second = 0; second < 31; second += 1) {
      connections.at(-1)?.book(day * 100 + second);
      await jest.advanceTimersByTimeAsync(1000);
    }
    connections.at(-1)?.fail(new Error('connection closed by remote server, closing code 1001'));
    await jest.advanceTimersByTimeAsync(0);
    expect(connections).toHaveLength(day + 2);
  }
  expect(states().some(({ state }) => state === 'circuitOpen')).toBe(false);
  expect(states().find(({ state }) => state === 'disconnected')?.reason).toMatch(/as it does every day.*1001/);
});

test('the same close right after a connection was made counts as the failure it is', async () => {
  await started();
  connections[0]?.fail(new Error('connection closed by remote server, closing code 1001'));
  await jest.advanceTimersByTimeAsync(0);
  expect(connections).toHaveLength(1);
});

test('trades that stop while the book goes on are noticed by the venue’s own history, a quiet market is not disturbed', async () => {
  await started();
  connections[0]?.trade(1);
  past = [1];
  const live = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      connections[0]?.book(events.length);
      await jest.advanceTimersByTimeAsync(1000);
    }
  };
  await live(100);
  expect(connections).toHaveLength(1);
  pastAt = Date.now() * 1000;
  past = [1, 2];
  await live(125);
  expect(connections.length).toBeGreaterThan(1);
  expect(trades()).toEqual(['1', '2 again']);
  expect(states().some(({ reason }) => /trades of BTC\/USDT stopped arriving/.test(reason))).toBe(true);
});

test('stop resolves when what was taken is handed on, and nothing comes later', async () => {
  await started();
  connections[0]?.trade(1);
  past = [1];
  connections[0]?.trade(5);
  await feed.stop();
  expect(gaps()).toMatchObject([['trade', 1, 5, expect.stringContaining('trades 2 to 4 did not arrive')]]);
  const before = events.length;
  connections[0]?.trade(6);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(events).toHaveLength(before);
});

test('a connection that never says anything is given up sooner than a quiet market, and ever later', async () => {
  await started();
  await jest.advanceTimersByTimeAsync(5900);
  const given = states().find(({ state }) => state === 'disconnected');
  expect(given?.reason).toMatch(/nothing arrived over a new connection/);
  await jest.advanceTimersByTimeAsync(5000);
  expect(connections.length).toBeGreaterThan(1);
  const soon = connections.length;
  await jest.advanceTimersByTimeAsync(300_000);
  expect(connections.length - soon).toBeLessThan(12);
});
