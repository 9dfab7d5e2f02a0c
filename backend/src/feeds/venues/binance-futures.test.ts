import { type AVenueFeed, aVenueFeed } from '../../../test/exchange/a-venue-feed.js';
import { BinanceServer, type Depth } from '../../../test/exchange/binance-server.js';
import { readCapture, readRecording, recordingPath } from '../../../test/exchange/recording.js';

jest.setTimeout(60_000);

const CASES = [
  {
    name: 'USD-M',
    ccxt: 'binanceusdm',
    file: 'binance-usdm/btcusdt_20240808.gz',
    listing: 'BINANCE_FUTURES.0.gz',
    symbol: 'BTC/USDT:USDT',
    stream: 'btcusdt',
    socket: /^\/public\/ws\/\d+$/,
    instrument: { tickSize: '0.01', lotSize: '0.001', baseCurrency: 'BTC', quoteCurrency: 'USDT', tradable: false },
    /** Of books whose best prices are those of the last quote: the recording itself says no more. */
    agreeing: 0.99,
  },
  {
    name: 'COIN-M, sizes in contracts',
    ccxt: 'binancecoinm',
    file: 'binance-coinm/btcusd_perp_20240808.gz',
    listing: 'BINANCE_DELIVERY.0.gz',
    symbol: 'BTC/USD:BTC',
    stream: 'btcusd_perp',
    socket: /^\/ws\/\d+$/,
    instrument: { tickSize: '0.1', lotSize: '1', baseCurrency: 'BTC', quoteCurrency: 'USD', tradable: false },
    agreeing: 1,
  },
] as const;
/** As many lines of the recording as a test has time for. */
const LINES = 12_000;

let server: BinanceServer;
let desk: AVenueFeed;
const recorded = recordingPath(CASES[0].file) === undefined ? describe.skip : describe;

recorded.each(CASES)('Binance $name, frames recorded 2024-08-08', (venue) => {
  beforeEach(async () => {
    server = await BinanceServer.start();
  });
  afterEach(async () => {
    await desk.feed.stop();
    await server.stop();
  });

  test('every trade, quote and change of the book arrives once, in order, as data that cannot be traded', async () => {
    const { stream, symbol } = venue;
    const frames = readRecording(recordingPath(venue.file) ?? '').slice(0, LINES);
    const kindOf = (name = '') => name.slice(name.indexOf('@') + 1).replace('depth@0ms', 'depth@100ms');
    const sent = (kind: string) =>
      frames
        .filter((frame) => kindOf(frame.stream) === kind)
        .map(({ raw }) => (JSON.parse(raw) as { data: Record<string, string | number> }).data);
    server.listing = JSON.parse(readCapture(venue.listing)[0]?.text ?? '{}') as object;
    server.depth = JSON.parse(frames.find((frame) => frame.stream === undefined)?.raw ?? '') as Depth;
    const { lastUpdateId } = server.depth;
    desk = await aVenueFeed({ ccxt: venue.ccxt, symbols: [symbol], endpoint: server.url });
    const { collected } = desk;
    await server.subscribed(...['trade', 'bookTicker', 'depth@100ms'].map((kind) => `${stream}@${kind}`));
    await collected.until(() => collected.count('book') === 1);
    for (const frame of frames)
      if (frame.stream !== undefined) await server.sent(`${stream}@${kindOf(frame.stream)}`, frame.raw);
    const changes = sent('depth@100ms').filter(({ u }) => Number(u) > lastUpdateId);
    const [trades, quotes] = [sent('trade'), sent('bookTicker')];
    await collected.until(
      () =>
        collected.count('trade') >= trades.length &&
        collected.count('quote') >= quotes.length &&
        collected.count('book') >= changes.length + 1,
    );

    expect(collected.of('trade').map(({ tradeId }) => tradeId)).toEqual(trades.map(({ t }) => String(t)));
    expect(collected.of('quote').map(({ sequence }) => sequence)).toEqual(quotes.map(({ u }) => Number(u)));
    const books = collected.of('book');
    expect(books.map(({ sequence }) => sequence)).toEqual([lastUpdateId, ...changes.map(({ u }) => Number(u))]);
    // Lots are what the venue counts: contracts for COIN-M.
    const lot = Number(venue.instrument.lotSize);
    expect(collected.of('trade').map(({ quantity }) => quantity)).toEqual(
      trades.map(({ q }) => Math.round(Number(q) / lot)),
    );
    const tops = collected.of('quote');
    let at = 0;
    const agree = books.filter(({ sequence, bids, asks }) => {
      while ((tops[at + 1]?.sequence ?? Infinity) <= sequence) at += 1;
      return bids[0]?.[0] === tops[at]?.bid && asks[0]?.[0] === tops[at]?.ask;
    });
    // The first books are older than the first quote.
    const comparable = books.filter(({ sequence }) => sequence >= (tops[0]?.sequence ?? Infinity)).length;
    expect(agree.length).toBeGreaterThanOrEqual(Math.floor(comparable * venue.agreeing));
    expect(collected.of('instrument')[0]?.instrument).toMatchObject({ symbol, ...venue.instrument });
    expect(collected.of('rejected')).toEqual([]);
    expect(desk.refused).toEqual([]);
    const dialed = server.received.filter(({ method }) => method === 'UPGRADE').map(({ url }) => url);
    expect(dialed).toHaveLength(3);
    for (const url of dialed) expect(url).toMatch(venue.socket);
  });
});
