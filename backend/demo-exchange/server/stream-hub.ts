import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Frame } from '../market-source.js';
import type { Faults } from './faults.js';

const requestSchema = z.object({
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS']),
  params: z.array(z.string().max(100)).max(1024).default([]),
  id: z.union([z.number(), z.string().max(64), z.null()]).default(null),
});

/** As many streams as Binance allows on one socket. */
const STREAMS_A_SOCKET = 1024;
/** A client this far behind is cut, as an exchange would: memory is bounded, and a reconnect costs less than stale prices. */
const BUFFER_LIMIT_BYTES = 64 * 1024 * 1024;
/** Above this a player at full speed waits. */
const BUFFER_DRAINED_BYTES = 1024 * 1024;
const DRAIN_POLL_MS = 2;
const DELAYED_LIMIT = 50_000;

interface Client {
  readonly socket: WebSocket;
  /** Frames wrapped as {stream,data}. */
  readonly combined: boolean;
  readonly streams: Set<string>;
}

/** Who listens to what; sends frames as Binance does, with the faults asked for. */
export class StreamHub {
  private readonly clients = new Set<Client>();
  private readonly listeners = new Map<string, Set<Client>>();
  private delayedFrames = 0;
  private delayedUntilMs = 0;

  constructor(
    private readonly faults: Faults,
    private readonly options: { readonly nowMs: () => number; readonly onSubscribed: () => void },
  ) {}

  get socketCount(): number {
    return this.clients.size;
  }

  get streamCount(): number {
    return this.listeners.size;
  }

  /** `initial` are the streams named in the address. */
  add(socket: WebSocket, told: { readonly combined: boolean; readonly initial: readonly string[] }): void {
    const client: Client = { socket, combined: told.combined, streams: new Set() };
    this.clients.add(client);
    this.subscribe(client, told.initial);
    socket.on('message', (data) => {
      if (this.faults.isStalled()) return;
      this.deliver(socket, this.answer(client, String(data)));
    });
    socket.on('close', () => {
      this.clients.delete(client);
      this.unsubscribe(client, [...client.streams]);
    });
    // The close that follows tells all that matters here.
    socket.on('error', () => undefined);
  }

  publish(frame: Frame): void {
    for (const shaped of this.faults.shape(frame)) {
      const listeners = this.listeners.get(shaped.stream);
      if (listeners === undefined || this.faults.isStalled()) continue;
      const wrapped = `{"stream":"${shaped.stream}","data":${shaped.data}}`;
      for (const client of listeners) this.deliver(client.socket, client.combined ? wrapped : shaped.data);
    }
  }

  /** Resolves when no client lags far behind. */
  async drained(): Promise<void> {
    const isBehind = () => [...this.clients].some(({ socket }) => socket.bufferedAmount > BUFFER_DRAINED_BYTES);
    while (isBehind() || this.delayedFrames > DELAYED_LIMIT / 2) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
  }

  terminateAll(): void {
    for (const { socket } of this.clients) socket.terminate();
  }

  closeAll(code: number, reason: string): void {
    for (const { socket } of this.clients) socket.close(code, reason);
  }

  pingAll(): void {
    if (!this.faults.isStalled()) for (const { socket } of this.clients) socket.ping();
  }

  private answer(client: Client, text: string): string {
    const request = requestSchema.safeParse(parseJson(text));
    if (!request.success) {
      return JSON.stringify({
        error: { code: 2, msg: 'Invalid request: unknown method or malformed params' },
        id: null,
      });
    }
    const { method, params, id } = request.data;
    if (method === 'LIST_SUBSCRIPTIONS') return JSON.stringify({ result: [...client.streams], id });
    if (method === 'UNSUBSCRIBE') this.unsubscribe(client, params);
    else if (client.streams.size + params.length > STREAMS_A_SOCKET) {
      return JSON.stringify({ error: { code: 2, msg: `Invalid request: more than ${STREAMS_A_SOCKET} streams` }, id });
    } else this.subscribe(client, params);
    // Like Binance, a stream that does not exist is acknowledged and stays silent.
    return JSON.stringify({ result: null, id });
  }

  private subscribe(client: Client, streams: readonly string[]): void {
    for (const stream of streams) {
      client.streams.add(stream);
      const listeners = this.listeners.get(stream) ?? new Set();
      this.listeners.set(stream, listeners.add(client));
    }
    if (streams.length > 0) this.options.onSubscribed();
  }

  private unsubscribe(client: Client, streams: readonly string[]): void {
    for (const stream of streams) {
      client.streams.delete(stream);
      const listeners = this.listeners.get(stream);
      listeners?.delete(client);
      if (listeners?.size === 0) this.listeners.delete(stream);
    }
  }

  private deliver(socket: WebSocket, text: string): void {
    const now = this.options.nowMs();
    // A frame never overtakes one that is still delayed.
    const dueMs = Math.max(now + this.faults.delayMs(), this.delayedFrames > 0 ? this.delayedUntilMs : 0);
    if (dueMs <= now && this.delayedFrames === 0) return send(socket, text);
    if (this.delayedFrames >= DELAYED_LIMIT) return socket.terminate();
    this.delayedFrames += 1;
    this.delayedUntilMs = dueMs;
    setTimeout(() => {
      this.delayedFrames -= 1;
      send(socket, text);
    }, dueMs - now).unref();
  }
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > BUFFER_LIMIT_BYTES) socket.terminate();
  else socket.send(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
