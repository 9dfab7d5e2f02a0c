import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import type { VenueFacts } from './venue-table.js';
import type { AllowedRequest } from './venues/venue-facts.js';

type SocketClient = ReturnType<Exchange['client']>;

/** A call to an exchange that was not let out. The path carries no query: it could hold a signature. */
export interface RefusedCall {
  readonly venue: string;
  readonly kind: 'request' | 'socket' | 'message';
  readonly method: string;
  readonly path: string;
  readonly reason: string;
}

/** Thrown (or rejected) in place of a call to an exchange that is not public market data. */
export class ForbiddenCallError extends Error {
  override readonly name = 'ForbiddenCallError';
  readonly code = 'EXCHANGE_CALL_FORBIDDEN';
  constructor(readonly call: RefusedCall) {
    super(`${call.venue}: ${call.kind} ${call.method} ${call.path} refused: ${call.reason}`);
  }
}

/** The part of {@link VenueFacts} that decides what may leave. */
export type AllowList = Pick<VenueFacts, 'origins' | 'requests' | 'socketPath' | 'message'> & {
  /** Requests that may carry a key. Instances for market data have none; the check of a key has one. */
  readonly signed?: readonly AllowedRequest[];
};

/** What the guarded class reports while it runs, all synchronously and in arrival order. */
export interface ExchangeTaps {
  /** Every refused call, for a counter and an alert. */
  onRefused(call: RefusedCall): void;
  /** False once nobody wants another socket: a subscription still on its way must not dial after the end. */
  mayDial?(): boolean;
  /** Before a frame is parsed. */
  onFrame?(data: unknown): void;
  /** After a frame was parsed. */
  onFrameEnd?(): void;
  /** A parsed message, before ccxt acts on it; false withholds it. */
  onMessage?(message: unknown): boolean;
  /** A parsed result, before `watch*` callers see (and coalesce) it. */
  onResult?(client: SocketClient, result: unknown, messageHash: string | undefined): void;
  /** The body that answered an allowed request with success; the request as `GET /path?query`. */
  onAnswer?(request: string, body: string): void;
}

/** Header names that only a signed or keyed request carries. */
const CREDENTIAL_HEADER = /key|sign|auth|token|passphrase|cookie/i;
const CREDENTIAL_QUERY = /(^|[?&])(signature|sign|apiKey|api_key|token)=/i;

/**
 * The choke-point to one exchange: a subclass of the given ccxt.pro class that lets out public market data and nothing else.
 * `fetch` is the narrowest method every implicit, unified and generic REST call passes (`undiciRequest` below it is guarded too,
 * since it can be called by name); for sockets it is the dial (`client`) and the connection's `send`.
 * `allow` undefined (an unknown venue) lets nothing out.
 */
