import { z } from 'zod';
import type { Heard, SocketDialect, SocketOpening } from './protocol.js';
import { parseJson } from './protocol.js';

const requestSchema = z.object({
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS']),
  params: z.array(z.string().max(100)).max(1024).default([]),
  id: z.union([z.number(), z.string().max(64), z.null()]).default(null),
});

/** As many streams as Binance allows on one socket. */
const STREAMS_A_SOCKET = 1024;

/** Binance's sockets, alike for spot and derivatives. */
export const binanceSocket: SocketDialect = { open, hear: (text, { topics }) => hear(text, topics) };

/**
 * `/stream?streams=a/b` wraps frames as {stream,data}, `/ws` and `/ws/a/b` send them bare. ccxt's `/stream/ws/0` and
 * `/public/ws/0` are bare; their last part is a counter, not a stream.
 */
function open(url: URL): SocketOpening | undefined {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const named = url.searchParams.get('streams')?.split('/') ?? parts;
  const topics = named.filter((part) => part.includes('@'));
  if (parts.includes('ws')) return { combined: false, topics, greeting: [] };
  return parts[0] === 'stream' ? { combined: true, topics, greeting: [] } : undefined;
}

function hear(text: string, topics: ReadonlySet<string>): Heard {
  const request = requestSchema.safeParse(parseJson(text));
  if (!request.success) return refusal('unknown method or malformed params', null);
  const { method, params, id } = request.data;
  if (method === 'LIST_SUBSCRIPTIONS') return { replies: [JSON.stringify({ result: [...topics], id })] };
  // Like Binance, a stream that does not exist is acknowledged and stays silent.
  const replies = [JSON.stringify({ result: null, id })];
  if (method === 'UNSUBSCRIBE') return { replies, unsubscribe: params };
  if (topics.size + params.length > STREAMS_A_SOCKET) return refusal(`more than ${STREAMS_A_SOCKET} streams`, id);
  return { replies, subscribe: params };
}

function refusal(reason: string, id: number | string | null): Heard {
  return { replies: [JSON.stringify({ error: { code: 2, msg: `Invalid request: ${reason}` }, id })] };
}
