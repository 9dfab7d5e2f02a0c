import { readCapture } from './recording.js';
import type { ExchangeScript } from './socket-server.js';

/** KuCoin with the recorded listing of 2021 and its recorded snapshots, of which ccxt asks the 100 best levels. */
export function kucoinScript(): ExchangeScript {
  const listing = JSON.parse(readCapture('KUCOIN.0.gz')[0]?.text ?? '{}') as object;
  const snapshots = new Map(
    readCapture('KUCOIN.http.0.0.gz').map(({ address = '', text }) => [
      /symbol=(\S+)/.exec(address)?.[1] ?? '',
      JSON.parse(text) as object,
    ]),
  );
  return {
    rest(request, server) {
      if (request.includes('/symbols')) return listing;
      if (request.includes('/currencies')) return { code: '200000', data: [] };
      if (request.includes('/level2')) return snapshots.get(/symbol=([A-Z0-9-]+)/.exec(request)?.[1] ?? '');
      if (!request.startsWith('POST /api/v1/bullet-public')) return undefined;
      const endpoint = `${server.url.replace('http', 'ws')}/endpoint`;
      const instance = { endpoint, encrypt: false, protocol: 'websocket', pingInterval: 18_000, pingTimeout: 10_000 };
      return { code: '200000', data: { token: 'ticket', instanceServers: [instance] } };
    },
    told: ({ id }) => [{ id, type: 'ack' }],
  };
}