export function guardExchange(
  base: new (config?: object) => Exchange,
  venue: string,
  allow: AllowList | undefined,
  taps: ExchangeTaps,
): new (config?: object) => Exchange {
  const Base = base as typeof Exchange;

  const refuse = (call: Omit<RefusedCall, 'venue'>): ForbiddenCallError => {
    const refused = { venue, ...call };
    taps.onRefused(refused);
    return new ForbiddenCallError(refused);
  };
  const checkRequest = (...[url, method, headers, body]: CheckedRequest) => {
    const reason = requestFault(allow, { url, method, headers, body });
    return reason === undefined
      ? undefined
      : refuse({ kind: 'request', method: String(method), path: pathOf(url), reason });
  };
  const checkMessage = (client: SocketClient, message: unknown) => {
    const reason = messageFault(allow, message);
    return reason === undefined
      ? undefined
      : refuse({ kind: 'message', method: 'SEND', path: pathOf(client.url), reason });
  };

  return class GuardedExchange extends Base {
    constructor(config?: object) {
      super(config as ConstructorParameters<typeof Exchange>[0]);
      guardHandles(this, checkRequest);
    }

    override async fetch(url: string, method = 'GET', headers?: unknown, body?: unknown): Promise<unknown> {
      const refused = checkRequest(url, method, headers, body);
      if (refused !== undefined) throw refused;
      return super.fetch(url, method, headers, body);
    }

    /** The last place where an answer is still the venue's own text: parsed, it would lose digits. */
    override onRestResponse(...answer: Parameters<Exchange['onRestResponse']>): string {
      const [status, , url, method, , body] = answer;
      if (Number(status) < 300) taps.onAnswer?.(requestLine(String(method), url), String(body));
      return super.onRestResponse(...answer);
    }

    override async undiciRequest(url: string, params: SentRequest) {
      const refused = checkRequest(url, params.method, params.headers, params.body);
      if (refused !== undefined) throw refused;
      return super.undiciRequest(url, params);
    }

    override handleMessage(client: SocketClient, message: unknown): void {
      if (taps.onMessage?.(message) === false) return;
      super.handleMessage(client, message);
    }

    override client(url: string): SocketClient {
      const existing = this.clients[url];
      if (existing !== undefined) return existing;
      const reason = socketFault(allow, url);
      if (reason !== undefined) throw refuse({ kind: 'socket', method: 'CONNECT', path: pathOf(url), reason });
      if (taps.mayDial?.() === false) throw new Error(`${venue}: the connection is closed`);
      const client = super.client(url);
      guardSends(client, checkMessage);
      tapFrames(client, taps);
      return client;
    }
  };
}

/** The ccxt.pro class of that id; undefined when ccxt has none. */
export function exchangeClass(ccxtId: string): (new (config?: object) => Exchange) | undefined {
  const classes = ccxt.pro as unknown as Record<string, unknown>;
  const found = Object.hasOwn(classes, ccxtId) ? classes[ccxtId] : undefined;
  return typeof found === 'function' ? (found as new (config?: object) => Exchange) : undefined;
}

interface SentRequest {
  readonly method?: string;
  readonly headers?: object;
  readonly body?: unknown;
}
type CheckedRequest = readonly [url: unknown, method: unknown, headers: unknown, body: unknown];
type CheckRequest = (...request: CheckedRequest) => ForbiddenCallError | undefined;

/** What ccxt keeps on the instance to reach the network with; anyone who holds the instance could call it past `fetch`. */
const HANDLES = ['fetchImplementation', 'undiciModule'] as const;
/** Of the network module no more than this is left: agents that carry what was checked, and the checked ways to send. */
const MODULE_PARTS = ['Agent', 'ProxyAgent'] as const;

/** ccxt sets its handles while it runs; each is narrowed as it is set. */
function guardHandles(exchange: object, check: CheckRequest): void {
  const checked =
    (send: (url: unknown, sent?: SentRequest) => unknown) =>
    async (url: unknown, sent: SentRequest = {}): Promise<unknown> => {
      const refused = check(url, sent.method ?? 'GET', sent.headers, sent.body);
      if (refused !== undefined) throw refused;
      return await send(url, sent);
    };
  type Send = (url: unknown, sent?: SentRequest) => unknown;
  const narrowed = (handle: unknown): unknown => {
    if (typeof handle === 'function') return checked(handle as Send);
    if (typeof handle !== 'object' || handle === null) return handle;
    const module = handle as Readonly<Record<string, unknown>>;
    return {
      ...Object.fromEntries(MODULE_PARTS.map((part) => [part, module[part]])),
      request: checked(module['request'] as Send),
      fetch: checked(module['fetch'] as Send),
    };
  };
  for (const name of HANDLES) {
    let kept = narrowed(Reflect.get(exchange, name));
    Object.defineProperty(exchange, name, {
      enumerable: true,
      get: () => kept,
      set: (handle: unknown) => {
        kept = narrowed(handle);
      },
    });
  }
}

