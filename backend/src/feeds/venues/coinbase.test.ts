import { type AVenueFeed, aVenueFeed } from '../../../test/exchange/a-venue-feed.js';
import { coinbaseBook, coinbaseServer, coinbaseTrades } from '../../../test/exchange/coinbase-server.js';
import type { SocketServer } from '../../../test/exchange/socket-server.js';

jest.setTimeout(60_000);

let server: SocketServer;
let desk: AVenueFeed;

/** Frames written after Coinbase's public documentation. */
describe('Coinbase Advanced Trade, frames after its documentation', () => {
  beforeEach(async () => {
    server = await coinbaseServer();
    desk = await aVenueFeed({ ccxt: 'coinbase', symbols: ['BTC/USD'], endpoint: server.url });
    for (const channel of ['level2', 'market_trades']) await server.heard((message) => message['channel'] === channel);
  });
  afterEach(async () => {
    await desk.feed.stop();
    await server.stop();
  });

  test('trades come oldest first, once each, also where a snapshot and an update overlap', async () => {
    const first = Array.from({ length: 100 }, (_none, index) => index + 1);
    server.send(coinbaseTrades('snapshot', first));
    server.send(coinbaseTrades('update', [101, 102]));
    server.send(coinbaseTrades('snapshot', [100, 101, 102, 103]));
    server.send(coinbaseTrades('update', [104]));
    await desk.collected.until(() => desk.collected.of('trade').some(({ tradeId }) => tradeId === '104'));
    expect(desk.collected.of('trade').map(({ tradeId }) => Number(tradeId))).toEqual([...first, 101, 102, 103, 104]);
    expect(desk.collected.of('trade')[1]).toMatchObject({ quantity: 3844, side: 'buy' });
    expect(desk.collected.of('rejected')).toEqual([]);
    expect(desk.refused).toEqual([]);
  });

  test('each change of the book is one book, and each change of its best prices one quote', async () => {
    server.send(
      coinbaseBook('snapshot', 1, [
        ['bid', '61837.62', '0.5'],
        ['bid', '61837.00', '2'],
        ['offer', '61837.64', '0.25'],
      ]),
    );
    server.send(coinbaseBook('update', 2, [['bid', '61837.00', '3']]));
    server.send(coinbaseBook('update', 3, [['bid', '61837.63', '1']]));
    server.send(coinbaseBook('update', 4, [['bid', '61837.63', '0']]));
    server.send(coinbaseBook('update', 5, [['offer', '61837.64', '0.3']]));
    await desk.collected.until(() => desk.collected.count('book') === 5);
    expect(desk.collected.of('book').at(-1)).toMatchObject({
      bids: [
        [6_183_762, 50_000_000],
        [6_183_700, 300_000_000],
      ],
      asks: [[6_183_764, 30_000_000]],
      timeExchange: Date.UTC(2024, 7, 8, 23, 54, 5, 412) * 1000,
    });
    expect(desk.collected.of('quote').map(({ bid, askSize }) => [bid, askSize])).toEqual([
      [6_183_762, 25_000_000],
      [6_183_763, 25_000_000],
      [6_183_762, 25_000_000],
      [6_183_762, 30_000_000],
    ]);
    expect(desk.collected.of('rejected')).toEqual([]);
  });
});
