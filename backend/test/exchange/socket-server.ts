import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a test's exchange does; the test decides each word of it. */
export interface ExchangeScript {
  /** The answer to a request such as `GET /0/public/Assets?pair=…`; undefined is a 404. */
  rest(request: string, server: SocketServer): object | undefined;
  /** Called with each parsed message a client sends; returns what it is told at once. */
  told(message: Readonly<Record<string, unknown>>): readonly object[];
}

/** A local exchange for one venue's ccxt class: REST by script, and one or more sockets to which a test sends frames. */
export class SocketServer {
  readonly requests: string[] = [];
  readonly messages: Readonly<Record<string, unknown>>[] = [];
  private readonly waiting: { done: () => boolean; resolve: () => void }[] = [];
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly http = createServer((request, response) => {
    const line = `${request.method ?? ''} ${request.url ?? ''}`;
    this.requests.push(line);
    request.resume();
    const answer = this.script.rest(line, this);
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? {}));
    this.wake();
  });

  private constructor(private readonly script: ExchangeScript) {}

  static async start(script: ExchangeScript): Promise<SocketServer> {
    const server = new SocketServer(script);
    server.http.on('upgrade', (request, socket, head) => {
      server.requests.push(`UPGRADE ${request.url ?? ''}`);
      server.sockets.handleUpgrade(request, socket, head, (client) => server.serve(client));
    });
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Resolves once a client has said something of that kind. */
  heard(test: (message: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ done: () => this.messages.some(test), resolve });
      this.wake();
    });
  }

  /** Sends one frame over every socket: a client takes a frame whatever socket of its it comes by. */
  send(frame: object | string): void {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    for (const client of this.sockets.clients) client.send(text);
  }

  cut(): void {
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
      const message = JSON.parse(String(data)) as Record<string, unknown>;
      this.messages.push(message);
      for (const answer of this.script.told(message)) client.send(JSON.stringify(answer));
      this.wake();
    });
  }

  private wake(): void {
    for (const waiter of [...this.waiting])
      if (waiter.done()) {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        waiter.resolve();
      }
  }
}
