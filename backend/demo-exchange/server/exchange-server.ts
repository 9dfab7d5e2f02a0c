import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { OperatorError } from '../../src/errors.js';
import type { MarketSource } from '../market-source.js';
import type { Protocol, RestAnswer } from '../protocols/protocol.js';
import type { Fault } from './fault-catalog.js';
import { FAULT_CATALOG, faultSchema } from './fault-catalog.js';
import type { Faults } from './faults.js';
import type { StreamHub } from './stream-hub.js';

/** On every answer, so that invented or old prices are never taken for an exchange's. */
export const DEMO_HEADER = 'x-paperdesk-demo';

const REQUEST_LIMIT_BYTES = 16 * 1024;
/** Paths of this exchange's own, in every protocol. */
const CONTROL: ReadonlySet<string> = new Set(['/faults', '/play', '/status']);
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export interface ExchangeServerOptions {
  readonly protocol: Protocol;
  readonly source: MarketSource;
  readonly hub: StreamHub;
  readonly faults: Faults;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The exchange's own clock. */
  readonly nowMs: () => number;
  /** Binance: every 20 s. */
  readonly pingEveryMs: number;
  /** Binance: each socket is closed after 24 hours. */
  readonly disconnectAfterMs: number | undefined;
  /** A reason while no stream will ever send again; then sockets are refused. */
  readonly endedBecause: () => string | undefined;
  /** A request of the venue's own REST was answered. */
  readonly onAsked: () => void;
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
    if (options.faults.isRefusing() && !CONTROL.has(url.pathname)) return void request.socket.destroy();
    respond(options, { request, url })
      .catch(() => options.protocol.refused(500, 'An unknown error occurred while processing the request.'))
      .then((answer) => write(response, answer, options.source.kind));
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    // A client that is gone before it is answered concerns nobody.
    socket.on('error', () => undefined);
    const ended = options.endedBecause();
    const opening = options.protocol.socket.open(urlOf(request));
    if (options.faults.isRefusing()) return void socket.destroy();
    if (opening === undefined || ended !== undefined) {
      const status = opening === undefined ? '404 Not Found' : '503 Service Unavailable';
      return void socket.end(`HTTP/1.1 ${status}\r\n${DEMO_HEADER}: ${options.source.kind}\r\n\r\n`);
    }
    sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => {
      options.hub.add(opened, socket, opening);
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
  const { heartbeat } = options.protocol.socket;
  const beats = heartbeat && setInterval(() => options.hub.heartbeat(heartbeat.text), heartbeat.everyMs);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      clearInterval(pings);
      clearInterval(beats);
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

async function respond(
  options: ExchangeServerOptions,
  { request, url }: { readonly request: IncomingMessage; readonly url: URL },
): Promise<RestAnswer> {
  const method = request.method ?? 'GET';
  if (CONTROL.has(url.pathname)) return control(options, { request, route: `${method} ${url.pathname}` });
  // Whoever starts an exchange asks this to see that it is up, whatever it speaks.
  if (url.pathname === '/api/v3/ping') return { status: 200, body: {} };
  const call = { method, path: url.pathname, query: url.searchParams, nowMs: options.nowMs() };
  options.onAsked();
  return options.protocol.rest({ ...call, host: request.headers.host ?? `${options.host}` }, options.source);
}

async function control(
  options: ExchangeServerOptions,
  { request, route }: { readonly request: IncomingMessage; readonly route: string },
): Promise<RestAnswer> {
  if (route === 'GET /status') return { status: 200, body: options.status() };
  if (!LOOPBACK.has(request.socket.remoteAddress ?? '')) return refused(403, 'Only from this machine.');
  switch (route) {
    case 'GET /faults':
      return { status: 200, body: { faults: FAULT_CATALOG } };
    case 'POST /faults':
      return takeFault(request, options.faults);
    case 'POST /play':
      if (options.play === undefined) return refused(409, 'There is no recording to play.');
      options.play();
      return { status: 202, body: {} };
    default:
      return refused(405, 'There is nothing to do here with this method.');
  }
}

function refused(status: number, msg: string): RestAnswer {
  return { status, body: { code: -1, msg } };
}

async function takeFault(request: IncomingMessage, faults: Faults): Promise<RestAnswer> {
  // A web page cannot send this type across origins without asking first, and nobody answers that question here.
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') return refused(415, 'Only JSON.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REQUEST_LIMIT_BYTES) return refused(413, `More than ${REQUEST_LIMIT_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const fault = parseFault(Buffer.concat(chunks).toString('utf8'));
  if (typeof fault === 'string') return refused(400, fault);
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
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}
