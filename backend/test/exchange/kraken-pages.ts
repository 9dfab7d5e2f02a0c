import type { ExchangeScript } from './socket-server.js';

const PAGE = 1000;
const START_SECONDS = 1_723_161_253;

/** Kraken with one pair and this many past trades, one a second, given 1000 at a time from a time on. */
export function krakenPages(count: number): {
  readonly script: ExchangeScript;
  readonly first: { readonly tradeId: string; readonly timeExchange: number };
} {
  const pair = {
    altname: 'XMRUSD',
    wsname: 'XMR/USD',
    base: 'XXMR',
    quote: 'ZUSD',
    pair_decimals: 2,
    lot_decimals: 8,
    fees: [[0, 0.26]],
    fees_maker: [[0, 0.16]],
    ordermin: '0.1',
    tick_size: '0.01',
    status: 'online',
  };
  // [price, volume, time, side, type, miscellaneous, trade_id]
  const trades = Array.from({ length: count }, (_none, index) => {
    const time = START_SECONDS + index;
    return ['354.80', '0.25000000', time, 'b', 'l', '', index + 1];
  });
  const script: ExchangeScript = {
    rest(request) {
      if (request.includes('/AssetPairs')) return { error: [], result: { XXMRZUSD: pair } };
      if (request.includes('/Assets')) return { error: [], result: {} };
      if (!request.includes('/Trades')) return undefined;
      const since = Number(/since=(\d+)/.exec(request)?.[1] ?? 0);
      const page = trades.filter(([, , time]) => Number(time) >= since).slice(0, PAGE);
      return { error: [], result: { XXMRZUSD: page, last: '1723161253000000000' } };
    },
    told: ({ method, params, req_id }) => [{ method, success: true, req_id, result: params }],
  };
  return { script, first: { tradeId: '1', timeExchange: START_SECONDS * 1_000_000 } };
}
