import type { DemoExchange } from '../start-demo-exchange.js';
import { startDemoExchange } from '../start-demo-exchange.js';
import { WebSocket } from 'ws';
import { faultSchema } from './fault-catalog.js';

let exchange: DemoExchange;
let nowUs = 1_800_000_000_000_000;
const clock = { nowUs: () => nowUs };

beforeEach(async () => {
  exchange = await startDemoExchange({ source: { kind: 'synthetic', drive: 'manual' }, clock });
});
afterEach(() => exchange.close());

const url = (path: string) => `http://127.0.0.1:${exchange.port}${path}`;
const post = (body: string, type = 'application/json') =>
  fetch(url('/faults'), { method: 'POST', headers: { 'content-type': type }, body });

interface Depth {
  readonly U: number;
  readonly u: number;
  readonly b: [string, string][];
}

/** A subscribed socket; `after` acts, then gives the messages that came before an acknowledgement that follows them. */
async function aSubscriber(stream: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${exchange.port}/ws/${stream}`);
  const inbox: string[] = [];
  socket.on('message', (data) => inbox.push(String(data)));
  await new Promise((resolve) => socket.once('open', resolve));
  const after = async (act: () => void): Promise<Depth[]> => {
    act();
    socket.send('{"method":"LIST_SUBSCRIPTIONS","id":9}');
    while (!inbox.some((text) => text.includes('"id":9'))) await new Promise((seen) => socket.once('message', seen));
    return inbox
      .splice(0)
      .slice(0, -1)
      .map((text) => JSON.parse(text) as Depth);
  };
  return { socket, after };
}

const HUNDRED_MS = 5;

test('dropped depth frames leave a gap, duplicated ones come twice', async () => {
  const { after } = await aSubscriber('btcusdt@depth@100ms');
  const [before] = await after(() => exchange.advance(HUNDRED_MS));
  expect((await post('{"fault":"dropDepth","frames":2,"symbol":"BTCUSDT"}')).status).toBe(202);
  const [next, ...none] = await after(() => exchange.advance(3 * HUNDRED_MS));
  expect(none).toEqual([]);
  expect(next!.U).toBeGreaterThan(before!.u + 1);
  exchange.inject({ fault: 'duplicate', frames: 1, stream: 'depth' });
  // The fastest stream comes first; only it takes the duplicate.
  const twice = await after(() => exchange.advance(HUNDRED_MS));
  expect(twice.map(({ U }) => U)).toEqual([next!.u + 1, next!.u + 1]);
});

test('a crossed frame has a bid at the best ask, and the next frame takes it away', async () => {
  const { after } = await aSubscriber('btcusdt@depth@100ms');
  exchange.inject({ fault: 'crossedBook', symbol: 'BTCUSDT' });
  const [crossed] = await after(() => exchange.advance(HUNDRED_MS));
  const ask = exchange.depth('BTCUSDT')!.asks[0]!;
  expect(crossed!.b.at(-1)).toEqual(ask);
  const [healed] = await after(() => exchange.advance(HUNDRED_MS));
  const truth = exchange.depth('BTCUSDT')!.bids.find(([price]) => price === ask[0])?.[1] ?? '0.00000000';
  expect(healed!.b.find(([price]) => price === ask[0])?.[1]).toBe(truth);
});

test('a stalled exchange keeps the socket open and silent, then goes on with a gap', async () => {
  const { after, socket } = await aSubscriber('btcusdt@depth@100ms');
  const [before] = await after(() => exchange.advance(HUNDRED_MS));
  exchange.inject({ fault: 'stall', forMs: 1000 });
  exchange.advance(HUNDRED_MS);
  nowUs += 1_000_000;
  const [next, ...none] = await after(() => exchange.advance(HUNDRED_MS));
  expect(none).toEqual([]);
  expect(next!.U).toBeGreaterThan(before!.u + 1);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test('refused connections are cut for the time asked, and accepted again', async () => {
  exchange.inject({ fault: 'refuse', forMs: 1000 });
  await expect(fetch(url('/api/v3/ping'))).rejects.toThrow();
  nowUs += 1_000_000;
  expect((await fetch(url('/api/v3/ping'))).status).toBe(200);
});

test.each([
  ['no JSON', '{', 'application/json', 400],
  ['an unknown fault', '{"fault":"explode"}', 'application/json', 400],
  ['a missing number', '{"fault":"stall"}', 'application/json', 400],
  ['another content type', '{"fault":"terminate"}', 'text/plain', 415],
  ['more than 16 kB', JSON.stringify({ fault: 'x'.repeat(20_000) }), 'application/json', 413],
])('POST /faults refuses %s', async (_name, body, type, status) => {
  expect((await post(body, type)).status).toBe(status);
});

test.each([
  ['/api/v3/ping', 200],
  ['/api/v3/time', 200],
  ['/api/v3/depth?symbol=BTCUSDT&limit=5', 200],
  ['/api/v3/depth?symbol=NOPE', 400],
  ['/api/v3/depth?symbol=BTCUSDT&limit=-1', 400],
  ['/api/v3/trades?symbol=NOPE', 400],
  ['/api/v3/order', 404],
])('%s answers %i and says that its prices are invented', async (path, status) => {
  const answer = await fetch(url(path));
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-paperdesk-demo')).toBe('synthetic');
});

test('a port in use is one sentence', async () => {
  const second = startDemoExchange({ source: { kind: 'synthetic' }, port: exchange.port });
  await expect(second).rejects.toThrow(/is in use: give the demo exchange another/);
});

test('an unreadable recording is one sentence', async () => {
  const missing = startDemoExchange({ source: { kind: 'recording', files: ['no-such-file.gz'] } });
  await expect(missing).rejects.toThrow(/^The recording 'no-such-file.gz' cannot be read: /);
});

describe('trades', () => {
  interface Trade {
    readonly t: number;
    readonly T: number;
  }
  const idsOf = (frames: unknown[]) => (frames as Trade[]).map(({ t }) => t);
  const ASKED = { stream: 'trade', symbol: 'BTCUSDT' } as const;
  const restIds = async () =>
    ((await (await fetch(url('/api/v3/trades?symbol=BTCUSDT&limit=1000'))).json()) as { id: number }[]).map(
      ({ id }) => id,
    );
  /** Long enough for some thirty trades. */
  const SOME = 400;

  test('dropped ones are missing in the stream and kept in REST; a gap is missing in both', async () => {
    const { after } = await aSubscriber('btcusdt@trade');
    exchange.inject({ fault: 'drop', frames: 3, ...ASKED });
    const sent = idsOf(await after(() => exchange.advance(SOME)));
    const first = sent[0]! - 3;
    expect(await restIds()).toEqual(expect.arrayContaining([first, first + 1, first + 2]));
    exchange.inject({ fault: 'gap', frames: 2, ...ASKED });
    const later = idsOf(await after(() => exchange.advance(SOME)));
    const skipped = [sent.at(-1)! + 1, sent.at(-1)! + 2];
    expect(later[0]).toBe(skipped[1]! + 1);
    expect((await restIds()).filter((id) => skipped.includes(id))).toEqual([]);
  });

  test('reordered ones change places in pairs, and none is lost', async () => {
    const { after } = await aSubscriber('btcusdt@trade');
    exchange.inject({ fault: 'reorder', frames: 2, ...ASKED });
    const [a = 0, b, c, d, ...others] = idsOf(await after(() => exchange.advance(SOME)));
    expect([b, a, d, c]).toEqual([a - 1, a, a + 1, a + 2]);
    expect(others).toEqual(others.map((_, i) => a + 3 + i));
  });

  test('a clock step moves every time told, REST included, until it is cleared', async () => {
    const { after } = await aSubscriber('btcusdt@trade');
    exchange.inject({ fault: 'clockStep', byMs: -5000 });
    const [trade] = (await after(() => exchange.advance(SOME))) as unknown as Trade[];
    expect(trade!.T).toBe(Math.floor(nowUs / 1000) - 5000);
    const time = async () => ((await (await fetch(url('/api/v3/time'))).json()) as { serverTime: number }).serverTime;
    expect(await time()).toBe(Math.floor(nowUs / 1000) - 5000);
    exchange.inject({ fault: 'clear' });
    expect(await time()).toBe(Math.floor(nowUs / 1000));
  });

  test('behind a slow reader frames wait, then all arrive in order', async () => {
    const { after, socket } = await aSubscriber('btcusdt@trade');
    const [before] = idsOf(await after(() => exchange.advance(SOME))).slice(-1);
    exchange.inject({ fault: 'slowReader', forMs: 150 });
    const held = idsOf(await after(() => exchange.advance(SOME)));
    expect(held.length).toBeGreaterThan(5);
    expect(held).toEqual(held.map((_, i) => before! + 1 + i));
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('a polite disconnect closes with the code asked for', async () => {
    const { socket } = await aSubscriber('btcusdt@trade');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    exchange.inject({ fault: 'disconnect' });
    expect(await closed).toBe(1000);
  });
});

test('GET /faults lists every fault with a sentence and a body that works', async () => {
  const { faults } = (await (await fetch(url('/faults'))).json()) as { faults: { does: string; example: object }[] };
  expect(faults.map(({ example }) => (example as { fault: string }).fault).sort()).toEqual(
    faultSchema.options.map((option) => option.shape.fault.value).sort(),
  );
  expect(faults.every(({ does }) => does.endsWith('.'))).toBe(true);
  for (const { example } of faults) expect((await post(JSON.stringify(example))).status).toBe(202);
});
