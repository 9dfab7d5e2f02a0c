// Books, candles and times of whole recordings, at speed max. Skipped without ../shared/data.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { LevelBook } from '../market/level-book.js';
import type { DepthSnapshot, Level } from '../market-source.js';
import type { DemoExchange } from '../start-demo-exchange.js';
import { startDemoExchange } from '../start-demo-exchange.js';
import { readRecording } from './recording-file.js';

jest.setTimeout(30_000);

const DATA = join(__dirname, '../../../../shared/data');
const FILES = [
  ['binance-spot/btcusdt_20240808.gz', 'BTCUSDT', '/api/v3'],
  ['binance-spot/ethusdt_20240808.gz', 'ETHUSDT', '/api/v3'],
  ['binance-usdm/btcusdt_20240808.gz', 'BTCUSDT', '/fapi/v1'],
  ['binance-coinm/btcusd_perp_20240808.gz', 'BTCUSD_PERP', '/dapi/v1'],
] as const;

let exchange: DemoExchange | undefined;
afterEach(() => exchange?.close());

interface Update {
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly b: Level[];
  readonly a: Level[];
}

/** The rules of Binance's documentation, written apart from the exchange's code. */
async function independent(file: string): Promise<{ book: LevelBook; firstUpdate: Update; snapshotId: number }> {
  const book = new LevelBook();
  const updates: Update[] = [];
  for await (const lines of readRecording(file)) {
    for (const { json } of lines) {
      if (json.startsWith('{"lastUpdateId"')) book.reset(JSON.parse(json) as DepthSnapshot);
      else if (json.includes('depthUpdate')) updates.push((JSON.parse(json) as { data: Update }).data);
    }
  }
  const snapshotId = book.lastUpdateId;
  const after = updates.filter((update) => update.u > snapshotId);
  for (const update of after) book.apply(update);
  return { book, firstUpdate: after[0]!, snapshotId };
}

(existsSync(DATA) ? describe : describe.skip)('whole recordings (skipped when ../shared/data is absent)', () => {
  test.each(FILES)(
    '%s: the final book equals an independent rebuild, and candles equal oracles.json',
    async (path, symbolId, root) => {
      const file = join(DATA, path);
      const source = {
        kind: 'recording',
        files: [file],
        speed: 'max',
        times: 'original',
        startAfterQuietMs: 'manual',
      } as const;
      exchange = await startDemoExchange({ source });
      const truth = await independent(file);
      // What ccxt asks of a snapshot: the first frame sent must reach into it, or follow it.
      const { U, pu } = truth.firstUpdate;
      expect(U <= truth.snapshotId + 1 || pu === truth.snapshotId).toBe(true);
      expect(exchange.depth(symbolId)!.lastUpdateId).toBe(truth.snapshotId);
      exchange.play();
      await exchange.ended;
      expect(exchange.depth(symbolId)).toEqual(truth.book.snapshot(Infinity));

      const url = `http://127.0.0.1:${exchange.port}`;
      const klines = (await (await fetch(`${url}${root}/klines?symbol=${symbolId}&interval=1m`)).json()) as string[][];
      const told = klines.map(([openTime, o, h, l, c, volume, , , count]) =>
        [openTime, o, h, l, c, volume, count].map(Number),
      );
      expect(told).toEqual(oracleOf(path));

      const status = (await (await fetch(`${url}/status`)).json()) as Record<string, unknown>;
      expect(status['framesPlayed']).toBe(status['framesTotal']);
      expect(status).toMatchObject({ ended: true, recordedTime: status['recordedTo'], shiftUs: 0 });
      const time = (await (await fetch(`${url}${root}/time`)).json()) as { serverTime: number };
      expect(new Date(time.serverTime).toISOString()).toBe(status['recordedTo']);
    },
  );

  test.each([
    ['original', 0],
    ['shifted', 3_600_000_000],
  ])('frames of %s time say when they were received, last of all', async (_name, shiftUs) => {
    const times = shiftUs === 0 ? 'original' : { shiftUs };
    const files = [join(DATA, FILES[0][0])];
    const source = { kind: 'recording', files, speed: 'max', times, startAfterQuietMs: 'manual' } as const;
    exchange = await startDemoExchange({ source });
    const socket = new WebSocket(`ws://127.0.0.1:${exchange.port}/ws/btcusdt@trade/btcusdt@aggTrade`);
    const first: string[] = [];
    socket.on('message', (data) => first.length < 2 && first.push(String(data)));
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    exchange.play();
    await closed;
    const moved = shiftUs / 1000;
    expect(first[0]).toBe(
      `{"e":"trade","E":${1723161255343 + moved},"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000",` +
        `"T":${1723161255342 + moved},"m":true,"M":true,"_recv":${1723161254087896 + shiftUs}}`,
    );
    expect(JSON.parse(first[1]!)).toMatchObject({ e: 'aggTrade', a: 3735683259, f: 3735683259, l: 3735683259 });
  });
});

/** Open time, open, high, low, close, volume and count of trades of each minute of a recording. */
function oracleOf(path: string): number[][] {
  const { files } = JSON.parse(readFileSync(join(DATA, 'oracles.json'), 'utf8')) as {
    files: { file: string; minutes: Record<string, (string | number)[]> }[];
  };
  const { minutes } = files.find(({ file }) => file === path)!;
  return Object.entries(minutes).map(([openTime, values]) => [openTime, ...values].map(Number));
}
