// Recordings of every venue through the desk's own feed and the real ccxt class: nothing lost, nothing doubled, nothing made up.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Collected } from '../test/exchange/collected.js';
import { systemClock } from '../src/clock.js';
import type { Feed } from '../src/feeds/feed.js';
import { venueFeed } from '../src/feeds/venue-feed.js';
import { type Instrument, stepsOfFloat, textOfSteps } from '../src/model/instrument.js';
import type { MarketEvent } from '../src/model/market-event.js';
import { planReplay } from '../cli/recording/replay-plan.js';
import { importCaptures } from './recording/import/import-capture.js';
import type { Speed } from './recording/recording-player.js';
import type { DemoExchange } from './start-demo-exchange.js';
import { startDemoExchange } from './start-demo-exchange.js';

jest.setTimeout(60_000);

const DATA = resolve(__dirname, '../../../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'through-the-feed-'));
let exchange: DemoExchange;
let isClosed: boolean;
let feed: Feed | undefined;
let collected: Collected;

afterEach(async () => {
  await feed?.stop();
  if (!isClosed) await exchange.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the exchange with the recording and a feed of all its markets. */
async function play(
  files: readonly string[],
  speed: Speed,
): Promise<{ truthFile: string; symbols: readonly string[] }> {
  const { ccxt, symbols } = await planReplay(files);
  const truthFile = join(folder, `truth-${readdirSync(folder).length}`);
  collected = new Collected();
  isClosed = false;
  exchange = await startDemoExchange({
    source: {
      kind: 'recording',
      files,
      speed,
      times: 'original',
      startAfterQuietMs: 4000,
      startAtStreams: 3 * symbols.length,
    },
    truthFile,
  });
  feed = venueFeed({
    venue: { id: ccxt, ccxt, symbols, bookLevels: 20 },
    clock: systemClock,
    endpoint: `http://127.0.0.1:${exchange.port}`,
    onRefused: () => undefined,
    sink: collected.sink,
    staleAfterMs: 20_000,
  });
  await feed.start();
  return { truthFile, symbols };
}

/** The sockets are closed behind the last frame; the exchange's account is written when it closes. */
async function untilOver(symbols: readonly string[]): Promise<void> {
  await exchange.ended;
  await collected.until(() => collected.states().filter((state) => state === 'disconnected').length >= symbols.length);
  await feed?.stop();
  await exchange.close();
  isClosed = true;
}

type Values = readonly number[];

/** What the exchange says it made, by kind and its own name of the market. */
function truthOf(file: string, kind: 'trade' | 'bookTicker'): Map<string, Values[]> {
  const found = new Map<string, Values[]>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [, lineKind, symbolId = '', , ...values] = line.split(' ');
    if (lineKind === kind) found.set(symbolId, [...(found.get(symbolId) ?? []), values.map(Number)]);
  }
  return found;
}
function changesOf(quotes: readonly Values[]): Values[] {
  return quotes.filter((quote, index) => quote.some((value, place) => value !== quotes[index - 1]?.[place]));
}

/** The venue's own name of a market. */
function idOf(symbol: string, ccxt: string): string {
  if (ccxt === 'kraken') return symbol;
  // ccxt calls it BSV.
  if (ccxt === 'kucoin') return symbol.replace('/', '-').replace('BSV', 'BCHSV');
  const [pair = '', settled = ''] = symbol.split(':');
  const joined = pair.replace('/', '');
  return ccxt === 'binancecoinm' ? `${joined}_${settled.split('-')[1] ?? 'PERP'}` : joined;
}

/** What the feed handed on of one market, as decimals. */
class Handed {
  private readonly instrument: Instrument;
  private readonly events: readonly MarketEvent[];

  constructor(readonly symbol: string) {
    const listed = collected.of('instrument').find(({ instrument }) => instrument.symbol === symbol);
    if (listed === undefined) throw new Error(`${symbol} was not listed`);
    this.instrument = listed.instrument;
    this.events = collected.events.filter((event) => 'symbol' in event && event.symbol === symbol);
  }

  fits(size: number): boolean {
    return stepsOfFloat(size, Number(this.instrument.lotSize)) !== undefined;
  }

  get trades() {
    return this.of('trade').map(({ tradeId, price, quantity, backfilled = false }) => {
      return { tradeId, values: [this.price(price), this.size(quantity)], backfilled };
    });
  }

  get quotes(): Values[] {
    return this.of('quote').map((quote) => [
      ...[this.price(quote.bid), this.size(quote.bidSize)],
      ...[this.price(quote.ask), this.size(quote.askSize)],
    ]);
  }

  get lastBook() {
    const book = this.of('book').at(-1);
    const side = (levels: readonly (readonly [number, number])[] = []) =>
      levels.map(([price, size]) => [this.price(price), this.size(size)]);
    return { bids: side(book?.bids), asks: side(book?.asks) };
  }

  private of<Type extends 'trade' | 'quote' | 'book'>(type: Type) {
    return this.events.filter((event): event is Extract<MarketEvent, { type: Type }> => event.type === type);
  }
  private price(ticks: number): number {
    return Number(textOfSteps(ticks, this.instrument.tickSize));
  }
  private size(lots: number): number {
    return Number(textOfSteps(lots, this.instrument.lotSize));
  }
}

/** The exchange's best levels, without those that lie off the market's grid. */
function shownDepth(symbolId: string, handed: Handed) {
  const side = (levels: readonly (readonly [string, string])[] = []) =>
    levels
      .slice(0, 20)
      .map(([price, size]) => [Number(price), Number(size)] as const)
      .filter(([, size]) => handed.fits(size));
  const book = exchange.depth(symbolId);
  return { bids: side(book?.bids), asks: side(book?.asks) };
}

const RECORDINGS = [
  { name: 'Binance spot', files: ['binance-spot/btcusdt_20240808.gz', 'binance-spot/ethusdt_20240808.gz'] },
  { name: 'Binance USD-M', files: ['binance-usdm/btcusdt_20240808.gz'] },
  { name: 'Binance COIN-M', files: ['binance-coinm/btcusd_perp_20240808.gz'] },
  { name: 'a capture of Binance spot', capture: 'BINANCE' },
  { name: 'a capture of Binance USD-M', capture: 'BINANCE_FUTURES' },
  { name: 'a capture of Binance COIN-M', capture: 'BINANCE_DELIVERY' },
  { name: 'a capture of KuCoin', capture: 'KUCOIN' },
  { name: 'a capture of Kraken, derived', capture: 'KRAKEN' },
] as const;

/** The beginning of a recording: whole ones are held in recordings-are-stored-exactly.test.ts. */
function beginningOf(name: string, lines: number): string {
  const file = join(mkdtempSync(join(folder, 'cut-')), basename(name));
  const text = gunzipSync(readFileSync(join(DATA, name))).toString('utf8');
  writeFileSync(file, gzipSync(text.split('\n', lines).join('\n')));
  return file;
}

async function filesOf(recording: (typeof RECORDINGS)[number]): Promise<readonly string[]> {
  if ('files' in recording) return recording.files.map((file) => beginningOf(file, 5000));
  const parts = readdirSync(join(DATA, 'cryptofeed')).filter((file) => file.startsWith(`${recording.capture}.`));
  const paths = parts.map((file) => join(DATA, 'cryptofeed', file));
  return (await importCaptures(paths, mkdtempSync(join(folder, 'import-')))).map(({ file }) => file);
}

const whenRecorded = existsSync(DATA) ? describe : describe.skip;
if (!existsSync(DATA)) process.stdout.write('skipped: recordings through the feed, because ../shared/data is absent\n');

whenRecorded('at full speed', () => {
  test.each(RECORDINGS)('$name', async (recording) => {
    const files = await filesOf(recording);
    const { truthFile, symbols } = await play(files, 'max');
    await untilOver(symbols);
    const { ccxt } = await planReplay(files);
    const trades = truthOf(truthFile, 'trade');
    const quotes = truthOf(truthFile, 'bookTicker');
    let refused = 0;
    const unreadable: string[] = [];
    for (const symbol of symbols) {
      const handed = new Handed(symbol);
      const id = idOf(symbol, ccxt);
      expect([symbol, handed.trades.map(({ values }) => values)]).toEqual([symbol, trades.get(id) ?? []]);
      expect(new Set(handed.trades.map(({ tradeId }) => tradeId)).size).toBe(handed.trades.length);
      // Sizes finer than the venue's own lot are refused, each told.
      const told = quotes.get(id) ?? [];
      const readable = told.filter(([, bidSize = 0, , askSize = 0]) => handed.fits(bidSize) && handed.fits(askSize));
      refused += told.length - readable.length;
      expect([symbol, changesOf(handed.quotes)]).toEqual([symbol, changesOf(readable)]);
      // A book whose best level is off the grid is refused whole: the last one handed on is an older one.
      const [bid, ask] = ['bids', 'asks'].map((side) => exchange.depth(id)?.[side as 'bids' | 'asks'][0]?.[1] ?? '0');
      if (handed.fits(Number(bid)) && handed.fits(Number(ask)))
        expect([symbol, handed.lastBook]).toEqual([symbol, shownDepth(id, handed)]);
      else unreadable.push(symbol);
    }
    expect(unreadable.length).toBeLessThanOrEqual(recording.name === 'a capture of KuCoin' ? 1 : 0);
    expect(collected.of('gap')).toEqual([]);
    const rules = collected.of('rejected').map(({ channel, rule }) => `${channel} ${rule}`);
    expect(rules.filter((rule) => rule !== 'book QUANTITY_OFF_GRID')).toEqual(
      Array.from({ length: refused }, () => 'quote QUANTITY_OFF_GRID'),
    );
  });
});

const FAULTY = [
  { name: 'Binance spot', file: 'binance-spot/btcusdt_20240808.gz', lines: 6000, speed: 10, after: 2, refuseMs: 300 },
  { name: 'Binance USD-M', file: 'binance-usdm/btcusdt_20240808.gz', lines: 9000, speed: 5, after: 2, refuseMs: 300 },
  { name: 'a capture of Kraken, derived', capture: 'KRAKEN', speed: 3, after: 3, refuseMs: 1700 },
] as const;

whenRecorded('sockets cut in mid-recording: what was traded meanwhile comes back over REST', () => {
  test.each(FAULTY)('$name', async (recording) => {
    const files = 'file' in recording ? [beginningOf(recording.file, recording.lines)] : await filesOf(recording);
    const { truthFile, symbols } = await play(files, recording.speed);
    await collected.until(() => collected.count('trade') >= recording.after);
    exchange.inject({ fault: 'refuse', forMs: recording.refuseMs });
    exchange.inject({ fault: 'terminate' });
    await exchange.ended;
    await untilOver(symbols);
    const { ccxt } = await planReplay(files);
    const trades = truthOf(truthFile, 'trade');
    for (const symbol of symbols) {
      const handed = new Handed(symbol).trades;
      const told = trades.get(idOf(symbol, ccxt)) ?? [];
      const sorted = handed.toSorted((a, b) => Number(a.tradeId) - Number(b.tradeId));
      expect([symbol, sorted.map(({ values }) => values)]).toEqual([symbol, told]);
      expect(new Set(handed.map(({ tradeId }) => tradeId)).size).toBe(told.length);
    }
    // Gaps are told in the recording's time, also where the venue tells none.
    const lastUs = (await planReplay(files)).toMs * 1000;
    for (const gap of collected.of('gap')) expect(gap.toTime).toBeLessThanOrEqual(lastUs + 2_000_000);
    expect(collected.of('trade').some(({ backfilled }) => backfilled === true)).toBe(true);
    expect(collected.of('gap').filter(({ channel }) => channel === 'trade')).toEqual([]);
  });
});
