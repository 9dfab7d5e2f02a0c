import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { LevelBook } from '../market/level-book.js';
import type { DepthSnapshot, Level } from '../market-source.js';
import { startDemoExchange } from '../start-demo-exchange.js';
import { readRecording } from './recording-file.js';

const FOLDER = join(__dirname, '../../../../shared/data/binance-spot');
const FILES = ['btcusdt_20240808.gz', 'ethusdt_20240808.gz'].map((file) => join(FOLDER, file));
const STREAMS = ['btcusdt', 'ethusdt'].flatMap((id) => ['trade', 'depth@100ms', 'bookTicker'].map((s) => `${id}@${s}`));

interface Received {
  readonly stream: string;
  readonly data: { t: number; T: number; E: number; U: number; u: number; b: Level[]; a: Level[] };
}

async function independentBook(file: string): Promise<LevelBook> {
  const book = new LevelBook();
  const updates: { U: number; u: number; b: Level[]; a: Level[] }[] = [];
  for await (const lines of readRecording(file)) {
    for (const { json } of lines) {
      if (json.includes('"lastUpdateId"')) {
        book.reset(JSON.parse(json) as DepthSnapshot);
      } else if (json.includes('depthUpdate')) updates.push((JSON.parse(json) as Received).data);
    }
  }
  for (const update of updates) if (update.u > book.lastUpdateId) book.apply(update);
  return book;
}

// Skipped without the recordings of ../shared/data (Binance spot, 2024-08-08).
const recorded = FILES.every((file) => existsSync(file)) ? describe : describe.skip;

recorded('replay of Binance spot 2024-08-08 at speed max (skipped when ../shared/data is absent)', () => {
  jest.setTimeout(20_000);

  test('every trade comes out once, depth has no gap, and the books equal an independent rebuild', async () => {
    const source = { kind: 'recording', files: FILES, speed: 'max', startAfterQuietMs: 'manual' } as const;
    const exchange = await startDemoExchange({ source });
    const opened = exchange.depth('BTCUSDT')!.lastUpdateId;
    const socket = new WebSocket(`ws://127.0.0.1:${exchange.port}/stream?streams=${STREAMS.join('/')}`);
    const received: Received[] = [];
    socket.on('message', (data) => received.push(JSON.parse(String(data)) as Received));
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const startedMs = Date.now();
    exchange.play();
    expect(await exchange.ended).toMatchObject({ trade: 9757 + 6106, bookTicker: 28040 + 24077 });
    expect(await closed).toBe(1000);

    const of = (stream: string) => received.filter((frame) => frame.stream === stream).map((frame) => frame.data);
    const ids = of('btcusdt@trade').map((trade) => trade.t);
    expect(ids).toHaveLength(9757);
    expect(ids).toEqual(ids.map((_, i) => 3735683259 + i));
    expect(of('ethusdt@trade')).toHaveLength(6106);
    const depth = of('btcusdt@depth@100ms');
    expect(depth[0]!.U).toBeLessThanOrEqual(opened + 1);
    expect(depth.slice(1).every((update, i) => update.U === depth[i]!.u + 1)).toBe(true);
    for (const [i, id] of ['BTCUSDT', 'ETHUSDT'].entries()) {
      expect(exchange.depth(id)).toEqual((await independentBook(FILES[i]!)).snapshot(Infinity));
    }
    // One offset of whole minutes for all: the span is the recording's, and it ends in this minute instead of in 2024.
    const times = of('btcusdt@trade').map((trade) => trade.T);
    expect(Math.max(...times)).toBeLessThanOrEqual(startedMs + 1000);
    expect(Math.max(...times)).toBeGreaterThan(startedMs - 62_000);
    expect(Math.min(...times)).toBeLessThan(startedMs - 340_000);
    expect((times[0]! - 1723161255342) % 60_000).toBe(0);

    const info = (await (await fetch(`http://127.0.0.1:${exchange.port}/api/v3/exchangeInfo`)).json()) as {
      symbols: { symbol: string; filters: { tickSize?: string; stepSize?: string }[] }[];
    };
    expect(info.symbols.map(({ symbol, filters }) => [symbol, filters[0]!.tickSize, filters[1]!.stepSize])).toEqual([
      ['BTCUSDT', '0.01000000', '0.00001000'],
      ['ETHUSDT', '0.01000000', '0.00010000'],
    ]);
    await exchange.close();
  });
});
