import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { readRecording } from '../../demo-exchange/recording/recording-file.js';
import { systemClock } from '../../src/clock.js';
import type { Feed } from '../../src/feeds/feed.js';
import { venueFeed } from '../../src/feeds/venue-feed.js';
import { marketIntake } from '../../src/market-intake.js';
import { MarketMemory } from '../../src/market/market-memory.js';
import type { Instrument } from '../../src/model/instrument.js';
import { stepsOf, textOfSteps } from '../../src/model/instrument.js';
import type { BookUpdated, Level, MarketEvent } from '../../src/model/market-event.js';
import { HistoryDelivery } from '../../src/questdb/history-delivery.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { historyOptions } from '../history-options.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';

const SHARED = resolve(__dirname, '../../../../shared/data');
const ORACLES = join(SHARED, 'oracles.json');
/** How a recording is asked for: our venue, ccxt's class, and the market. */
const RECORDINGS = [
  ['binance-spot/btcusdt_20240808.gz', 'replay-binance', 'binance', 'BTC/USDT'],
  ['binance-spot/ethusdt_20240808.gz', 'replay-binance', 'binance', 'ETH/USDT'],
  ['binance-usdm/btcusdt_20240808.gz', 'replay-binanceusdm', 'binanceusdm', 'BTC/USDT:USDT'],
  ['binance-coinm/btcusd_perp_20240808.gz', 'replay-binancecoinm', 'binancecoinm', 'BTC/USD:BTC'],
] as const;

interface Oracle {
  readonly file: string;
  readonly frames: { readonly trade: number };
  readonly minutes: Readonly<Record<string, readonly [string, string, string, string, string, number]>>;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly baseVolume: string;
  readonly quoteVolume: string;
  readonly vwap: string;
}
interface RecordedQuote {
  readonly u: number;
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
}
type Sides = readonly [bids: ReadonlyMap<string, string>, asks: ReadonlyMap<string, string>];

/** The file read by other means than the exchange's: quotes that changed something, and the book its deltas make. */
async function readIndependently(
  file: string,
): Promise<{ quotes: RecordedQuote[]; book: Sides; lastUpdateId: number }> {
  const quotes: RecordedQuote[] = [];
  const sides: [Map<string, string>, Map<string, string>] = [new Map(), new Map()];
  const deltas: { u: number; b: [string, string][]; a: [string, string][] }[] = [];
  let lastUpdateId = 0;
  const put = (side: Map<string, string>, levels: readonly [string, string][]) => {
    for (const [price, size] of levels)
      if (Number(size) === 0) side.delete(price);
      else side.set(price, size);
  };
  for await (const lines of readRecording(file)) {
    for (const { json } of lines) {
      const { stream = '', data, ...bare } = JSON.parse(json);
      if (bare.lastUpdateId !== undefined && lastUpdateId === 0) {
        lastUpdateId = bare.lastUpdateId;
        put(sides[0], bare.bids);
        put(sides[1], bare.asks);
      } else if (stream.endsWith('bookTicker')) {
        const { b, B, a, A } = quotes.at(-1) ?? {};
        if (data.b !== b || data.B !== B || data.a !== a || data.A !== A) quotes.push(data);
      } else if (stream.includes('@depth')) deltas.push(data);
    }
  }
  for (const { u, b, a } of deltas) {
    if (u <= lastUpdateId) continue;
    put(sides[0], b);
    put(sides[1], a);
    lastUpdateId = u;
  }
  return { quotes, book: sides, lastUpdateId };
}

const isOnGrid = (size: string, { lotSize }: Instrument) => stepsOf(size, lotSize) !== undefined;
const digits = (value: unknown) => Number(value).toPrecision(15);
const listed = (levels: Iterable<readonly [string, string]>, best: number, rising: boolean) =>
  [...levels]
    .map(([price, size]) => [Number(price), Number(size)] as const)
    .sort(([a], [b]) => (rising ? a - b : b - a))
    .slice(0, best);

