import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What reached the server, for the guard's test. */
export interface Received {
  readonly method: string;
  readonly url: string;
}

export interface Depth {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** A small server that speaks as much of Binance as the feed uses; the test decides what it sends. */
export class BinanceServer {
  readonly received: Received[] = [];
  readonly messages: unknown[] = [];
  /** Answers every request with this status when set. */
  refuseWith: number | undefined;
  /** What GET /api/v3/trades answers: the venue's last raw trades. */
  recentTrades: readonly object[] = [];
  /** What GET /api/v3/klines answers. */
  klines: readonly (readonly unknown[])[] = [];
  /** What exchangeInfo answers; futures list otherwise than spot. */
  listing: object = EXCHANGE_INFO;
  depth: Depth = { lastUpdateId: 100, bids: [['100.00', '1.00000']], asks: [['100.01', '2.00000']] };
  private readonly streams = new Map<string, WebSocket>();
  private readonly waiting: { streams: readonly string[]; resolve: () => void }[] = [];
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly http = createServer((request, response) => this.answer(request, response));

  static async start(): Promise<BinanceServer> {
    const server = new BinanceServer();
    server.http.on('upgrade', (request, socket, head) => {
      server.received.push({ method: 'UPGRADE', url: request.url ?? '' });
      server.sockets.handleUpgrade(request, socket, head, (client) => server.serve(client));
    });
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Resolves when all these streams, such as `btcusdt@trade`, are subscribed. */
  subscribed(...streams: string[]): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ streams, resolve });
      this.wake();
    });
  }

  /** Sends one frame over the stream's socket. */
  send(stream: string, frame: object | string): void {
    this.streams.get(stream)?.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** As {@link send}, and waits until the frame was handed to the network. */
  sent(stream: string, frame: string): Promise<void> {
    return new Promise((resolve) => this.streams.get(stream)?.send(frame, () => resolve()));
  }

  /** Cuts every socket without a closing handshake. */
  cut(): void {
    this.streams.clear();
    for (const client of this.sockets.clients) client.terminate();
  }

  async stop(): Promise<void> {
    this.cut();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }

  private serve(client: WebSocket): void {
    client.on('message', (data) => {
      const message = JSON.parse(String(data)) as { method: string; params: string[]; id: number };
      this.messages.push(message);
      client.send(JSON.stringify({ result: null, id: message.id }));
      for (const stream of message.params) this.streams.set(stream, client);
      this.wake();
    });
  }

  private wake(): void {
    for (const waiter of [...this.waiting])
      if (waiter.streams.every((stream) => this.streams.has(stream))) {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        waiter.resolve();
      }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    this.received.push({ method: request.method ?? '', url });
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (this.refuseWith !== undefined) {
      response.statusCode = this.refuseWith;
      response.end(JSON.stringify({ code: 0, msg: 'Service unavailable from a restricted location' }));
    } else if (/^\/[a-z]+\/v\d\/exchangeInfo/.test(url)) response.end(JSON.stringify(this.listing));
    else if (/^\/[a-z]+\/v\d\/depth/.test(url)) response.end(JSON.stringify(this.depth));
    else if (/^\/[a-z]+\/v\d\/trades/.test(url)) response.end(JSON.stringify(this.recentTrades));
    else if (/^\/[a-z]+\/v\d\/klines/.test(url)) response.end(JSON.stringify(this.klines));
    else response.end('{}');
  }
}

const listed = (base: string, tickSize: string, stepSize: string) => ({
  symbol: `${base}USDT`,
  status: 'TRADING',
  baseAsset: base,
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  isSpotTradingAllowed: true,
  permissions: ['SPOT'],
  permissionSets: [['SPOT']],
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice: '1000000.00000000', tickSize },
    { filterType: 'LOT_SIZE', minQty: stepSize, maxQty: '9000.00000000', stepSize },
    { filterType: 'NOTIONAL', minNotional: '5.00000000' },
  ],
});
const EXCHANGE_INFO = {
  timezone: 'UTC',
  serverTime: 1723161253937,
  rateLimits: [],
  exchangeFilters: [],
  symbols: [
    listed('BTC', '0.01000000', '0.00001000'),
    listed('ETH', '0.01000000', '0.00010000'),
    listed('TRX', '0.00010000', '0.10000000'),
  ],
};
