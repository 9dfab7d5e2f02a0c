import type { DeliveryView } from '../engine/desk.js';
import type { EventStore } from '../engine/ports.js';
import { deliver, nextBackoffMs, systemTimers, type DeadLetter, type Timers } from './delivery.js';
import { DeskProjection } from './projection/desk-projection.js';
import { encodeRows } from './rows/encoder.js';
import type { Row } from './rows/row.js';
import type { LineSender } from './sender.js';

/** The journal as the projector reads it; the cursor survives a restart. */
export interface ProjectedJournal extends Pick<EventStore, 'readAfter' | 'lastSeq'> {
  cursor(name: string): number;
  setCursor(name: string, seq: number): void;
}

export interface ProjectorOptions {
  readonly journal: ProjectedJournal;
  readonly sender: LineSender;
  /** Highest `journal_seq` in a table, 0 when it is empty. Throws when QuestDB cannot answer. */
  readonly watermark: (table: string) => Promise<number>;
  readonly deadLetter: (letter: DeadLetter) => void;
  readonly runId?: string;
  readonly timers?: Timers;
  readonly onDelivered?: (table: string, rows: number) => void;
}

const CURSOR = 'questdb';
const EVENTS_AT_ONCE = 500;
/** A commit wakes the projector; this is for a wake-up that got lost. */
const IDLE_MS = 1_000;
/** After a delivery that took all there was. A POST a table for every commit would cost more than deciding the order. */
const GATHER_MS = 100;

/** Tails the journal into QuestDB. Orders never wait for it: it reads what is committed already. */
export class Projector {
  private readonly timers: Timers;
  private projection: DeskProjection;
  private foldedTo = 0;
  private newestByTable = new Map<string, number>();
  private wake = new AbortController();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private compare = true;
  private readonly buried = new Set<number>();
  private delivered = 0;
  private deadLetters = 0;
  private lastError: string | null = null;
  private behindSinceMs: number | undefined;

  constructor(private readonly options: ProjectorOptions) {
    this.timers = options.timers ?? systemTimers;
    this.projection = new DeskProjection(options.runId);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Call after each commit of the journal. */
  notify(): void {
    this.wake.abort();
  }

  /** Delivers the whole journal again; rows that are there already stay as they are. */
  rebuild(): void {
    this.options.journal.setCursor(CURSOR, 0);
    this.notify();
  }

  /** Stops after the request in flight; what is left is delivered after the next start. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
  }

  delivery(): DeliveryView {
    const waiting = this.options.journal.lastSeq() - this.options.journal.cursor(CURSOR);
    return {
      queue: 'projector',
      state: this.stopping.signal.aborted ? 'stopped' : this.lastError === null ? 'delivering' : 'retrying',
      waitingRows: waiting,
      waitingBytes: 0,
      oldestAgeMs: waiting === 0 || this.behindSinceMs === undefined ? 0 : this.timers.nowMs() - this.behindSinceMs,
      deliveredRows: this.delivered,
      droppedRows: 0,
      deadLetters: this.deadLetters,
      lastError: this.lastError,
    };
  }

  private async run(): Promise<void> {
    let backoff = 0;
    while (!this.stopping.signal.aborted) {
      this.wake = new AbortController();
      try {
        if (this.compare) await this.compareWatermarks();
        const taken = await this.step();
        this.lastError = null;
        backoff = 0;
        if (taken === 0) await this.timers.wait(IDLE_MS, this.wake.signal);
        else if (taken < EVENTS_AT_ONCE) await this.timers.wait(GATHER_MS, this.stopping.signal);
      } catch (cause) {
        this.lastError = cause instanceof Error ? cause.message : String(cause);
        this.compare = true;
        backoff = nextBackoffMs(backoff, this.timers.random());
        await this.timers.wait(backoff, this.stopping.signal);
      }
    }
  }

  /** Delivers the next events and returns how many there were. Throws when QuestDB cannot take them now. */
  private async step(): Promise<number> {
    const { journal } = this.options;
    const cursor = journal.cursor(CURSOR);
    this.foldTo(cursor);
    const events = journal.readAfter(cursor, EVENTS_AT_ONCE);
    const last = events.at(-1);
    if (last === undefined) {
      this.behindSinceMs = undefined;
      return 0;
    }
    this.behindSinceMs ??= this.timers.nowMs();
    const byTable = new Map<string, Row[]>();
    // A fault while sending leaves the fold past the cursor; foldTo starts it over.
    for (const event of events) for (const { table, row } of this.project(event)) push(byTable, table, row);
    for (const [table, rows] of byTable) await this.send(table, rows);
    // rebuild() may have moved the cursor while we sent.
    if (journal.cursor(CURSOR) === cursor) journal.setCursor(CURSOR, last.seq);
    return events.length;
  }

  private project(event: ReturnType<ProjectedJournal['readAfter']>[number]) {
    this.foldedTo = event.seq;
    try {
      const rows = this.projection.apply(event);
      for (const { table } of rows) this.newestByTable.set(table, event.seq);
      return rows;
    } catch (cause) {
      // The fold starts over after each outage; one letter for an event is enough.
      if (this.buried.has(event.seq)) return [];
      this.buried.add(event.seq);
      const message = cause instanceof Error ? cause.message : String(cause);
      this.bury('audit_log', message, Buffer.from(JSON.stringify(event)));
      return [];
    }
  }

  private foldTo(cursor: number): void {
    if (this.foldedTo === cursor) return;
    this.projection = new DeskProjection(this.options.runId);
    this.newestByTable = new Map();
    this.foldedTo = 0;
    while (this.foldedTo < cursor) {
      const events = this.options.journal.readAfter(this.foldedTo, Math.min(EVENTS_AT_ONCE, cursor - this.foldedTo));
      if (events.length === 0) return;
      for (const event of events) this.project(event);
    }
  }

  private async send(table: string, rows: readonly Row[]): Promise<void> {
    const { batch, faults } = encodeRows(table, rows);
    for (const { row, fault } of faults) this.bury(table, fault, Buffer.from(JSON.stringify(row)));
    if (batch === undefined) return;
    const outcome = await deliver(this.options.sender, batch);
    if (outcome.kind === 'retry') throw new Error(outcome.state);
    for (const { line, message } of outcome.poisoned) this.bury(table, message, line);
    this.delivered += outcome.rows;
    this.options.onDelivered?.(table, outcome.rows);
  }

  /** QuestDB acknowledges before its disk does: what it lost in a crash lies behind the cursor and is sent again. */
  private async compareWatermarks(): Promise<void> {
    const { journal, watermark } = this.options;
    this.foldTo(journal.cursor(CURSOR));
    let resumeFrom = journal.cursor(CURSOR);
    for (const [table, newest] of this.newestByTable) {
      const stored = await watermark(table);
      if (stored < newest) resumeFrom = Math.min(resumeFrom, stored);
    }
    journal.setCursor(CURSOR, resumeFrom);
    this.compare = false;
  }

  private bury(table: string, message: string, payload: Buffer): void {
    this.deadLetters += 1;
    this.options.deadLetter({ queue: 'projector', table, message, payload, rows: 1 });
  }
}

function push(byTable: Map<string, Row[]>, table: string, row: Row): void {
  const rows = byTable.get(table);
  if (rows === undefined) byTable.set(table, [row]);
  else rows.push(row);
}
