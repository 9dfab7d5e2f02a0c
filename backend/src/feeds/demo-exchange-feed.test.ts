import { startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { systemClock } from '../clock.js';
import { MarketMemory } from '../market/market-memory.js';
import type { MarketEvent } from '../model/market-event.js';
import { venueFeed } from './venue-feed.js';

jest.setTimeout(30_000);

test('the demo exchange feeds the market memory: live markets, nothing rejected, refused or missing', async () => {
  const exchange = await startDemoExchange({ source: { kind: 'synthetic', seed: 7, rate: 20 } });
  const memory = new MarketMemory();
  const bad: unknown[] = [];
  const symbols = ['BTC/USDT', 'ETH/USDT'];
  let enough: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const feed = venueFeed({
    venue: { id: 'demo', ccxt: 'binance', symbols, bookLevels: 20 },
    clock: systemClock,
    endpoint: `http://${exchange.host}:${exchange.port}`,
    onRefused: (call) => bad.push(call),
    sink: (event: MarketEvent) => {
      memory.apply(event);
      if (event.type === 'rejected' || event.type === 'gap') bad.push(event);
      if (memory.feeds().filter(({ trades, quotes, books }) => trades > 20 && quotes > 20 && books > 5).length === 2)
        enough();
    },
    staleAfterMs: 5000,
  });
  await feed.start();
  await heard;
  expect(memory.quotes().map(({ symbol, state }) => [symbol, state])).toEqual(
    symbols.map((symbol) => [symbol, 'live']),
  );
  expect(memory.book('demo', 'BTC/USDT')?.bids).toHaveLength(20);
  await feed.stop();
  await exchange.close();
  expect(bad).toEqual([]);
});
