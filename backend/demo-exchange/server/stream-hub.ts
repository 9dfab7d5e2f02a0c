import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Frame, MarketSource } from '../market-source.js';
import type { SocketDialect, SocketOpening } from '../protocols/protocol.js';
import type { Faults } from './faults.js';
import { SendQueue } from './send-queue.js';

/** A client this far behind is cut, as an exchange would: memory is bounded, and a reconnect costs less than stale prices. */
const BUFFER_LIMIT_BYTES = 64 * 1024 * 1024;
/** Above this a player at full speed waits. */
const BUFFER_DRAINED_BYTES = 1024 * 1024;
const DRAIN_POLL_MS = 2;
/** What the last ping carries. */
const LAST_MARK = 'taken?';

interface Client {
  readonly socket: WebSocket;
  /** Below it: corked while many frames go out, so that they leave in few writes. */
  readonly wire: Socket;
  readonly combined: boolean;
  readonly topics: Set<string>;
}

export interface StreamHubOptions {
  readonly dialect: SocketDialect;
  readonly market: MarketSource;
  readonly nowMs: () => number;
  readonly onSubscribed: (streams: number) => void;
  /** The time a reply carries as its arrival, in epoch microseconds: in a replay that of the recording. */
  readonly repliedUs: () => number | undefined;
}

/** Who listens to what; sends frames as the venue does, with the faults asked for. */
export class StreamHub {
  private readonly clients = new Set<Client>();
  private readonly listeners = new Map<string, Set<Client>>();
  private readonly later: SendQueue;

  constructor(
    private readonly faults: Faults,
    private readonly options: StreamHubOptions,
  ) {
    this.later = new SendQueue(options.nowMs, send);
  }

  get socketCount(): number {
    return this.clients.size;
  }

  get streamCount(): number {
    return this.listeners.size;
  }

  add(socket: WebSocket, wire: Socket, opening: SocketOpening): void {
    const client: Client = { socket, wire, combined: opening.combined, topics: new Set() };
    this.clients.add(client);
    this.subscribe(client, opening.topics);
    for (const text of opening.greeting) this.deliver(socket, text);
    socket.on('message', (data) => {
      if (this.faults.isStalled()) return;
      const { dialect, market, repliedUs } = this.options;
      const heard = dialect.hear(String(data), { topics: client.topics, market });
      for (const reply of heard.replies) this.deliver(socket, stamped(reply, repliedUs()));
      this.unsubscribe(client, heard.unsubscribe ?? []);
      this.subscribe(client, heard.subscribe ?? []);
    });
    socket.on('close', () => {
      this.clients.delete(client);
      this.unsubscribe(client, [...client.topics]);
    });
    // The close that follows tells all that matters here.
    socket.on('error', () => undefined);
  }

  publish(frame: Frame): void {
    for (const shaped of this.faults.isIdle ? [frame] : this.faults.shape(frame)) {
      const listeners = this.listeners.get(shaped.stream);
      if (listeners === undefined || this.faults.isStalled()) continue;
      const bare = stamped(shaped.data, shaped.receivedUs);
      let wrapped: string | undefined;
      for (const client of listeners) {
        if (client.combined) wrapped ??= wrap(shaped);
        this.deliver(client.socket, client.combined && wrapped !== undefined ? wrapped : bare);
      }
    }
  }

  /** Runs `send`; what it publishes leaves in as few writes as the network takes. */
  together(send: () => void): void {
    const wires = [...this.clients].map(({ wire }) => wire);
    for (const wire of wires) wire.cork();
    try {
      send();
    } finally {
      for (const wire of wires) wire.uncork();
    }
  }

  /** Resolves when no client lags far behind. */
  async drained(): Promise<void> {
    const isBehind = () => [...this.clients].some(({ socket }) => socket.bufferedAmount > BUFFER_DRAINED_BYTES);
    while (isBehind() || this.later.isHalfFull) await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
  }

  /**
   * Resolves when every client has taken all that was sent to it: a ping is answered after what came before it. Who does
   * not answer is waited for this long.
   */
  async taken(withinMs: number): Promise<void> {
    if (this.faults.isStalled()) return;
    await Promise.all([...this.clients].map(({ socket }) => answersPing(socket, withinMs)));
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

  /** To every client that listens to anything. */
  heartbeat(text: string): void {
    if (this.faults.isStalled()) return;
    for (const { socket, topics } of this.clients) if (topics.size > 0) this.deliver(socket, text);
  }

  private subscribe(client: Client, topics: readonly string[]): void {
    for (const topic of topics) {
      client.topics.add(topic);
      const listeners = this.listeners.get(topic) ?? new Set();
      this.listeners.set(topic, listeners.add(client));
    }
    if (topics.length > 0) this.options.onSubscribed(this.listeners.size);
  }

  private unsubscribe(client: Client, topics: readonly string[]): void {
    for (const topic of topics) {
      client.topics.delete(topic);
      const listeners = this.listeners.get(topic);
      listeners?.delete(client);
      if (listeners?.size === 0) this.listeners.delete(topic);
    }
  }

  private deliver(socket: WebSocket, text: string): void {
    const now = this.options.nowMs();
    const dueMs = this.faults.isIdle ? now : this.faults.dueMs(now);
    if (dueMs <= now && this.later.isEmpty) send(socket, text);
    else if (!this.later.push({ socket, text, dueMs })) socket.terminate();
  }
}

/** A replayed frame's last member is the time it was recorded at. */
function stamped(text: string, receivedUs: number | undefined): string {
  return receivedUs === undefined || !text.endsWith('}')
    ? text
    : `${text.slice(0, -1)},"_recv":${Math.round(receivedUs)}}`;
}

function wrap({ stream, data, receivedUs }: Frame): string {
  return stamped(`{"stream":"${stream}","data":${data}}`, receivedUs);
}

function answersPing(socket: WebSocket, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      socket.off('pong', heard);
      socket.off('close', done);
      resolve();
    };
    // Pongs to the usual pings, which are empty, may be under way.
    const heard = (mark: Buffer) => void (mark.toString() === LAST_MARK && done());
    const timer = setTimeout(done, withinMs);
    socket.on('pong', heard);
    socket.on('close', done);
    socket.ping(LAST_MARK);
  });
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > BUFFER_LIMIT_BYTES) socket.terminate();
  else socket.send(text);
}
