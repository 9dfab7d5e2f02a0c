import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { OperatorError } from '../../src/errors.js';
import type { MarketSource } from '../market-source.js';
import type { Fault, Faults } from './faults.js';
import { faultSchema } from './faults.js';
import type { RestAnswer } from './rest-answers.js';
import { answerRest, refused } from './rest-answers.js';
import type { StreamHub } from './stream-hub.js';

/** On every answer, so that invented or old prices are never taken for an exchange's. */
export const DEMO_HEADER = 'x-paperdesk-demo';

const REQUEST_LIMIT_BYTES = 16 * 1024;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export interface ExchangeServerOptions {
  readonly source: MarketSource;
  readonly hub: StreamHub;
  readonly faults: Faults;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly nowMs: () => number;
  /** Binance: every 20 s. */
  readonly pingEveryMs: number;
  /** Binance: each socket is closed after 24 hours. */
  readonly disconnectAfterMs: number | undefined;
  /** A reason while no stream will ever send again; then sockets are refused. */
  readonly endedBecause: () => string | undefined;
  /** Answer of `GET /status`. */
  readonly status: () => object;
  /** `POST /play`; undefined when there is nothing to play. */
  readonly play: (() => void) | undefined;
}

export interface ExchangeServer {
  readonly port: number;
  close(): Promise<void>;
}

/** HTTP and websockets on one port. Rejects with OperatorError when the port is taken. */
export async function listenAsExchange(options: ExchangeServerOptions): Promise<ExchangeServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: REQUEST_LIMIT_BYTES });
  sockets.on('headers', (headers) => headers.push(`${DEMO_HEADER}: ${options.source.kind}`));
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    const url = urlOf(request);
    const isControl = url.pathname === '/faults';
    if (options.faults.isRefusing() && !isControl) return void request.socket.destroy();
    respond(options, { request, url })
      .catch(() => refused(500, -1000, 'An unknown error occurred while processing the request.'))
      .then((answer) => write(response, answer, options.source.kind));
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    const ended = options.endedBecause();
    const told = streamsOf(urlOf(request));
    if (options.faults.isRefusing()) return void socket.destroy();
    if (told === undefined || ended !== undefined) {
      const status = told === undefined ? '404 Not Found' : '503 Service Unavailable';
      return void socket.end(`HTTP/1.1 ${status}\r\n${DEMO_HEADER}: ${options.source.kind}\r\n\r\n`);
    }
    sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => {
      options.hub.add(opened, told);
      if (options.disconnectAfterMs === undefined) return;
      const timer = setTimeout(
        () => opened.close(1001, 'disconnected after its allotted time'),
        options.disconnectAfterMs,
      );
      timers.add(timer);
      opened.on('close', () => {
        clearTimeout(timer);
        timers.delete(timer);
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  const pings = setInterval(() => options.hub.pingAll(), options.pingEveryMs);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      clearInterval(pings);
      for (const timer of timers) clearTimeout(timer);
      options.hub.terminateAll();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listenFault(error: NodeJS.ErrnoException, { host, port }: ExchangeServerOptions): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES' && error.code !== 'EADDRNOTAVAIL') return error;
  const reason = { EADDRINUSE: 'is in use', EACCES: 'may not be opened', EADDRNOTAVAIL: 'is not an address here' }[
    error.code
  ];
  return new OperatorError(`${host}:${port} ${reason}: give the demo exchange another with --host or --port.`, {
    cause: error,
  });
}

function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://demo-exchange');
  } catch {
    return new URL('http://demo-exchange/malformed');
  }
}

/**
 * Which form a socket's address asks for: `/stream?streams=a/b` wraps frames as {stream,data}, `/ws` and `/ws/a/b` send
 * them bare. ccxt's `/stream/ws/0` is bare; its last part is a counter, not a stream.
 */
function streamsOf(url: URL): { readonly combined: boolean; readonly initial: readonly string[] } | undefined {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const named = url.searchParams.get('streams')?.split('/') ?? parts;
  const initial = named.filter((part) => part.includes('@'));
  if (parts.includes('ws')) return { combined: false, initial };
  return parts[0] === 'stream' ? { combined: true, initial } : undefined;
}

async function respond(
  options: ExchangeServerOptions,
  { request, url }: { readonly request: IncomingMessage; readonly url: URL },
): Promise<RestAnswer> {
  const route = `${request.method} ${url.pathname}`;
  if (route === 'GET /status') return { status: 200, body: options.status() };
  if (url.pathname === '/faults' || url.pathname === '/play') {
    if (!LOOPBACK.has(request.socket.remoteAddress ?? '')) return refused(403, -1, 'Only from this machine.');
    if (request.method !== 'POST') return refused(405, -1, 'Only POST.');
    if (url.pathname === '/faults') return takeFault(request, options.faults);
    if (options.play === undefined) return refused(409, -1, 'There is no recording to play.');
    options.play();
    return { status: 202, body: {} };
  }
  if (request.method !== 'GET') return refused(405, -1, 'Only GET.');
  return answerRest(options.source, url, options.nowMs());
}

async function takeFault(request: IncomingMessage, faults: Faults): Promise<RestAnswer> {
  // A web page cannot send this type across origins without asking first, and nobody answers that question here.
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') return refused(415, -1, 'Only JSON.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REQUEST_LIMIT_BYTES) return refused(413, -1, `More than ${REQUEST_LIMIT_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const fault = parseFault(Buffer.concat(chunks).toString('utf8'));
  if (typeof fault === 'string') return refused(400, -1, fault);
  faults.inject(fault);
  return { status: 202, body: { injected: fault } };
}

/** The fault, or a sentence saying what is wrong with it. */
function parseFault(text: string): Fault | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return 'The body is not JSON.';
  }
  const parsed = faultSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
}

function write(response: ServerResponse, answer: RestAnswer, kind: string): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', [DEMO_HEADER]: kind });
  response.end(JSON.stringify(answer.body));
}