const found = findQuestDb();
const missing =
  'missing' in found ? found.missing : existsSync(ORACLES) ? undefined : 'the recordings are not beside the project';
if (missing !== undefined) process.stdout.write(`skipped: recordings are stored exactly, because ${missing}\n`);
const withRecordings = missing === undefined ? describe : describe.skip;

withRecordings('a recording of Binance at full speed, stored in a real QuestDB', () => {
  jest.setTimeout(120_000);
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-exact-'));
  let questdb: TestQuestDb;
  let sql: QuestDbSql;
  let history: HistoryDelivery;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
    history = new HistoryDelivery(historyOptions({ home, questdb: questdb.address, source: 'replay' }));
    history.start();
  });
  afterAll(async () => {
    await history.close();
    await questdb.remove();
    rmSync(home, { recursive: true, force: true });
  });

  const waitingRows = () => history.delivery().reduce((sum, queue) => sum + queue.waitingRows, 0);
  const rowsOf = async (venue: string, symbol: string) =>
    Number((await sql.query(`SELECT count() FROM trades WHERE venue='${venue}' AND symbol='${symbol}'`))[0]?.[0]);

  describe.each(RECORDINGS)('%s', (file, venue, ccxt, symbol) => {
    const oracle = (JSON.parse(readFileSync(ORACLES, 'utf8')) as { files: Oracle[] }).files.find(
      (each) => each.file === file,
    )!;
    const market = `venue='${venue}' AND symbol='${symbol}'`;
    const seen = { trades: 0, quotes: 0, books: 0, refused: [] as string[] };
    let read: ReturnType<typeof readIndependently> | undefined;
    const independent = () => (read ??= readIndependently(join(SHARED, file)));
    let instrument: Instrument;
    let lastBook: BookUpdated | undefined;
    let exchange: DemoExchange;
    let feed: Feed;

    beforeAll(async () => {
      const source = {
        kind: 'recording',
        files: [join(SHARED, file)],
        speed: 'max',
        times: 'original',
        startAfterQuietMs: 'manual',
      } as const;
      exchange = await startDemoExchange({ source });
      const memory = new MarketMemory();
      const engine = {
        onMarketEvent(event: MarketEvent) {
          if (event.type === 'trade') seen.trades += 1;
          if (event.type === 'quote') seen.quotes += 1;
          if (event.type === 'instrument') instrument = event.instrument;
          if (event.type === 'rejected') seen.refused.push(`${event.rule} ${event.raw}`);
          if (event.type !== 'book') return;
          seen.books += 1;
          lastBook = event;
        },
      };
      feed = venueFeed({
        venue: { id: venue, ccxt, symbols: [symbol], bookLevels: 300, bookUpdateMs: 100 },
        endpoint: `http://127.0.0.1:${exchange.port}`,
        clock: systemClock,
        staleAfterMs: 60_000,
        priceBandPercent: 50,
        onRefused: (call) => seen.refused.push(JSON.stringify(call)),
        sink: marketIntake({ engine, spool: history, memory }),
      });
      await feed.start();
      const status = async () =>
        (await (await fetch(`http://127.0.0.1:${exchange.port}/status`)).json()) as { streams: number };
      await until(
        'three streams are subscribed and the first book has come',
        async () => (await status()).streams >= 3 && lastBook !== undefined,
      );
      exchange.play();
      await exchange.ended;
      await until('every trade reached the engine', async () => seen.trades === oracle.frames.trade, 60_000);
      await until('everything is delivered', async () => waitingRows() === 0, 60_000);
      await until('every trade is queryable', async () => (await rowsOf(venue, symbol)) === oracle.frames.trade);
    });
    afterAll(async () => {
      await feed.stop();
      await exchange.close();
    });

    const equalsOracle = async () => {
      const [row] = await sql.query(
        `SELECT count(), count_distinct(trade_id), min(trade_id::long), max(trade_id::long), ksum(quantity), ksum(price*quantity) FROM trades WHERE ${market}`,
      );
      const { frames, firstTradeId, lastTradeId, baseVolume, quoteVolume, vwap, minutes } = oracle;
      expect(row?.slice(0, 4).map(Number)).toEqual([frames.trade, frames.trade, firstTradeId, lastTradeId]);
      expect(row?.slice(4).map(digits)).toEqual([digits(baseVolume), digits(quoteVolume)]);
      expect((Number(row?.[5]) / Number(row?.[4])).toFixed(8)).toBe(Number(vwap).toFixed(8));
      const bars = await sql.query(
        `SELECT ts::long/1000, first(price), max(price), min(price), last(price), ksum(quantity), count() FROM trades WHERE ${market} SAMPLE BY 1m`,
      );
      expect(bars.map(([at, ...bar]) => [Number(at), ...bar.slice(0, 4), digits(bar[4]), Number(bar[5])])).toEqual(
        Object.entries(minutes).map(([at, bar]) => [
          ...[Number(at), ...bar.slice(0, 4).map(Number)],
          ...[digits(bar[4]), bar[5]],
        ]),
      );
    };

    it('has every trade once: count, ids, volume, VWAP and one-minute bars of the oracle', equalsOracle);

    it('refused nothing and left no gap', async () => {
      // Binance keeps a few orders from before it changed the lot: each such level is named once and left out of the book.
      const named = seen.refused.map((text) => /^QUANTITY_OFF_GRID \[[\d.]+,([\d.]+)\]$/.exec(text)?.[1] ?? text);
      expect(named.filter((size) => isOnGrid(size, instrument))).toEqual([]);
      expect(named.length).toBeLessThan(5);
      expect(await sql.query(`SELECT * FROM feed_gaps WHERE ${market}`)).toEqual([]);
      expect(await sql.query(`SELECT * FROM rejected_events WHERE ${market}`)).toHaveLength(seen.refused.length);
    });

    it('has every change of the best bid and offer, and its last book equals an independent rebuild', async () => {
      const { quotes, book, lastUpdateId } = await independent();
      const stored = await sql.query(
        `SELECT sequence, bid, bid_size, ask, ask_size FROM quotes WHERE ${market} ORDER BY sequence`,
      );
      expect(stored.map((row) => row.map(Number))).toEqual(
        quotes.map(({ u, b, B, a, A }) => [u, b, B, a, A].map(Number)),
      );
      expect(seen.quotes).toBeGreaterThanOrEqual(quotes.length);
      const shown = (levels: readonly Level[]) =>
        levels.map(([price, size]) => [
          Number(textOfSteps(price, instrument.tickSize)),
          Number(textOfSteps(size, instrument.lotSize)),
        ]);
      expect(lastBook?.sequence).toBe(lastUpdateId);
      const { bids = [], asks = [] } = lastBook ?? {};
      const onGrid = (side: ReadonlyMap<string, string>) => [...side].filter(([, size]) => isOnGrid(size, instrument));
      expect(shown(bids)).toEqual(listed(onGrid(book[0]), bids.length, false));
      expect(shown(asks)).toEqual(listed(onGrid(book[1]), asks.length, true));
      expect(Math.min(bids.length, asks.length)).toBe(300);
    });

    it('still has them after newer rows arrived', async () => {
      const now = systemClock.nowUs();
      history.write({ type: 'instrument', instrument: { ...instrument, venue: 'replay-newer' }, timeReceived: now });
      const newer = { type: 'trade', venue: 'replay-newer', symbol, tradeId: `${now}`, price: 1, quantity: 1 } as const;
      history.write({ ...newer, side: 'buy', timeExchange: now, timeReceived: now });
      await until('the newer row is there', async () => (await rowsOf('replay-newer', symbol)) > 0);
      await equalsOracle();
    });
  });
});
