import { type DemoExchange, startDemoExchange } from '../../../demo-exchange/start-demo-exchange.js';
import { systemClock } from '../../clock.js';
import type { MarketEvent } from '../../model/market-event.js';
import type { Feed, ResumePoints, TradePoint } from '../feed.js';
import { venueFeed } from '../venue-feed.js';

jest.setTimeout(30_000);

const SYMBOL = 'BTC/USDT';
let exchange: DemoExchange;
let feed: Feed;
let events: MarketEvent[];
let waiting: { done: () => boolean; resolve: () => void }[];
/** Trades by id so far, and how many ids the gaps name. */
let passed: Set<number>;
let declared: number;
/** Market time passes only while this is set, and then a little whenever something is waited for. */
let ticking: NodeJS.Timeout;

beforeEach(async () => {
  events = [];
  waiting = [];
  passed = new Set();
  declared = 0;
  exchange = await startDemoExchange({
    source: { kind: 'synthetic', seed: 3, symbols: [SYMBOL], rate: 20, drive: 'manual' },
  });
  ticking = setInterval(() => exchange.advance(1), 20);
});
afterEach(async () => {
  clearInterval(ticking);
  await feed.stop();
  await exchange.close();
});

async function started(settings: { staleAfterMs?: number; resume?: ResumePoints } = {}) {
  feed = venueFeed({
    venue: { id: 'demo', ccxt: 'binance', symbols: [SYMBOL], bookLevels: 20 },
    clock: systemClock,
    endpoint: `http://${exchange.host}:${exchange.port}`,
    onRefused: () => undefined,
    sink: (event) => {
      events.push(event);
      if (event.type === 'trade') passed.add(Number(event.tradeId));
      if (event.type === 'gap' && event.fromId !== null) declared += Number(event.toId) - Number(event.fromId) + 1;
      waiting = waiting.filter(({ done, resolve }) => {
        if (!done()) return true;
        resolve();
        return false;
      });
    },
    staleAfterMs: settings.staleAfterMs ?? 20_000,
    ...(settings.resume === undefined ? {} : { resume: settings.resume }),
  });
  await feed.start();
}
function until(done: () => boolean): Promise<void> {
  if (done()) return Promise.resolve();
  return new Promise((resolve) => waiting.push({ done, resolve }));
}
const trades = () => events.flatMap((event) => (event.type === 'trade' ? [event] : []));
const gaps = (channel: string) =>
  events.flatMap((event) => (event.type === 'gap' && event.channel === channel ? [event] : []));
const states = () => events.flatMap((event) => (event.type === 'marketState' ? [event.state] : []));
const lives = () => states().filter((state) => state === 'live').length;
const seen = (count: number) =>
  until(() => lives() > 0 && trades().filter(({ backfilled }) => !backfilled).length >= count);
/** True when no id between the first and the last is undecided, and live trades came since `count`. */
const isWhole = (count = 0) =>
  events.at(-1)?.type === 'trade' &&
  trades().length > count + 20 &&
  passed.size + declared === Math.max(...passed) - Math.min(...passed) + 1;
/** Ids that passed more than once, and ids between first and last that neither passed nor lie in a gap. */
function account() {
  const ids = trades().map(({ tradeId }) => Number(tradeId));
  const first = Math.min(...ids);
  const count = Math.max(...ids) - first + 1;
  const passed = new Set(ids);
  const declared = gaps('trade').map(({ fromId, toId }) => [Number(fromId), Number(toId)] as const);
  const isIn = (id: number) => declared.filter(([from, to]) => from <= id && id <= to).length;
  const series = Array.from({ length: count }, (_, index) => first + index);
  return {
    doubled: ids.length - passed.size,
    lost: series.filter((id) => !passed.has(id) && isIn(id) !== 1),
    wronglyDeclared: series.filter((id) => passed.has(id) && isIn(id) > 0),
  };
}
const EXACT = { doubled: 0, lost: [], wronglyDeclared: [] };

