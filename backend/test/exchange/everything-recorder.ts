import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** One thing that reached the server: a request, a socket that was opened, or a message over one. */
export interface Reached {
  readonly kind: 'request' | 'socket' | 'message';
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const BARRIER = '/barrier';

/** A server that takes everything, writes it down, and answers `{}` (or what `answer` gives). */
export class EverythingRecorder {
  readonly reached: Reached[] = [];
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly http = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const seen: Reached = { kind: 'request', method, url, headers, body };
      if (url !== BARRIER) this.reached.push(seen);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.answer(seen)));
    });
  });

  private constructor(private readonly answer: (request: Reached) => unknown) {}

  static async start(answer: (request: Reached) => unknown = () => ({})): Promise<EverythingRecorder> {
    const server = new EverythingRecorder(answer);
    server.http.on('upgrade', (request, socket, head) => {
      const { url = '', headers } = request;
      server.reached.push({ kind: 'socket', method: 'CONNECT', url, headers, body: '' });
      server.sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('error', () => undefined);
        client.on('message', (data) =>
          server.reached.push({ kind: 'message', method: 'SEND', url, headers, body: String(data) }),
        );
      });
    });
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Resolves after one round trip through the server: what was sent before is here by then. */
  barrier(): Promise<void> {
    return new Promise((resolve, reject) => {
      get(`${this.url}${BARRIER}`, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}
