import type { Clock } from '../clock.js';
import type { Draft } from '../execution/draft.js';
import { noteFill, observe, type Markets } from '../execution/market.js';
import { SYSTEM_ACTOR, type Actor } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import type { MarketEvent } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { apply } from './apply.js';
import { decideCommand } from './decide-command.js';
import { decideMarket } from './decide-market.js';
import { outcomeOf, type Decision, type Desk, type DeskRules, type Reply } from './decision.js';
import type { CommandOutcome, CommittedListener, DeskCommands } from './desk.js';
import type { DeskMemory } from './desk-memory.js';
import { latchedKills, startupDrafts } from './latched.js';
import type { EventStore, Latch } from './ports.js';
import { refuse } from './refusal.js';
import { copyOf, emptyState, type DeskState } from './state.js';

/** A fault that people must hear of. `journal` and `decision` halt the engine, `latch` and `listener` do not. */
export interface EngineFault {
  readonly kind: 'journal' | 'latch' | 'decision' | 'listener';
  readonly message: string;
  readonly cause: unknown;
}
/** One group commit: what it took in, what it wrote and how long the journal took. */
export interface BatchFigures {
  readonly commands: number;
  readonly marketEvents: number;
  readonly events: number;
  readonly commitMs: number;
}
export interface EngineOptions {
  readonly store: EventStore;
  readonly latch: Latch;
  /** Committed state for readers; the engine is the only one that feeds it. */
  readonly memory: DeskMemory;
  readonly clock: Clock;
  readonly rules: DeskRules;
  /** Paperdesk's version, journaled at each start. */
  readonly version: string;
  readonly onFault?: (fault: EngineFault) => void;
  readonly onBatch?: (figures: BatchFigures) => void;
}

type Item =
  { readonly command: Command; readonly resolve: (outcome: CommandOutcome) => void } | { readonly market: MarketEvent };
type CommandItem = Extract<Item, { command: Command }>;

/** Inputs of one batch at most: bounds the time until the first of them gets its answer. */
const BATCH_LIMIT = 2000;

/**
 * The single writer. Commands and market events queue up while a batch is being written and form the next one
 * (group commit). Answers and notifications go out after the batch is on disk. A batch that cannot be written is
 * dropped, and the engine halts: no order is taken and nothing matches until a restart, while cancels and the kill
 * switch go on in memory and are written as soon as the journal takes them.
 */
export class Engine implements DeskCommands {
  private readonly markets: Markets = new Map();
  private readonly listeners = new Set<CommittedListener>();
  private queue: Item[] = [];
  private scheduled = false;
  private started = false;
  private state: DeskState = emptyState();
  /** Events of a halted engine that stand in memory and are not on disk yet. */
  private unsaved: DeskEvent[] = [];
  /** The kill switch file is behind the state. */
  private latchOwed = false;

  constructor(private readonly options: EngineOptions) {}

  /** Reads the latch, folds the journal, then journals the start. Throws when the journal cannot be read. */
  start(): void {
    const { latch, memory, clock, rules, version } = this.options;
    const reading = latch.read();
    this.catchUp();
    this.state = copyOf(memory.state);
    const at = Math.max(this.state.lastTime + 1, clock.nowUs());
    const events = startupDrafts(this.state, reading, { source: rules.source, version }).map(
      ({ draft, actor }, index): DeskEvent => ({ ...draft, time: at + index, actor, requestId: 'start' }),
    );
    this.writeStart(events);
    this.started = true;
    if (reading.state !== 'unreadable') this.writeLatch(this.state);
    if (this.queue.length > 0) this.schedule();
  }

  /** Resolves once the outcome is on disk. A kill takes effect within this call, ahead of all that waits. */
  submit(command: Command): Promise<CommandOutcome> {
    return new Promise((resolve) => {
      const item = { command, resolve };
      if (command.type === 'tripKillSwitch' && this.started) {
        this.voidRearms();
        this.run([item]);
        return;
      }
      this.queue.push(item);
      this.schedule();
    });
  }

  /** Takes a market event in, in the order of calls. */
  onMarketEvent(event: MarketEvent): void {
    this.queue.push({ market: event });
    this.schedule();
  }

