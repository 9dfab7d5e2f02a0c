import type { QueryType } from '@paperdesk/contract';
import type { Clock } from '../../clock.js';
import type { DeskReader } from '../../engine/desk.js';
import type { Frame } from '../frame.js';
import type { DeskQuery } from '../queries/desk-query.js';
import { type StreamPart, streamFrame, streamParts } from './stream-frame.js';

/** At most ten packets a second. */
export const CONFLATE_MS = 100;
/** A channel that says nothing for this long sends its whole state again, so that silence means a dead backend. */
export const HEARTBEAT_MS = 1000;

export type FrameListener = (frame: Frame) => void;

/**
 * One query watched for all who ask it. A change is sent at once when the last packet is older than
 * {@link CONFLATE_MS}, else together with what else changes until then. Changes that do not touch this query's
 * answer are not sent.
 */
export class Channel {
  private readonly listeners = new Set<FrameListener>();
  private readonly sent = new Map<string, string>();
  private lastSentUs = 0;
  private conflating: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly reader: DeskReader,
    private readonly query: DeskQuery,
    private readonly clock: Clock,
  ) {}

  /** Sends the present state to the newcomer at once; the returned function ends it. */
  add(listener: FrameListener): () => void {
    if (this.listeners.size === 0) this.start();
    this.listeners.add(listener);
    listener(this.present());
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  }

  get watched(): boolean {
    return this.listeners.size > 0;
  }

  /** The whole state as a frame of the stream. */
  present(): Frame {
    return this.frame(streamParts(this.reader, this.query));
  }

  stop(): void {
    this.unsubscribe?.();
    clearTimeout(this.conflating);
    clearTimeout(this.heartbeat);
    this.unsubscribe = this.conflating = this.heartbeat = undefined;
    this.listeners.clear();
    this.sent.clear();
  }

  private start(): void {
    this.lastSentUs = this.clock.nowUs();
    this.remember(streamParts(this.reader, this.query));
    this.unsubscribe = this.reader.onChange((changed) => this.changed(changed));
    this.armHeartbeat();
  }

  private changed(types: ReadonlySet<QueryType>): void {
    if (!types.has(this.query.queryType) || this.conflating !== undefined) return;
    const wait = CONFLATE_MS - (this.clock.nowUs() - this.lastSentUs) / 1000;
    // Never inside the caller: it is the engine, which has other work than to encode our packets.
    this.conflating = setTimeout(() => this.flush(), Math.max(0, Math.ceil(wait)));
  }

  private flush(): void {
    this.conflating = undefined;
    const parts = streamParts(this.reader, this.query);
    const fresh = parts.filter((part) => this.sent.get(part.key) !== part.json);
    if (fresh.length > 0) this.send(fresh);
  }

  private beat(): void {
    this.send(streamParts(this.reader, this.query));
  }

  private send(parts: readonly StreamPart[]): void {
    this.lastSentUs = this.clock.nowUs();
    this.remember(parts);
    this.armHeartbeat();
    const frame = this.frame(parts);
    for (const listener of this.listeners) listener(frame);
  }

  private frame(parts: readonly StreamPart[]): Frame {
    return streamFrame(this.query.queryType, parts, this.clock.nowUs());
  }

  private remember(parts: readonly StreamPart[]): void {
    for (const part of parts) this.sent.set(part.key, part.json);
  }

  private armHeartbeat(): void {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => this.beat(), HEARTBEAT_MS);
  }
}
