import type { Command } from '../model/command.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { MarketEvent } from '../model/market-event.js';
import type { Marks } from '../risk/marks.js';
import { Alarm } from './alarm.js';
import { approvalViews } from './approval-view.js';
import { apply } from './apply.js';
import { emptyBatch, figuresOf, type Batch, type Item } from './batch.js';
import { DeskCore, type Handled } from './core.js';
import { outcomeOf, type Reply } from './decision.js';
import type { CommandOutcome, CommittedListener, DeskCommands } from './desk.js';
import type { EngineFault, EngineOptions } from './engine-options.js';
import type { Input } from './input.js';
import { InputKeeping } from './input-keeping.js';
import { latchedKills } from './latched.js';
import type { AppendResult, SealedSegment, Timers } from './ports.js';
import { Presses, withoutRearms } from './presses.js';
import { previewOrder } from './preview-order.js';
import { refuse } from './refusal.js';
import { watchInputs } from './risk-marks.js';
import { Snapshots } from './snapshots.js';
import { copyOf, type DeskState } from './state.js';
import { travelUs } from './travel.js';
import { Unsaved } from './unsaved.js';
import { WaitingReplies } from './waiting-replies.js';
import { wallTimers } from './wall-timers.js';

export type { BatchFigures, TripFigures } from './batch.js';
export type { EngineFault, EngineOptions } from './engine-options.js';

/** Inputs of one batch at most: bounds the time until the first of them gets its answer. */
const BATCH_LIMIT = 2000;

/**
 * The single writer. Commands and market events queue up while a batch is being written and form the next one
 * (group commit). Answers and notifications go out after the batch is on disk. A batch that cannot be written is
 * dropped, and the engine halts: no order is taken and nothing matches until a restart, while cancels and the kill
 * switch go on in memory and are written as soon as the journal takes them.
 */
export class Engine implements DeskCommands {
  private readonly core: DeskCore;
  private readonly listeners = new Set<CommittedListener>();
  private readonly waiting = new WaitingReplies();
  private readonly unsaved: Unsaved;
  private readonly keeping: InputKeeping;
  private readonly snapshots: Snapshots;
  private readonly timers: Timers;
  private queue: Item[] = [];
  private next: Batch = emptyBatch();
  private writing = false;
  private scheduled = false;
  private started = false;
  private stopping = false;
  private readonly alarm: Alarm;
  private readonly presses: Presses;
  private latchOwed = false;

  constructor(private readonly options: EngineOptions) {
    const { store, memory, inputLog, firstIngestSeq, timers } = options;
    this.core = new DeskCore(
      undefined,
      (message, cause) => this.report('decision', message, cause),
      () => this.tripped(),
    );
    this.keeping = new InputKeeping(inputLog ?? null, firstIngestSeq ?? 0, options.rules.killSwitch);
    this.timers = timers ?? wallTimers;
    this.presses = new Presses(options.clock, options.onTrip);
    this.alarm = new Alarm(this.timers, options.clock, () => this.ring());
    this.unsaved = new Unsaved(store, memory, {
      saved: (committed) => this.tell(committed),
      failed: (cause) => this.report('journal', 'the journal still cannot be written', cause),
    });
    memory.answerPreviews((request, by) => previewOrder(this.core.desk, { request, by }, options.clock.nowUs()));
    memory.answerApprovals(() => approvalViews(this.core.desk, options.clock.nowUs()));
    this.snapshots = new Snapshots(options.snapshots ?? null, options.snapshotEvery);
  }

  /** Reads the latch, restores the state, then journals the start. Throws when the journal cannot be read. */
  start(): void {
    const { latch, memory, clock, rules, version, riskRules } = this.options;
    const reading = latch.read();
    const state = this.snapshots.restore(memory, (cause) =>
      this.report('snapshot', 'a snapshot could not be read; folding the journal instead', cause),
    );
    this.catchUp(state);
    this.core.reset(state ?? copyOf(memory.state));
    const at = Math.max(this.core.state.lastTime + 1, clock.nowUs());
    const input: Input = {
      ...{ kind: 'start', at, latch: reading, version },
      ...{ rules: rules.trading, killSwitch: rules.killSwitch },
      ...(riskRules === undefined ? {} : { riskRules }),
    };
    this.started = true;
    this.take({ input, resolve: null }, this.next);
    this.commit();
    if (reading.state !== 'unreadable') this.writeLatch();
    this.schedule();
  }

  /** Resolves once the outcome is on disk. A kill takes effect within this call, ahead of all that waits. */
  submit(command: Command): Promise<CommandOutcome> {
    return new Promise((resolve) => {
      const input = { kind: 'command', command } as const;
      if (command.type !== 'tripKillSwitch' || !this.started) {
        this.queue.push({ input, resolve });
        this.schedule();
        return;
      }
      const pressedAt = this.options.clock.nowUs();
      this.queue = withoutRearms(this.queue);
      this.process([{ input, resolve, pressedAt }]);
    });
  }