test('sockets cut: what was traded meanwhile is fetched, nothing lost, doubled or declared; quotes and book have a gap', async () => {
  await started();
  await seen(20);
  exchange.inject({ fault: 'terminate' });
  exchange.advance(30);
  await until(() => lives() >= 2 && gaps('quote').length === 1 && isWhole());
  expect(account()).toEqual(EXACT);
  expect(trades().some(({ backfilled }) => backfilled === true)).toBe(true);
  expect(gaps('trade')).toEqual([]);
  expect(gaps('book')).toHaveLength(1);
  const [gap] = gaps('quote');
  const before = events.findLast((event) => event.type === 'quote' && event.timeExchange <= (gap?.fromTime ?? 0));
  expect(before?.type === 'quote' ? before.timeExchange : undefined).toBe(gap?.fromTime);
});

test('more traded than the venue gives again: the rest is one gap with exact ids', async () => {
  await started();
  await seen(20);
  exchange.inject({ fault: 'terminate' });
  // The venue keeps its last 1000 trades; some 6 a step are made.
  exchange.advance(400);
  await until(() => gaps('trade').length === 1 && isWhole());
  expect(account()).toEqual(EXACT);
  const [gap] = gaps('trade');
  expect(Number(gap?.toId) - Number(gap?.fromId)).toBeGreaterThan(100);
});

test('a silent stall: noticed, connected anew, and filled in', async () => {
  await started({ staleAfterMs: 500 });
  await seen(20);
  exchange.inject({ fault: 'stall', forMs: 1200 });
  await until(
    () => states().includes('disconnected') && states().lastIndexOf('live') > states().lastIndexOf('disconnected'),
  );
  const count = trades().length;
  await until(() => isWhole(count));
  await feed.stop();
  expect(account()).toEqual(EXACT);
  expect(gaps('trade')).toEqual([]);
});

test('a venue that refuses connections for a while is tried until it answers', async () => {
  await started();
  await seen(20);
  exchange.inject({ fault: 'refuse', forMs: 1500 });
  exchange.inject({ fault: 'terminate' });
  await until(() => lives() >= 2);
  const count = trades().length;
  await until(() => isWhole(count));
  await feed.stop();
  expect(account()).toEqual(EXACT);
});

test('a skipped change of the book is a gap of the book alone', async () => {
  await started();
  await seen(20);
  exchange.inject({ fault: 'dropDepth', frames: 1 });
  await until(() => gaps('book').length === 1 && lives() >= 2);
  expect(states()).toEqual(['connecting', 'live', 'gapped', 'resyncing', 'live']);
  expect([gaps('trade'), gaps('quote')]).toEqual([[], []]);
  expect(account()).toEqual(EXACT);
});

test('a new process goes on where the killed one ended', async () => {
  let point: TradePoint | undefined;
  const heard = new Map<string, number>();
  const resume: ResumePoints = {
    lastTrade: () => point,
    lastHeard: (_venue, _symbol, channel) => heard.get(channel),
    tradesComplete: (_venue, _symbol, complete) => {
      point = complete;
    },
  };
  await started({ resume });
  await seen(20);
  await feed.stop();
  const last = events.findLast((event) => event.type === 'quote');
  if (last?.type === 'quote') heard.set('quote', last.timeExchange);
  exchange.advance(20);
  const kept = events.filter(({ type }) => type === 'trade');
  events = [...kept];
  await started({ resume });
  await until(() => gaps('quote').length > 0 && isWhole(kept.length));
  expect(account()).toEqual(EXACT);
  expect(trades().some(({ backfilled }) => backfilled === true)).toBe(true);
  expect(gaps('quote')).toMatchObject([{ reason: 'the desk was not running', fromTime: heard.get('quote') }]);
  expect(gaps('book')).toEqual([]);
});
