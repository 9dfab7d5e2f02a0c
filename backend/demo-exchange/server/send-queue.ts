import type { WebSocket } from 'ws';

export interface LateMessage {
  readonly socket: WebSocket;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly dueMs: number;
}

/** Messages an exchange holds back; a client for whom more are to be held is cut. */
const HELD_LIMIT = 50_000;

/** Messages to send late, in the order they came: none overtakes another. */
export class SendQueue {
  private held: LateMessage[] = [];
  private lastDueMs = 0;

  constructor(
    private readonly nowMs: () => number,
    private readonly send: (socket: WebSocket, text: string) => void,
  ) {}

  get isEmpty(): boolean {
    return this.held.length === 0;
  }

  get isHalfFull(): boolean {
    return this.held.length > HELD_LIMIT / 2;
  }

  /** False when it is full. */
  push(message: LateMessage): boolean {
    if (this.held.length >= HELD_LIMIT) return false;
    this.lastDueMs = Math.max(this.lastDueMs, message.dueMs);
    this.held.push({ ...message, dueMs: this.lastDueMs });
    if (this.held.length === 1) this.wait();
    return true;
  }

  private wait(): void {
    const [next] = this.held;
    if (next === undefined) return;
    setTimeout(() => this.release(next.dueMs), Math.max(0, next.dueMs - this.nowMs())).unref();
  }

  private release(dueMs: number): void {
    const until = this.held.findIndex((message) => message.dueMs > dueMs);
    const due = until < 0 ? this.held.splice(0) : this.held.splice(0, until);
    for (const { socket, text } of due) this.send(socket, text);
    this.wait();
  }
}