  /** Takes a market event in, in the order of calls. */
  onMarketEvent(event: MarketEvent): void {
    this.queue.push({ input: { kind: 'market', event }, resolve: null });
    this.schedule();
  }

  /** Looks at the use of all limits, at what currencies are worth now, which it returns. To be called every second. */
  watchLimits(): Marks {
    const { inputs, marks } = watchInputs(this.core.desk, this.options.clock.nowUs());
    for (const input of inputs) this.queue.push({ input, resolve: null });
    this.schedule();
    return marks;
  }

  /** Journals that a segment of kept inputs is complete. */
  noteSealed(segment: SealedSegment): void {
    this.queue.push({ input: { kind: 'sealed', at: this.options.clock.nowUs(), segment }, resolve: null });
    this.schedule();
  }

  /** Called with each batch after it is on disk; returns the way to stop. */
  onCommitted(listener: CommittedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The working state, equal to the fold of the journal between batches. */
  get workingState(): DeskState {
    return this.core.state;
  }

  /** Processes what is queued now, as far as the journal has room. For tests that do not wait for the event loop. */
  flush(): void {
    while (this.queue.length > 0 && !this.writing) this.run(this.queue.splice(0, BATCH_LIMIT));
    this.unsaved.write();
  }

  /** For an orderly stop: all that was taken is on disk and answered when it resolves. Nothing becomes due any more. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.alarm.setFor(null);
    do {
      this.flush();
      await this.options.store.drained();
    } while (this.queue.length > 0 || this.writing);
    this.waiting.release();
    if (this.core.state.halted === null) this.snapshots.take(this.options.memory);
    await this.options.store.drained();
  }

  private schedule(): void {
    if (this.scheduled || !this.started || this.writing) return;
    if (this.queue.length === 0 && this.next.items.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.writing) return;
      this.run(this.queue.splice(0, BATCH_LIMIT));
    });
  }

  private run(items: readonly Item[]): void {
    if (this.latchOwed) this.writeLatch();
    this.process(items);
  }

  /** Nothing of disk or network comes before the decision: a press is in force when the core has handled it. */
  private process(items: readonly Item[]): void {
    if (this.core.state.halted !== null) {
      for (const item of items) this.runHalted(item);
      return;
    }
    try {
      for (const item of items) this.take(item, this.next);
    } catch (cause) {
      this.next.items.push(...items.filter((item) => !this.next.items.includes(item)));
      const failed = this.next;
      this.next = emptyBatch();
      this.fail(cause, failed);
      return;
    }
    if (!this.writing) this.commit();
  }

  private take(item: Item, batch: Batch): void {
    const { input } = item;
    batch.items.push(item);
    this.keeping.before(input, this.core.desk);
    const { events, reply } = this.core.handle(input);
    this.keeping.after(input, events.length > 0, this.core.state);
    for (const event of events) batch.events.push(event);
    if (item.resolve === null) return;
    if (item.input.command.type === 'tripKillSwitch') {
      const press = this.presses.begun(item, events);
      if (press !== null) batch.presses.push(press);
    }
    if (reply !== null) batch.replies.push({ item, reply });
  }

  /** Sends what was decided to the journal. */
  private commit(): void {
    const batch = this.next;
    this.next = emptyBatch();
    const { store, clock } = this.options;
    this.writing = true;
    batch.commitStarted = clock.nowUs();
    try {
      this.keeping.flush(store.lastSeq() + 1, batch.events.length);
    } catch (cause) {
      this.report('inputs', 'the inputs of decisions could not be kept; they cannot be replayed', cause);
    }
    if (batch.events.length === 0) {
      this.settled(batch, { ok: true, committed: [] });
      return;
    }
    let settled = false;
    try {
      store.append(batch.events, (result) => {
        settled = true;
        this.settled(batch, result);
      });
    } catch (cause) {
      if (settled) throw cause;
      this.settled(batch, { ok: false, cause });
    }
  }

  private settled(batch: Batch, result: AppendResult): void {
    this.writing = false;
    if (!result.ok) {
      this.fail(result.cause, batch);
      return;
    }
    const { memory, clock, onBatch } = this.options;
    const { committed } = result;
    const commitMs = (clock.nowUs() - batch.commitStarted) / 1000;
    if (committed.length > 0) {
      memory.record(committed);
      if (committed.some(({ event }) => event.type === 'killSwitchRearmed')) this.writeLatch();
      this.tell(committed);
      this.waiting.committed(committed, memory.state);
    }
    for (const press of batch.presses) this.presses.done(press);
    for (const { item, reply } of batch.replies) this.waitFor(reply, item.resolve);
    if (batch.items.length > 0) onBatch?.(figuresOf(batch, commitMs));
    this.alarm.setFor(this.stopping ? null : this.core.nextDueAt);
    if (this.next.items.length > 0) this.run([]);
    else if (this.queue.length > 0) this.schedule();
    else this.snapshots.takeWhenDue(memory, () => this.queue.length === 0 && !this.writing);
  }

  /** Answers once the venue has spoken, as late as its report takes. */
  private waitFor(reply: Reply, resolve: (outcome: CommandOutcome) => void): void {
    const { memory, rules } = this.options;
    this.waiting.add(reply, memory.state, (refusal, orderIds) => {
      const answer = () => resolve(refusal ?? outcomeOf(reply, memory.state, rules.killSwitch));
      const late = this.stopping ? 0 : this.reportDelay(orderIds);
      if (late === 0) answer();
      else this.timers.after(late, answer);
    });
    if (this.core.state.halted !== null) this.waiting.release();
  }

  private reportDelay(orderIds: readonly string[]): number {
    let longest = 0;
    for (const id of orderIds) {
      const terms = this.core.state.orders.get(id)?.terms;
      if (terms !== undefined) longest = Math.max(longest, travelUs(this.core.desk, terms, 'report'));
    }
    return longest;
  }

  private ring(): void {
    this.queue.push({ input: { kind: 'timer', at: this.options.clock.nowUs() }, resolve: null });
    this.schedule();
  }

  /**
   * Drops what is not on disk, halts, then answers the batch and all that was decided after it: cancels and kills are
   * done again in memory, all else is refused.
   */
  private fail(cause: unknown, batch: Batch): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    this.report('journal', `a batch could not be committed: ${why}`, cause);
    try {
      // What the journal did take before it failed stands.
      this.catchUp(null);
    } catch (unreadable) {
      this.report('journal', 'the journal cannot be read either; going on from memory', unreadable);
    }
    const { memory, clock } = this.options;
    this.core.reset(copyOf(memory.state));
    const after = this.next;
    this.next = emptyBatch();
    const items = [...batch.items, ...after.items];
    // A desk whose start cannot be journaled comes up halted, with its rules and the kills of the latch in force.
    if (items.some(({ input }) => input.kind === 'start')) this.redo(batch.events);
    this.keep(this.core.halt(`the journal could not be written (${why})`, clock.nowUs()));
    for (const item of items) if (item.resolve !== null) this.runHalted(item);
    if (this.core.state.kills.size > 0) this.writeLatch();
    this.waiting.release();
    this.alarm.setFor(this.stopping ? null : this.core.nextDueAt);
    // What came while the batch was on its way still waits for an answer.
    this.schedule();
  }