  /** Called with each batch after it is on disk; returns the way to stop. */
  onCommitted(listener: CommittedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The working state, equal to the fold of the journal between batches. */
  get workingState(): DeskState {
    return this.state;
  }

  /** Processes what is queued now. For an orderly stop, and for tests that do not wait for the event loop. */
  flush(): void {
    while (this.queue.length > 0) this.run(this.queue.splice(0, BATCH_LIMIT));
    this.keep([]);
  }

  /** A re-arm that was sent before somebody pressed again must not undo that press. */
  private voidRearms(): void {
    const detail = 'The kill switch was pressed again while the re-arm waited; look again, then repeat it.';
    this.queue = this.queue.filter((item) => {
      if (!('command' in item) || item.command.type !== 'rearmKillSwitch') return true;
      item.resolve(refuse(409, 'KILL_PRESSED_AGAIN', detail));
      return false;
    });
  }

  private schedule(): void {
    if (this.scheduled || !this.started) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.run(this.queue.splice(0, BATCH_LIMIT));
      if (this.queue.length > 0) this.schedule();
    });
  }

  private run(batch: readonly Item[]): void {
    if (this.latchOwed) this.writeLatch(this.state);
    if (this.state.halted !== null) {
      this.runHalted(batch);
      return;
    }
    const { clock, memory, rules, onBatch } = this.options;
    const events: DeskEvent[] = [];
    const replies: { item: CommandItem; reply: Reply }[] = [];
    let commitStarted = 0;
    try {
      for (const item of batch) this.runItem(item, events, replies);
      commitStarted = clock.nowUs();
      this.write(events);
    } catch (cause) {
      this.fail(cause, batch);
      return;
    }
    const commitMs = (clock.nowUs() - commitStarted) / 1000;
    if (events.some((event) => event.type === 'killSwitchRearmed')) this.writeLatch(this.state);
    for (const { item, reply } of replies) item.resolve(outcomeOf(reply, memory.state, rules.killSwitch));
    const commands = batch.filter((item) => 'command' in item).length;
    onBatch?.({ commands, marketEvents: batch.length - commands, events: events.length, commitMs });
  }

  private runItem(item: Item, events: DeskEvent[], replies: { item: CommandItem; reply: Reply }[]): void {
    if ('market' in item) {
      const market = observe(this.markets, item.market);
      if (market === undefined) return;
      const drafts = decideMarket(this.desk, item.market, market);
      if (drafts.length === 0) return;
      this.take(this.stamp(drafts, { actor: SYSTEM_ACTOR, requestId: 'market', at: item.market.timeReceived }), events);
      return;
    }
    const decision = this.decide(item.command);
    this.take(this.stampFor(item.command, decision.drafts), events);
    if (item.command.type === 'tripKillSwitch') this.writeLatch(this.state);
    replies.push({ item, reply: decision.reply });
  }

  /** A command that cannot be decided is our fault, but changes nothing: it is refused and the desk goes on. */
  private decide(command: Command): Decision {
    try {
      return decideCommand(this.desk, command, Math.max(this.state.lastTime + 1, command.receivedAt));
    } catch (cause) {
      this.report('decision', `${command.type} could not be decided`, cause);
      return {
        drafts: [],
        reply: refuse(500, 'INTERNAL_ERROR', 'The desk could not decide this; nothing was changed.'),
      };
    }
  }

  private get desk(): Desk {
    return { state: this.state, markets: this.markets, rules: this.options.rules };
  }

  private take(stamped: readonly DeskEvent[], events: DeskEvent[]): void {
    for (const event of stamped) {
      if (event.type === 'orderFilled') this.noteConsumption(event);
      apply(this.state, event);
      events.push(event);
    }
  }

  private noteConsumption(event: Extract<DeskEvent, { type: 'orderFilled' }>): void {
    const terms = this.state.orders.get(event.orderId)?.terms;
    const market = terms && this.markets.get(marketKey(terms.venue, terms.symbol));
    if (terms !== undefined && market !== undefined) noteFill(market, terms.side, event);
  }

  private stampFor(command: Command, drafts: readonly Draft[]): DeskEvent[] {
    return this.stamp(drafts, { actor: command.actor, requestId: command.requestId, at: command.receivedAt });
  }

  /** Engine time: never before the input, and one microsecond after the last event at least, so that order shows. */
  private stamp(drafts: readonly Draft[], by: { actor: Actor; requestId: string; at: TimeUs }): DeskEvent[] {
    const from = Math.max(this.state.lastTime + 1, Math.floor(by.at));
    return drafts.map((draft, index) => ({ ...draft, time: from + index, actor: by.actor, requestId: by.requestId }));
  }

  private write(events: readonly DeskEvent[]): void {
    if (events.length === 0) return;
    const committed = this.options.store.append(events);
    this.options.memory.record(committed);
    this.notify(committed);
  }

  /** Drops what is not on disk, halts, then answers the batch: cancels and kills in memory, all else refused. */
  private fail(cause: unknown, batch: readonly Item[]): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    this.report('journal', `a batch could not be committed: ${why}`, cause);
    try {
      // What the journal did take before it failed stands.
      this.catchUp();
    } catch (unreadable) {
      this.report('journal', 'the journal cannot be read either; going on from memory', unreadable);
    }
    this.state = copyOf(this.options.memory.state);
    const halt: Draft = { type: 'engineHalted', reason: `the journal could not be written (${why})` };
    this.keepApplied(this.stamp([halt], { actor: SYSTEM_ACTOR, requestId: 'engine', at: this.options.clock.nowUs() }));
    for (const item of batch) if ('command' in item) item.resolve(this.outcomeWhileHalted(item.command));
  }

  private runHalted(batch: readonly Item[]): void {
    for (const item of batch) {
      if ('market' in item) observe(this.markets, item.market);
      else item.resolve(this.outcomeWhileHalted(item.command));
    }
  }

  private outcomeWhileHalted(command: Command): CommandOutcome {
    const decision = this.decide(command);
    this.keepApplied(this.stampFor(command, decision.drafts));
    if (command.type === 'tripKillSwitch') this.writeLatch(this.state);
    const answer = outcomeOf(decision.reply, this.options.memory.state, this.options.rules.killSwitch);
    if (this.unsaved.length === 0 || !answer.ok) return answer;
    if (command.type === 'tripKillSwitch' && !this.latchOwed) return answer;
    const detail =
      'Done in memory, but it could not be put on disk: after a restart it may be undone. Look again after the restart.';
    return refuse(503, 'ENGINE_HALTED', detail);
  }

  private keepApplied(events: readonly DeskEvent[]): void {
    for (const event of events) apply(this.state, event);
    this.keep(events);
  }

  /** Writes the events of a halted engine behind those still unsaved, or else holds them in memory, shown as done. */
  private keep(events: readonly DeskEvent[]): void {
    const { store, memory } = this.options;
    const earlier = this.unsaved.length;
    const all = [...this.unsaved, ...events];
    if (all.length === 0) return;
    try {
      const committed = store.append(all);
      this.unsaved = [];
      memory.confirm(committed.slice(0, earlier));
      memory.record(committed.slice(earlier));
      this.notify(committed);
    } catch (cause) {
      this.unsaved = all;
      memory.recordUnsaved(events);
      memory.announce(events);
      this.report('journal', 'the journal still cannot be written', cause);
    }
  }

  /** A desk whose start cannot be journaled comes up halted, with the kills of the latch in force. */
  private writeStart(events: readonly DeskEvent[]): void {
    try {
      this.take(events, []);
      this.write(events);
    } catch (cause) {
      this.fail(cause, []);
      this.keepApplied(events.filter((event) => event.type !== 'deskStarted'));
    }
  }

  private catchUp(): void {
    const { store, memory } = this.options;
    for (;;) {
      const events = store.readAfter(memory.lastSeq, 5000);
      if (events.length === 0) return;
      memory.record(events);
    }
  }

  /** What cannot be written is tried again with the next batch, and reported once. */
  private writeLatch(state: DeskState): void {
    try {
      this.options.latch.write(latchedKills(state));
      this.latchOwed = false;
    } catch (cause) {
      if (!this.latchOwed) this.report('latch', 'the kill switch file could not be written', cause);
      this.latchOwed = true;
    }
  }

  private notify(committed: readonly CommittedEvent[]): void {
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
