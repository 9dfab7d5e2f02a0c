import { z } from 'zod';
import type { DepthSnapshot, MarketSource } from '../market-source.js';
import { bookFrame, bookTopic, DEPTHS, type KrakenBooks } from './kraken-books.js';
import type { Heard, SocketDialect } from './protocol.js';
import { parseJson } from './protocol.js';

const requestSchema = z.object({
  method: z.enum(['subscribe', 'unsubscribe', 'ping']),
  params: z
    .object({
      channel: z.enum(['book', 'trade', 'ticker', 'ohlc', 'instrument']),
      symbol: z.array(z.string().max(40)).max(1000).default([]),
      depth: z.number().optional(),
      snapshot: z.boolean().optional(),
    })
    .optional(),
  req_id: z.number().int().optional(),
});

type Subscription = NonNullable<z.infer<typeof requestSchema>['params']>;

const STANDARD_DEPTH = 10;
const STATUS =
  '{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":1}]}';

/**
 * Kraken's v2 socket: one acknowledgement a symbol, then the book's snapshot. Unlike Kraken's, its acknowledgements have no
 * times, the ticker has no snapshot of its own, and heartbeats come each second whether or not anything else does.
 */
export function krakenSocket(books: KrakenBooks): SocketDialect {
  return {
    open: (url) => (url.pathname === '/v2' ? { combined: false, topics: [], greeting: [STATUS] } : undefined),
    hear: (text, { topics, market }) => hear(text, { topics, market, books }),
    heartbeat: { everyMs: 1000, text: '{"channel":"heartbeat"}' },
  };
}

interface Context {
  readonly topics: ReadonlySet<string>;
  readonly market: MarketSource;
  readonly books: KrakenBooks;
}

function hear(text: string, context: Context): Heard {
  const parsed = requestSchema.safeParse(parseJson(text));
  if (!parsed.success) return { replies: ['{"error":"Malformed request","success":false}'] };
  const { method, params, req_id } = parsed.data;
  const id = req_id === undefined ? {} : { req_id };
  if (method === 'ping') return { replies: [JSON.stringify({ method: 'pong', ...id })] };
  if (params === undefined)
    return { replies: [JSON.stringify({ error: 'Malformed request', method, success: false, ...id })] };
  const heard = params.symbol.map((symbol) => {
    const fault = faultOf(params, symbol, context.market);
    if (fault !== undefined)
      return { replies: [JSON.stringify({ error: fault, method, success: false, symbol, ...id })] };
    return method === 'subscribe'
      ? subscribed(params, symbol, { ...context, id })
      : unsubscribed(params, symbol, { ...context, id });
  });
  return {
    replies: heard.flatMap((one) => one.replies),
    subscribe: heard.flatMap((one: Heard) => one.subscribe ?? []),
    unsubscribe: heard.flatMap((one: Heard) => one.unsubscribe ?? []),
  };
}

function faultOf({ channel, depth }: Subscription, symbol: string, market: MarketSource): string | undefined {
  if (!market.symbols.some((spec) => spec.id === symbol)) return `Currency pair not supported ${symbol}`;
  if (channel !== 'book' || depth === undefined || DEPTHS.includes(depth)) return undefined;
  return 'Subscription depth not supported';
}

function subscribed(params: Subscription, symbol: string, context: Context & { readonly id: object }): Heard {
  const { channel } = params;
  const isBook = channel === 'book';
  const depth = params.depth ?? STANDARD_DEPTH;
  const result = { channel, ...(isBook ? { depth } : {}), snapshot: isBook, symbol };
  const ack = JSON.stringify({ method: 'subscribe', result, success: true, ...context.id });
  if (!isBook) return { replies: [ack], subscribe: [`${channel}:${symbol}`] };
  const book: DepthSnapshot = context.market.depth(symbol, Infinity) ?? { lastUpdateId: 0, bids: [], asks: [] };
  const topic = bookTopic(symbol, context.books.subscribe(symbol, depth, book));
  const best = { bids: book.bids.slice(0, depth), asks: book.asks.slice(0, depth) };
  const replies = params.snapshot === false ? [ack] : [ack, bookFrame({ symbolId: symbol, type: 'snapshot', ...best })];
  return { replies, subscribe: [topic] };
}

function unsubscribed({ channel }: Subscription, symbol: string, context: Context & { readonly id: object }): Heard {
  const ack = JSON.stringify({ method: 'unsubscribe', result: { channel, symbol }, success: true, ...context.id });
  const mine = [...context.topics].filter((topic) => topic.startsWith(channel) && topic.endsWith(`:${symbol}`));
  return { replies: [ack], unsubscribe: mine };
}