function guardSends(
  client: SocketClient,
  check: (client: SocketClient, message: unknown) => ForbiddenCallError | undefined,
): void {
  const send = client.send.bind(client);
  client.send = (message: unknown) => {
    const refused = check(client, message);
    if (refused === undefined) {
      const sent = send(message) as Promise<unknown>;
      // ccxt forgets some sends (those its rate limit held back). One that fails on a closed socket is the connection's end for
      // all who wait on it, and must not be nobody's rejection, which would end the process.
      sent.catch((fault: unknown) => client.onError(fault));
      return sent;
    }
    // Whoever waits for an answer learns that none will come; ccxt does not always await a send.
    client.reject(refused);
    const rejected = Promise.reject(refused);
    rejected.catch(() => undefined);
    return rejected;
  };
  // Code that goes past `send` ends here: the socket itself refuses.
  const create = client.createConnection.bind(client);
  client.createConnection = () => {
    create();
    const socket = client.connection as { send(message: unknown, ...rest: unknown[]): void };
    const write = socket.send.bind(socket);
    socket.send = (message, ...rest) => {
      const refused = check(client, message);
      if (refused !== undefined) throw refused;
      write(message, ...rest);
    };
  };
}

function tapFrames(client: SocketClient, taps: ExchangeTaps): void {
  const onMessage = client.onMessage.bind(client);
  client.onMessage = (frame: { data: unknown }) => {
    taps.onFrame?.(frame.data);
    try {
      onMessage(frame);
    } finally {
      taps.onFrameEnd?.();
    }
  };
  const resolve = client.resolve.bind(client);
  client.resolve = (result: unknown, messageHash: string) => {
    taps.onResult?.(client, result, messageHash);
    return resolve(result, messageHash) as unknown;
  };
}

interface Request {
  readonly url: unknown;
  readonly method: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

function requestFault(allow: AllowList | undefined, { url, method, headers, body }: Request): string | undefined {
  if (allow === undefined) return 'the venue has no allow list';
  const target = parseUrl(url);
  if (target === undefined) return 'not an address';
  if (!allow.origins.includes(target.origin)) return 'the host is not on the allow list';
  const listed = (entries: readonly AllowedRequest[]) =>
    entries.some((allowed) => allowed.method === method && allowed.path.test(target.pathname));
  if (listed(allow.signed ?? [])) return undefined;
  if (!listed(allow.requests)) return 'not public market data';
  if (CREDENTIAL_QUERY.test(target.search)) return 'carries credentials';
  if (Object.keys(headers ?? {}).some((header) => CREDENTIAL_HEADER.test(header))) return 'carries credentials';
  return method === 'GET' && body !== undefined && body !== null && body !== '' ? 'has a body' : undefined;
}

function socketFault(allow: AllowList | undefined, url: unknown): string | undefined {
  if (allow === undefined) return 'the venue has no allow list';
  const target = parseUrl(url);
  if (target === undefined) return 'not an address';
  if (!allow.origins.includes(target.origin)) return 'the host is not on the allow list';
  return allow.socketPath.test(target.pathname) ? undefined : 'not a public stream';
}

function messageFault(allow: AllowList | undefined, message: unknown): string | undefined {
  if (allow === undefined) return 'the venue has no allow list';
  let parsed = message;
  if (typeof message === 'string') {
    try {
      parsed = JSON.parse(message);
    } catch {
      // Some venues take a bare `ping`; the venue's rule decides.
      parsed = message;
    }
  }
  return allow.message.safeParse(parsed).success ? undefined : 'not a subscription to public market data';
}

function parseUrl(url: unknown): URL | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
}

function requestLine(method: string, url: unknown): string {
  const target = parseUrl(url);
  return target === undefined ? `${method} (no address)` : `${method} ${target.pathname}${target.search}`;
}

function pathOf(url: unknown): string {
  const target = parseUrl(url);
  return target === undefined ? '(no address)' : target.origin + target.pathname;
}