  private redo(events: readonly DeskEvent[]): void {
    const missing = events.filter(({ time }) => time > this.core.state.lastTime);
    for (const event of missing) apply(this.core.state, event);
    this.unsaved.add(missing);
  }

  private keep({ events }: Handled): void {
    this.unsaved.add(events);
    this.unsaved.write();
  }

  /** A halted engine cancels and kills in memory; it is not called done before it is on disk, if the latch has no record. */
  private runHalted(item: Item): void {
    const handled = this.core.handle(item.input);
    if (item.resolve === null) return;
    const { input, resolve } = item;
    const kill = input.command.type === 'tripKillSwitch';
    const press = kill ? this.presses.begun(item, handled.events) : null;
    this.unsaved.add(handled.events);
    const { memory, rules } = this.options;
    this.unsaved.write((saved) => {
      if (press !== null) this.presses.done(press);
      const answer = outcomeOf(handled.reply ?? NO_REPLY, memory.state, rules.killSwitch);
      if (saved || !answer.ok || (kill && !this.latchOwed)) resolve(answer);
      else resolve(UNDONE_MAYBE);
    });
  }

  /** Folds committed events that memory does not have; `also` gets them too. */
  private catchUp(also: DeskState | null): void {
    const { store, memory } = this.options;
    for (;;) {
      const events = store.readAfter(memory.lastSeq, 5000);
      if (events.length === 0) return;
      memory.record(events);
      if (also !== null) for (const { event } of events) apply(also, event);
    }
  }

  /** From here on no order is taken. The file comes next, then the cancels. */
  private tripped(): void {
    this.presses.flagged();
    this.writeLatch();
  }

  /** What cannot be written is tried again with the next batch, and reported once. */
  private writeLatch(): void {
    try {
      this.options.latch.write(latchedKills(this.core.state));
      this.latchOwed = false;
    } catch (cause) {
      if (!this.latchOwed) this.report('latch', 'the kill switch file could not be written', cause);
      this.latchOwed = true;
    }
  }

  private tell(committed: readonly CommittedEvent[]): void {
    this.options.memory.announce(committed.map(({ event }) => event));
    for (const listener of this.listeners)
      try {
        listener(committed);
      } catch (cause) {
        this.report('listener', 'a listener of committed events failed', cause);
      }
  }

  private report(kind: EngineFault['kind'], message: string, cause: unknown): void {
    this.options.onFault?.({ kind, message, cause });
  }
}

const NO_REPLY: Reply = refuse(500, 'INTERNAL_ERROR', 'The desk has no answer to this.');
const UNDONE_MAYBE: CommandOutcome = refuse(
  503,
  'ENGINE_HALTED',
  'Done in memory, but it could not be put on disk: after a restart it may be undone. Look again after the restart.',
);
