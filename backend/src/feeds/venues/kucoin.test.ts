import { type AVenueFeed, aVenueFeed } from '../../../test/exchange/a-venue-feed.js';
import { kucoinScript } from '../../../test/exchange/kucoin-script.js';
import { LevelMap } from '../../../test/exchange/level-map.js';
import { readCapture, recordingPath } from '../../../test/exchange/recording.js';
import { SocketServer } from '../../../test/exchange/socket-server.js';

jest.setTimeout(15_000);

/** ccxt calls KuCoin's BCHSV by its common name. */
const SYMBOLS = ['BSV/USDT', 'DAPPT/BTC'];
interface Level2 {
  readonly topic: string;
  readonly data: {
    readonly sequenceStart: number;
    readonly sequenceEnd: number;
    readonly changes: Record<'bids' | 'asks', [string, string, string][]>;
  };
}
let server: SocketServer;
let desk: AVenueFeed;
const recorded = recordingPath('cryptofeed/KUCOIN.0.gz') === undefined ? describe.skip : describe;

recorded('KuCoin, frames recorded 2021-04-25', () => {
  const frames = () => readCapture('KUCOIN.ws.1.0.gz').map(({ text }) => text);
  const level2 = (market: string) => frames().filter((text) => text.includes(`"/market/level2:${market}"`));

  beforeEach(async () => {
    server = await SocketServer.start(kucoinScript());
    desk = await aVenueFeed({ ccxt: 'kucoin', symbols: SYMBOLS, endpoint: server.url });
    for (const channel of ['/market/level2:BCHSV-USDT', '/market/match:DAPPT-BTC', '/spotMarket/level1:'])
      await server.heard(({ topic }) => String(topic).includes(channel));
  });
  afterEach(async () => {
    await desk.feed.stop();
    await server.stop();
  });

  /** Sends changes until the snapshot is out, then goes on with the rest. */
  async function synchronized(texts: string[]): Promise<string[]> {
    for (const text of texts.slice(0, 25)) server.send(text);
    await desk.collected.until(() => desk.collected.count('book') === 1);
    return texts.slice(25);
  }

  test('every change of the book is one event, changes that name no level too; the last book is right', async () => {
    const texts = level2('BCHSV-USDT');
    expect(texts).toHaveLength(2361);
    expect(texts.some((text) => text.includes('[["0","0"'))).toBe(true);
    const rest = await synchronized(texts);
    for (const text of rest) server.send(text);
    await desk.collected.until(() => desk.collected.count('book') >= 1 + rest.length);
    const books = desk.collected.of('book');
    const ends = rest.map((text) => (JSON.parse(text) as Level2).data.sequenceEnd);
    expect(books.slice(1).map(({ sequence }) => sequence)).toEqual(ends);

    const rebuilt = new LevelMap();
    const answer = readCapture('KUCOIN.http.0.0.gz').find(({ address }) => address?.endsWith('BCHSV-USDT'));
    const { data } = JSON.parse(answer?.text ?? '{}') as {
      data: { sequence: string } & Record<'bids' | 'asks', [string, string][]>;
    };
    for (const side of ['bids', 'asks'] as const)
      for (const [price, size] of data[side]) rebuilt.set(side, price, size);
    for (const { data: change } of texts.map((text) => JSON.parse(text) as Level2))
      if (change.sequenceEnd > Number(data.sequence))
        for (const side of ['bids', 'asks'] as const)
          for (const [price, size] of change.changes[side]) rebuilt.set(side, price, size);
    const steps = { tick: 0.001, lot: 0.00000001 };
    const [instrument] = desk.collected.of('instrument');
    expect(instrument?.instrument).toMatchObject({
      tickSize: '0.001',
      lotSize: '0.00000001',
      feeCurrencyRule: 'quote',
    });
    expect(books.at(-1)?.bids).toEqual(rebuilt.best('bids', 20, steps));
    expect(books.at(-1)?.asks).toEqual(rebuilt.best('asks', 20, steps));
    expect(desk.collected.of('rejected')).toEqual([]);
    expect(desk.refused).toEqual([]);
  });

  test('trades arrive once, with the id of the trade, and quotes by the venue’s own stream', async () => {
    const trades = frames().filter((text) => text.includes('trade.l3match'));
    for (const text of trades) server.send(text);
    // Written after KuCoin's page on "Best Ask/Bid": the recording has no level1 frames.
    server.send(
      '{"type":"message","topic":"/spotMarket/level1:DAPPT-BTC","subject":"level1","data":{"asks":["0.0000001119","12.5"],"bids":["0.0000001117","3.25"],"timestamp":1619378328000}}',
    );
    await desk.collected.until(() => desk.collected.count('quote') === 1 && desk.collected.count('trade') === 17);
    const ids = trades.map((text) => (JSON.parse(text) as { data: { tradeId: string; symbol: string } }).data);
    expect(desk.collected.of('trade').map(({ tradeId }) => tradeId)).toEqual(
      ids.filter(({ symbol }) => symbol !== 'FET-BTC').map(({ tradeId }) => tradeId),
    );
    expect(desk.collected.of('quote')[0]).toMatchObject({ bid: 1117, ask: 1119, timeExchange: 1_619_378_328_000_000 });
    expect(desk.collected.of('rejected')).toEqual([]);
  });

  test('a change that did not arrive is noticed, though ccxt does not look, and the book starts anew', async () => {
    const rest = await synchronized(level2('BCHSV-USDT'));
    const states = () =>
      desk.collected
        .of('marketState')
        .filter(({ symbol }) => symbol === 'BSV/USDT')
        .map(({ state }) => state);
    for (const text of rest.slice(0, 3)) server.send(text);
    await desk.collected.until(() => desk.collected.count('book') === 4);
    server.send(rest[4] ?? '');
    await desk.collected.until(() => states().includes('resyncing'));
    expect(states()).toEqual(['connecting', 'live', 'gapped', 'resyncing']);
    expect(desk.collected.count('book')).toBe(4);
  });
});
