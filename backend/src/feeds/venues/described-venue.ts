import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import { publicMessage } from './public-message.js';
import { type AllowedRequest, type VenueFacts, socketUrl } from './venue-facts.js';

/** A socket path with one of these words is not a public stream. */
const PRIVATE_WORD = /private|trade\b|auth|user|account|order|listen|ws-api|pm\//i;
/** A path with one of these is no market data, whatever section ccxt lists it in (one class confirms withdrawals by GET). */
const DOUBTFUL_PATH = /withdraw|deposit|transfer|loan|confirm|private|account|order(?![-_]?book)/i;
const PLACEHOLDER = /\\\{[^}]*\\\}|%7B[^%]*%7D/gi;

/**
 * What a ccxt class says of itself, for a venue without a file of its own: the addresses its public GET endpoints have
 * when ccxt builds them, the hosts of its public sockets, and subscriptions as the only messages. Whatever cannot be
 * proven public is left out, so a doubt costs data, never safety. Undefined when ccxt has no such class or the class
 * has no public trades and books over a socket.
 */
export function describedVenue(ccxtId: string): VenueFacts | undefined {
  const exchange = makeExchange(ccxtId);
  if (exchange === undefined) return undefined;
  const api = exchange.urls['api'] as unknown;
  const targets = publicTargets(exchange);
  const sockets = socketUrls(exchange, api);
  if (targets.length === 0 || sockets.length === 0) return undefined;
  const paths = new Set(targets.map((target) => pattern(target.pathname)));
  return {
    origins: [...new Set([...targets, ...sockets].map(({ origin }) => origin))],
    requests: [...paths].map((path): AllowedRequest => ({ method: 'GET', path: new RegExp(`^${path}$`) })),
    socketPath: new RegExp(
      `^(?!.*(?:${PRIVATE_WORD.source}))(?:${sockets.map((url) => escaped(url.pathname.replace(/\/$/, ''))).join('|')})(?:/[a-zA-Z0-9_.-]*)*$`,
      'i',
    ),
    message: publicMessage,
    // Currencies are a signed call at many venues; the desk has no use for them.
    options: { fetchCurrencies: false },
    urls: (httpUrl) => ({ api: rehosted(api, httpUrl) as Readonly<Record<string, unknown>> }),
    depth: () => undefined,
    consecutiveTradeIds: false,
    depthGaps: 'ccxt',
    quotes: 'book',
    feeCurrencyRule: feeSide(exchange) === 'get' ? 'received' : 'quote',
    feeRuleSource: `ccxt ${ccxtId} fees.trading.feeSide, else its default: quote`,
  };
}

function makeExchange(ccxtId: string): Exchange | undefined {
  const classes = ccxt.pro as unknown as Record<string, unknown>;
  const found = Object.hasOwn(classes, ccxtId) ? classes[ccxtId] : undefined;
  if (typeof found !== 'function') return undefined;
  const exchange = new (found as new () => Exchange)();
  const streams = exchange.has['watchTrades'] === true && exchange.has['watchOrderBook'] === true;
  return streams ? exchange : undefined;
}

/** The addresses ccxt itself makes of each public GET endpoint, without a key. */
function publicTargets(exchange: Exchange): URL[] {
  return publicEndpoints(exchange.api as unknown, []).flatMap(({ section, path }) => {
    try {
      const request = exchange.sign(path, section.length === 1 ? section[0] : section, 'GET', {}) as Record<
        string,
        unknown
      >;
      const { url, method, headers, body } = request;
      const bare = method === 'GET' && headers === undefined && (body === undefined || body === null);
      const target = bare && typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
      return target === undefined || DOUBTFUL_PATH.test(target.pathname) ? [] : [target];
    } catch {
      // An endpoint that cannot be built without a key or an argument is not needed for market data.
      return [];
    }
  });
}

interface Endpoint {
  readonly section: string[];
  readonly path: string;
}

function publicEndpoints(tree: unknown, section: string[]): Endpoint[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => {
    if (/private/i.test(key)) return [];
    if (key.toLowerCase() !== 'get') return publicEndpoints(value, [...section, key]);
    if (!section.some((name) => /public/i.test(name))) return [];
    const paths = Array.isArray(value) ? (value as string[]) : Object.keys(value as object);
    return paths.map((path) => ({ section, path }));
  });
}

function socketUrls(exchange: Exchange, api: unknown): URL[] {
  const { ws } = (api ?? {}) as { ws?: unknown };
  return texts(ws, '')
    .filter(({ key, text }) => /^wss?:/.test(text) && !PRIVATE_WORD.test(key) && !PRIVATE_WORD.test(text))
    .map(({ text }) => exchange.implodeHostname(text) as string)
    .flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []));
}

function texts(tree: unknown, key: string): { key: string; text: string }[] {
  if (typeof tree === 'string') return [{ key, text: tree }];
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => texts(value, `${key}/${name}`));
}

/** The same tree of addresses at another server. */
function rehosted(tree: unknown, httpUrl: string): unknown {
  if (typeof tree === 'string')
    return tree.replace(/^(http|ws)s?:\/\/[^/]*/, (_all, scheme: string) =>
      scheme === 'ws' ? socketUrl(httpUrl) : httpUrl,
    );
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, rehosted(value, httpUrl)]));
}

function pattern(pathname: string): string {
  return escaped(decodeURI(pathname)).replace(PLACEHOLDER, '[A-Za-z0-9._:-]{1,60}');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function feeSide(exchange: Exchange): unknown {
  const fees = exchange.fees as { trading?: { feeSide?: unknown } } | undefined;
  return fees?.trading?.feeSide;
}
