import { type AVenueFeed, aVenueFeed } from '../../../test/exchange/a-venue-feed.js';
import { krakenScript } from '../../../test/exchange/kraken-script.js';
import { KrakenTranslation } from '../../../test/exchange/kraken-v1-to-v2.js';
import { LevelMap } from '../../../test/exchange/level-map.js';
import { readCapture, recordingPath } from '../../../test/exchange/recording.js';
import { SocketServer } from '../../../test/exchange/socket-server.js';

jest.setTimeout(60_000);

const SYMBOLS = ['XMR/USD', 'ETH/CHF'];
interface V2Book {
  readonly type: string;
  readonly data: readonly [Record<'bids' | 'asks', { price: number; qty: number }[]> & { symbol: string }];
}
let server: SocketServer;
let desk: AVenueFeed;
const recorded = recordingPath('cryptofeed/KRAKEN.0.gz') === undefined ? describe.skip : describe;

recorded('Kraken, frames derived from socket v1 of 2021-04-17', () => {
  const derived = (file: string) => {
    const translation = new KrakenTranslation();
    return readCapture(file)
      .flatMap(({ text }) => translation.translate(text))
      .filter(({ data }) => SYMBOLS.includes((data as { symbol: string }[])[0]?.symbol ?? ''));
  };

  beforeEach(async () => {
    server = await SocketServer.start(krakenScript());
    desk = await aVenueFeed({ ccxt: 'kraken', symbols: SYMBOLS, endpoint: server.url });
    for (const channel of ['book', 'trade', 'ticker'])
      for (const symbol of SYMBOLS)
        await server.heard(({ params }) => {
          const asked = params as { channel?: string; symbol?: string[] } | undefined;
          return asked?.channel === channel && asked.symbol?.includes(symbol) === true;
        });
  });
  afterEach(async () => {
    await desk.feed.stop();
    await server.stop();
  });

  test('each change of each book is one event with the venue’s time, and the last book is right', async () => {
    const frames = derived('KRAKEN.ws.50.0.gz');
    expect(frames.length).toBeGreaterThan(500);
    for (const frame of frames) server.send(frame);
    await desk.collected.until(() => desk.collected.count('book') >= frames.length);
    const rebuilt = new LevelMap();
    for (const frame of frames as unknown as V2Book[])
      if (frame.data[0].symbol === 'XMR/USD') {
        for (const side of ['bids', 'asks'] as const)
          for (const { price, qty } of frame.data[0][side]) rebuilt.set(side, String(price), String(qty));
        rebuilt.cut(1000);
      }
    const books = desk.collected.of('book').filter(({ symbol }) => symbol === 'XMR/USD');
    const [instrument] = desk.collected.of('instrument');
    const steps = { tick: Number(instrument?.instrument.tickSize), lot: Number(instrument?.instrument.lotSize) };
    expect(books.at(-1)?.bids).toEqual(rebuilt.best('bids', 20, steps));
    expect(books.at(-1)?.asks).toEqual(rebuilt.best('asks', 20, steps));
    // Kraken counts no changes: our numbers rise.
    const sequences = books.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(books.at(-1)?.timeExchange).toBeLessThan(Date.UTC(2021, 3, 18) * 1000);
    expect(desk.collected.of('rejected')).toEqual([]);
    expect(desk.refused).toEqual([]);
  });

  test('a batch of trades is each of its trades once; the snapshot a subscription opens with repeats none', async () => {
    const trade = (id: number) => ({
      symbol: 'XMR/USD',
      side: id % 2 === 0 ? 'buy' : 'sell',
      price: 354.8,
      qty: 0.25,
      ord_type: 'limit',
      trade_id: id,
      timestamp: `2021-04-17T16:48:${String(id % 60).padStart(2, '0')}.708706Z`,
    });
    const batch = (type: string, ...ids: number[]) => ({ channel: 'trade', type, data: ids.map(trade) });
    server.send(batch('snapshot', 10, 11, 12));
    server.send(batch('update', 13, 14, 15, 16));
    server.send(batch('snapshot', 14, 15, 16));
    server.send(batch('update', 17, 17, 18));
    await desk.collected.until(() => desk.collected.of('trade').some(({ tradeId }) => tradeId === '18'));
    expect(desk.collected.of('trade').map(({ tradeId }) => Number(tradeId))).toEqual([
      10, 11, 12, 13, 14, 15, 16, 17, 18,
    ]);
    // Within one connection, and not in a snapshot, a repeated id is a defect.
    expect(desk.collected.of('rejected').map(({ rule }) => rule)).toEqual(['DUPLICATE_TRADE_ID']);
  });

  test('each change of best bid and offer is a quote', async () => {
    const frames = derived('KRAKEN.ws.49.0.gz');
    expect(frames).toHaveLength(5);
    for (const frame of frames) server.send(frame);
    await desk.collected.until(() => desk.collected.count('quote') >= frames.length);
    const quotes = desk.collected.of('quote');
    const steps = new Map(
      desk.collected.of('instrument').map(({ instrument }) => [instrument.symbol, Number(instrument.tickSize)]),
    );
    const ticks = (price: number, symbol: string) => Math.round(price / (steps.get(symbol) ?? Number.NaN));
    expect(quotes.map(({ symbol, bid, ask }) => [symbol, bid, ask])).toEqual(
      frames.map(({ data }) => {
        const [{ symbol, bid, ask }] = data as [{ symbol: string; bid: number; ask: number }];
        return [symbol, ticks(bid, symbol), ticks(ask, symbol)];
      }),
    );
    expect(desk.collected.of('rejected')).toEqual([]);
  });
});
