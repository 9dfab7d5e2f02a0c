// Recordings through the unchanged ccxt.pro classes, over loopback: every trade arrives, and the book ends as an independent rebuild.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import { LevelBook } from '../market/level-book.js';
import type { DepthSnapshot, Level } from '../market-source.js';
import type { DemoExchange } from '../start-demo-exchange.js';
import { startDemoExchange } from '../start-demo-exchange.js';

jest.setTimeout(20_000);

const DATA = join(__dirname, '../../../../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'protocols-'));
let exchange: DemoExchange | undefined;
let client: Exchange | undefined;

afterEach(async () => {
  await client?.close();
  await exchange?.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Told {
  readonly trades: string[];
  readonly book: DepthSnapshot;
}

/** Starts the recording with a client listening to trades and book, and gives what the client has at the end. */
async function play(file: string, symbol: string, make: (address: string) => Exchange): Promise<Told> {
  exchange = await startDemoExchange({
    source: { kind: 'recording', files: [file], speed: 'max', startAfterQuietMs: 1500 },
  });
  const ccxtClient = make(`127.0.0.1:${exchange.port}`);
  client = ccxtClient;
  await ccxtClient.loadHttpProxyAgent();
  await ccxtClient.loadMarkets();
  const trades: string[] = [];
  let last: Awaited<ReturnType<Exchange['watchOrderBook']>> | undefined;
  const untilCut = async (watch: () => Promise<void>) => {
    try {
      for (;;) await watch();
    } catch (error) {
      if (!(error instanceof ccxt.NetworkError)) throw error;
    }
  };
  await Promise.all([
    untilCut(async () => {
      for (const { id } of await ccxtClient.watchTrades(symbol)) trades.push(String(id));
    }),
    untilCut(async () => {
      last = await ccxtClient.watchOrderBook(symbol);
    }),
    exchange.ended,
  ]);
  const side = (name: 'bids' | 'asks') => last![name].map(([price, size]): Level => [String(price), String(size)]);
  return { trades, book: { lastUpdateId: last?.nonce ?? 0, bids: side('bids'), asks: side('asks') } };
}

const numbers = (levels: readonly Level[]) => levels.map(([price, size]) => [Number(price), Number(size)]);
const linesOf = (file: string) => gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
const jsonOf = (line: string) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as unknown;

interface Update {
  readonly u: number;
  readonly pu: number;
  readonly b: Level[];
  readonly a: Level[];
}

/** By the rules of Binance's documentation for derivatives, written apart from the exchange's. */
function rebuilt(file: string): { readonly book: LevelBook; readonly trades: string[] } {
  const book = new LevelBook();
  const updates: Update[] = [];
  const trades: string[] = [];
  for (const line of linesOf(file)) {
    const frame = jsonOf(line) as DepthSnapshot | { data: Update & { e: string; t: number } };
    if (!('data' in frame)) book.reset(frame);
    else if (frame.data.e === 'depthUpdate') updates.push(frame.data);
    else if (frame.data.e === 'trade') trades.push(String(frame.data.t));
  }
  const after = updates.filter((update) => update.u > book.lastUpdateId);
  expect(after.slice(1).every((update, i) => update.pu === after[i]!.u)).toBe(true);
  for (const update of after) book.apply(update);
  return { book, trades };
}

const FUTURES = [
  {
    name: 'USD-M',
    path: 'binance-usdm/btcusdt_20240808.gz',
    symbol: 'BTC/USDT:USDT',
    type: 'linear',
    symbolId: 'BTCUSDT',
  },
  {
    name: 'COIN-M',
    path: 'binance-coinm/btcusd_perp_20240808.gz',
    symbol: 'BTC/USD:BTC',
    type: 'inverse',
    symbolId: 'BTCUSD_PERP',
  },
] as const;

(existsSync(DATA) ? describe : describe.skip)(
  'derivatives of 2024-08-08 (skipped when ../shared/data is absent)',
  () => {
    test.each(FUTURES)('Binance $name', async ({ path, symbol, type, symbolId }) => {
      // ccxt needs seconds for the books of a whole file; recording-replay.test.ts has those.
      const file = join(folder, `${type}.gz`);
      writeFileSync(file, gzipSync(linesOf(join(DATA, path)).slice(0, 5000).join('\n')));
      const told = await play(file, symbol, (address) => {
        const api = {
          fapiPublic: `http://${address}/fapi/v1`,
          dapiPublic: `http://${address}/dapi/v1`,
          ws: { future: `ws://${address}/ws`, delivery: `ws://${address}/ws` },
        };
        const options = { fetchMarkets: { types: [type] }, fetchCurrencies: false, tradesLimit: 50_000 };
        return type === 'linear'
          ? new ccxt.pro.binanceusdm({ urls: { api }, options })
          : new ccxt.pro.binancecoinm({ urls: { api }, options });
      });
      const truth = rebuilt(file);
      expect(told.trades).toEqual(truth.trades);
      const book = exchange!.depth(symbolId)!;
      expect(book).toEqual(truth.book.snapshot(Infinity));
      expect(told.book.lastUpdateId).toBe(book.lastUpdateId);
      // ccxt asks for 1000 levels, so it has the best of them.
      expect(numbers(told.book.bids.slice(0, 200))).toEqual(numbers(book.bids.slice(0, 200)));
      expect(numbers(told.book.asks.slice(0, 200))).toEqual(numbers(book.asks.slice(0, 200)));
    });

    test('KuCoin, from a capture of 2021', async () => {
      const file = kucoinRecording();
      const told = await play(file, 'SNX/BTC', (address) => {
        const api = { public: `http://${address}`, private: `http://${address}` };
        const options = { fetchMarkets: { types: ['spot'], fetchTickersFees: false } };
        return new ccxt.pro.kucoin({ urls: { api }, options });
      });
      const frames = linesOf(file).map(jsonOf) as { topic?: string; rest?: string; data: unknown }[];
      const of = (topic: string) => frames.filter((frame) => frame.topic === topic).map(({ data }) => data);
      const matches = of('/market/match:SNX-BTC') as { tradeId: string }[];
      expect(told.trades).toEqual(matches.map(({ tradeId }) => tradeId));
      const book = new LevelBook();
      const answer = frames.find(({ rest }) => rest?.includes('level2?symbol=SNX-BTC') === true)!.data as {
        data: { sequence: string; bids: Level[]; asks: Level[] };
      };
      book.reset({ ...answer.data, lastUpdateId: Number(answer.data.sequence) });
      for (const { sequenceEnd: u, changes } of of('/market/level2:SNX-BTC') as KucoinUpdate[]) {
        if (u > book.lastUpdateId) book.apply({ u, b: changes.bids, a: changes.asks });
      }
      const own = exchange!.depth('SNX-BTC')!;
      expect(numbers(own.bids)).toEqual(numbers(book.snapshot(Infinity).bids).filter(([price]) => price !== 0));
      expect(told.book.lastUpdateId).toBe(own.lastUpdateId);
      expect(numbers(told.book.bids.slice(0, 50))).toEqual(numbers(own.bids.slice(0, 50)));
      expect(numbers(told.book.asks.slice(0, 50))).toEqual(numbers(own.asks.slice(0, 50)));
      // Over REST the same trades, named by sequence, and the minutes they make.
      const past = await client!.fetchTrades('DAPPT/BTC');
      expect(past.map(({ price, amount }) => [price, amount]).sort()).toEqual(
        (of('/market/match:DAPPT-BTC') as { price: string; size: string }[])
          .map(({ price, size }) => [Number(price), Number(size)])
          .sort(),
      );
      const candles = await client!.fetchOHLCV('DAPPT/BTC', '1m', past[0]!.timestamp! - 60_000, 10);
      const volume = candles.reduce((sum, candle) => sum + Number(candle[5]), 0);
      expect(volume).toBeCloseTo(
        past.reduce((sum, { amount }) => sum + Number(amount), 0),
        8,
      );
      expect(candles[0]?.[1]).toBe(past[0]!.price);
    });
  },
);

interface KucoinUpdate {
  readonly sequenceEnd: number;
  readonly changes: { readonly asks: Level[]; readonly bids: Level[] };
}

/** The capture's answers and frames as lines of a recording. */
function kucoinRecording(): string {
  const ns = (seconds: string) => `${Math.round(Number(seconds) * 1e6)}000`;
  const lines: string[] = [];
  for (const name of ['KUCOIN.0.gz', 'KUCOIN.http.0.0.gz', 'KUCOIN.ws.1.0.gz']) {
    for (const line of linesOf(join(DATA, 'cryptofeed', name))) {
      const answer = /^https:\/\/api\.kucoin\.com(\S+) -> ([\d.]+): (.*)$/.exec(line);
      if (answer !== null) lines.push(`${ns(answer[2]!)} {"rest":"GET ${answer[1]}","data":${answer[3]}}`);
      const frame = /^([\d.]+): (\{.*)$/.exec(line);
      if (frame !== null) lines.push(`${ns(frame[1]!)} ${frame[2]}`);
    }
  }
  const file = join(folder, 'kucoin.gz');
  writeFileSync(file, gzipSync(lines.sort((a, b) => Number(a.slice(0, 16)) - Number(b.slice(0, 16))).join('\n')));
  return file;
}

describe('Kraken v2, frames written after its documentation', () => {
  const bids = Array.from(
    { length: 25 },
    (_, i) => `{"price":${(0.5666 - i / 10_000).toFixed(4)},"qty":${i + 1}.50000000}`,
  );
  const asks = Array.from(
    { length: 25 },
    (_, i) => `{"price":${(0.5668 + i / 10_000).toFixed(4)},"qty":${i + 2}.00000000}`,
  );
  const frame = (channel: string, type: string, item: string) =>
    `{"channel":"${channel}","type":"${type}","data":[{"symbol":"ETH/USDT",${item}}]}`;
  const trade = (id: number) =>
    `"side":"sell","price":0.5666,"qty":40.00000000,"ord_type":"market","trade_id":${id},"timestamp":"2023-09-25T07:49:37.708706Z"`;
  const update = (b: string, a: string) =>
    frame('book', 'update', `"bids":[${b}],"asks":[${a}],"checksum":1,"timestamp":"2023-09-25T07:49:38.000001Z"`);
  const LINES = [
    frame('book', 'snapshot', `"bids":[${bids.join(',')}],"asks":[${asks.join(',')}],"checksum":1`),
    frame('trade', 'update', trade(7)),
    // The best bid goes, so that a book of ten gets an eleventh from behind; the far ask is of no concern to it.
    update('{"price":0.5666,"qty":0.00000000}', ''),
    update('', '{"price":0.5690,"qty":9.00000000}'),
    frame('ticker', 'update', '"bid":0.5665,"bid_qty":2.5,"ask":0.5668,"ask_qty":2.0'),
    frame('trade', 'update', trade(8)),
    update('{"price":0.5667,"qty":1.00000000}', '{"price":0.5668,"qty":3.00000000}'),
  ];

  test.each([10, 25])('a book of %i levels and each trade', async (depth) => {
    const file = join(folder, `kraken-${depth}.gz`);
    const startNs = 1_695_628_177_000_000_000n;
    writeFileSync(file, gzipSync(LINES.map((line, i) => `${startNs + BigInt(i) * 50_000_000n} ${line}`).join('\n')));
    const told = await play(file, 'ETH/USDT', (address) => {
      const api = { public: `http://${address}`, ws: { publicV2: `ws://${address}/v2` } };
      const made = new ccxt.pro.kraken({ urls: { api } });
      const watch = made.watchOrderBook.bind(made);
      made.watchOrderBook = (symbol: string) => watch(symbol, depth);
      return made;
    });
    expect(told.trades).toEqual(['7', '8']);
    const own = exchange!.depth('ETH/USDT')!;
    expect(own.bids[0]).toEqual(['0.5667', '1.00000000']);
    expect(own.bids).toHaveLength(25);
    expect(numbers(told.book.bids)).toEqual(numbers(own.bids.slice(0, depth)));
    expect(numbers(told.book.asks)).toEqual(numbers(own.asks.slice(0, depth)));
  });
});
