import type { DeliveryView } from '../engine/desk.js';
import type { EventStore } from '../engine/ports.js';
import { DeliveryFigures } from './delivery-figures.js';
import { DeliveryLoop } from './delivery-loop.js';
import { deliver, systemTimers, type DeadLetter, type Timers } from './delivery.js';
import { DeskProjection, type DeskSnapshot } from './projection/desk-projection.js';
import { ALL_TABLES } from './migrations/all.js';
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
  /** The newest snapshot of the desk at or before an event, so that a start need not read the whole journal. */
  readonly snapshotAt?: (seq: number) => DeskSnapshot | null;
  /** Highest `journal_seq` in a table, 0 when it is empty. Throws when QuestDB cannot answer. */
  readonly watermark: (table: string) => Promise<number>;
  /** See {@link DeliveryLoop}. */
  readonly serverStart?: () => Promise<string>;
  readonly deadLetter: (letter: DeadLetter) => void;
  readonly runId?: string;
  readonly timers?: Timers;
  readonly onDelivered?: (table: string, rows: number) => void;
}

/** The projector's name for its place in the journal. */
export const PROJECTOR_CURSOR = 'questdb';
const EVENTS_AT_ONCE = 500;
/** How far every table's newest event is noted: behind it a start may use a snapshot and still compare all tables. */
const NOTED = 'questdb.noted';
const NOTED_EVERY = 5_000;
/** After a delivery that took all there was. A POST a table for every commit would cost more than deciding the order. */
const GATHER_MS = 100;

/** Tails the journal into QuestDB. Orders never wait for it: it reads what is committed already. */
export class Projector {
  private readonly timers: Timers;
  private projection: DeskProjection;
  private foldedTo = 0;
  private newestByTable = new Map<string, number>();
  private readonly loop: DeliveryLoop;
  private readonly figures = new DeliveryFigures();
  private readonly buried = new Set<number>();
  private delivered = 0;
  private deadLetters = 0;
  private behindSinceMs: number | undefined;

  constructor(private readonly options: ProjectorOptions) {
    this.timers = options.timers ?? systemTimers;
    this.projection = new DeskProjection(options.runId);
    const { serverStart } = options;
    const steps = { compare: () => this.compareWatermarks(), step: () => this.step() };
    this.loop = new DeliveryLoop(steps, { timers: this.timers, serverStart, gatherMs: GATHER_MS });
  }

  start(): void {
    this.loop.start();
  }

  /** Call after each commit of the journal. */
  notify(): void {
    this.loop.notify();
  }

  /** Delivers the whole journal again; rows that are there already stay as they are. */
  rebuild(): void {
    this.options.journal.setCursor(PROJECTOR_CURSOR, 0);
    this.notify();
  }

  /** Stops after the request in flight; what is left is delivered after the next start. */
  async close(): Promise<void> {
    await this.loop.close();
  }

  delivery(): DeliveryView {
    const waiting = this.options.journal.lastSeq() - this.options.journal.cursor(PROJECTOR_CURSOR);
    const nowMs = this.timers.nowMs();
    return {
      queue: 'projector',
      state: this.loop.state,
      waitingRows: waiting,
      waitingBytes: 0,
      oldestAgeMs: waiting === 0 || this.behindSinceMs === undefined ? 0 : nowMs - this.behindSinceMs,
      deliveredRows: this.delivered,
      droppedRows: 0,
      deadLetters: this.deadLetters,
      lastError: this.loop.lastError,
      queryableMsP50: this.figures.percentile(0.5, nowMs),
      queryableMsP99: this.figures.percentile(0.99, nowMs),
      rowsPerSecond: this.figures.rowsPerSecond(nowMs),
      storage: null,
    };
  }

  private async step(): Promise<'more' | 'someLeft' | 'nothingLeft'> {
    const { journal } = this.options;
    const cursor = journal.cursor(PROJECTOR_CURSOR);
    this.foldTo(cursor);
    const events = journal.readAfter(cursor, EVENTS_AT_ONCE);
    const last = events.at(-1);
    if (last === undefined) {
      this.behindSinceMs = undefined;
      return 'nothingLeft';
    }
    this.behindSinceMs ??= this.timers.nowMs();
    const byTable = new Map<string, Row[]>();
    // A fault while sending leaves the fold past the cursor; foldTo starts it over.
    for (const event of events) for (const { table, row } of this.project(event)) push(byTable, table, row);
    for (const [table, rows] of byTable) await this.send(table, rows);
    // rebuild() may have moved the cursor while we sent.
    if (journal.cursor(PROJECTOR_CURSOR) === cursor) {
      journal.setCursor(PROJECTOR_CURSOR, last.seq);
      this.noteTables(last.seq);
    }
    return events.length < EVENTS_AT_ONCE ? 'someLeft' : 'more';
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
    const { journal, snapshotAt, runId } = this.options;
    const noted = Math.min(cursor, journal.cursor(NOTED));
    const snapshot = noted === 0 ? null : (snapshotAt?.(noted) ?? null);
    this.projection = snapshot === null ? new DeskProjection(runId) : DeskProjection.from(snapshot, runId);
    this.newestByTable = snapshot === null ? new Map() : this.notedTables(snapshot.seq);
    this.foldedTo = snapshot?.seq ?? 0;
    while (this.foldedTo < cursor) {
      const events = this.options.journal.readAfter(this.foldedTo, Math.min(EVENTS_AT_ONCE, cursor - this.foldedTo));
      if (events.length === 0) return;
      for (const event of events) this.project(event);
    }
  }

  /** A table's note may be of an event after `seq`: it is met again on the way from there. */
  private notedTables(seq: number): Map<string, number> {
    const newest = ALL_TABLES.map(({ name }) => [name, this.options.journal.cursor(`questdb.${name}`)] as const);
    return new Map(newest.filter(([, noted]) => noted > 0).map(([name, noted]) => [name, Math.min(noted, seq)]));
  }

  private noteTables(seq: number): void {
    const { journal } = this.options;
    if (this.options.snapshotAt === undefined || seq - journal.cursor(NOTED) < NOTED_EVERY) return;
    for (const [table, newest] of this.newestByTable) journal.setCursor(`questdb.${table}`, newest);
    journal.setCursor(NOTED, seq);
  }

  private async send(table: string, rows: readonly Row[]): Promise<void> {
    const { batch, faults } = encodeRows(table, rows);
    for (const { row, fault } of faults) this.bury(table, fault, Buffer.from(JSON.stringify(row)));
    if (batch === undefined) return;
    const outcome = await deliver(this.options.sender, batch);
    if (outcome.kind === 'retry') throw new Error(outcome.state);
    for (const { line, message } of outcome.poisoned) this.bury(table, message, line);
    this.delivered += outcome.rows;
    const received = { firstMs: batch.minReceived / 1000, lastMs: batch.maxReceived / 1000 };
    this.figures.acknowledged(outcome.rows, received, this.timers.nowMs());
    this.options.onDelivered?.(table, outcome.rows);
  }

  /** QuestDB acknowledges before its disk does: what it lost in a crash lies behind the cursor and is sent again. */
  private async compareWatermarks(): Promise<void> {
    const { journal, watermark } = this.options;
    this.foldTo(journal.cursor(PROJECTOR_CURSOR));
    let resumeFrom = journal.cursor(PROJECTOR_CURSOR);
    for (const [table, newest] of this.newestByTable) {
      const stored = await watermark(table);
      if (stored < newest) resumeFrom = Math.min(resumeFrom, stored);
    }
    journal.setCursor(PROJECTOR_CURSOR, resumeFrom);
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
