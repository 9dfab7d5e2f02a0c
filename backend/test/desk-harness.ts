import type { MarketStateName, QuoteView } from '@paperdesk/contract';
import type { CommandOutcome, Refusal } from '../src/engine/desk.js';
import { DeskMemory, type MarketReader } from '../src/engine/desk-memory.js';
import type { DeskRules } from '../src/engine/decision.js';
import { Engine, type BatchFigures, type EngineFault, type EngineOptions } from '../src/engine/engine.js';
import type { AppendResult, EventStore, Latch, LatchedKill, LatchReading, Timers } from '../src/engine/ports.js';
import { chainHash, GENESIS_HASH } from '../src/journal/event-chain.js';
import { canonicalJson } from '../src/engine/canonical-json.js';
import type { Command } from '../src/model/command.js';
import type { CommittedEvent, DeskEvent } from '../src/model/desk-event.js';
import type { MarketEvent } from '../src/model/market-event.js';
import type { TradingRules } from '../src/model/trading-rules.js';
import { PRESETS } from '../src/execution/presets.js';
import { aBook, aListing, aMarketState, anAccount, NOW } from './builders.js';

/** A journal in memory whose disk can be filled. */
export class MemoryEventStore implements EventStore {
  readonly committed: CommittedEvent[] = [];
  appends = 0;
  diskFull = false;
  /** As a failed sync after the write: the events are there, yet the append fails. */
  failAfterWrite = false;
  /** An append stays on its way until {@link finish}. */
  slow = false;
  private onTheWay: (() => void) | null = null;

  append(events: readonly DeskEvent[], settle: (result: AppendResult) => void): void {
    if (this.slow) {
      this.onTheWay = () => settle(this.write(events));
      return;
    }
    settle(this.write(events));
  }
  /** Ends the append that is on its way. */
  finish(): void {
    const write = this.onTheWay;
    this.onTheWay = null;
    write?.();
  }
  drained(): Promise<void> {
    this.finish();
    return Promise.resolve();
  }
  private write(events: readonly DeskEvent[]): AppendResult {
    if (this.diskFull) return { ok: false, cause: new Error('database or disk is full') };
    this.appends += 1;
    const fresh = events.map((event) => {
      // As from a file: what comes back shares nothing with what went in.
      const copy = JSON.parse(JSON.stringify(event)) as DeskEvent;
      const hash = chainHash(this.committed.at(-1)?.hash ?? GENESIS_HASH, canonicalJson(copy));
      const row = { seq: this.committed.length + 1, hash, event: copy };
      this.committed.push(row);
      return row;
    });
    if (this.failAfterWrite) return { ok: false, cause: new Error('sync failed') };
    return { ok: true, committed: fresh };
  }
  readAfter(seq: number, limit: number): CommittedEvent[] {
    return this.committed.slice(seq, seq + limit);
  }
  lastSeq(): number {
    return this.committed.length;
  }
}

export class MemoryLatch implements Latch {
  reading: LatchReading = { state: 'armed' };
  broken = false;
  read(): LatchReading {
    return this.reading;
  }
  write(kills: readonly LatchedKill[]): void {
    if (this.broken) throw new Error('latch cannot be written');
    this.reading = kills.length === 0 ? { state: 'armed' } : { state: 'killed', kills };
  }
}

/** A market side that shows one quote at will. */
export class SetMarket implements MarketReader {
  quote: QuoteView | null = null;
  stateName: MarketStateName = 'live';
  quotes() {
    return this.quote === null ? [] : [this.quote];
  }
  book() {
    return undefined;
  }
  trades() {
    return [];
  }
  consolidated() {
    return [];
  }
  feeds() {
    return [];
  }
  feedTroubles() {
    return [];
  }
  state() {
    return this.stateName;
  }
  onChange() {
    return () => undefined;
  }
}

/** Rules under which no time passes between desk and venue. */
export const TRADING_RULES: TradingRules = {
  source: 'demo',
  offered: { demo: ['BTC/USDT', 'ETH/USDT'] },
  staleAfterUs: 10_000_000,
  marketSpeed: 1,
  preset: PRESETS.frictionless,
  accountPresets: {},
  feeSchedules: {},
  accountFees: {},
  seed: 'test',
};
export const RULES: DeskRules = {
  trading: TRADING_RULES,
  killSwitch: { fourEyes: 'different_person', coolDownSeconds: 60 },
};

/** Time that a test lets pass. Timers go off in order of their time, within {@link pass}. */
export class SetTimers implements Timers {
  now = NOW;
  private waiting: { readonly at: number; readonly call: () => void }[] = [];
  after(us: number, call: () => void): () => void {
    const timer = { at: this.now + us, call };
    this.waiting.push(timer);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== timer);
    };
  }
  pass(us: number, between: () => void): void {
    const until = this.now + us;
    for (;;) {
      const next = this.waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.waiting = this.waiting.filter((other) => other !== next);
      this.now = Math.max(this.now, next.at);
      next.call();
      between();
    }
    this.now = until;
  }
}

/** An engine on parts that a test holds. `run` sends a command and returns its answer after one batch. */
export class DeskHarness {
  readonly market = new SetMarket();
  readonly timers = new SetTimers();
  readonly faults: EngineFault[] = [];
  readonly batches: BatchFigures[] = [];
  readonly memory: DeskMemory;
  readonly engine: Engine;
  readonly rules: DeskRules;

  constructor(
    readonly store: EventStore = new MemoryEventStore(),
    readonly latch: Latch = new MemoryLatch(),
    rules: Partial<TradingRules> & Partial<Pick<DeskRules, 'killSwitch'>> = {},
    more: Partial<EngineOptions> = {},
  ) {
    const { killSwitch = RULES.killSwitch, ...trading } = rules;
    this.rules = { killSwitch, trading: { ...TRADING_RULES, ...trading } };
    this.memory = new DeskMemory({
      market: this.market,
      rules: this.rules,
      delivery: () => [],
      journal: this.store,
      facts: () => ({
        version: 'test',
        source: this.rules.trading.source,
        paperLine: 'PAPER MONEY',
        outsideChannel: false,
        eventLoopBlockedMs: 0,
        startedAt: NOW,
      }),
    });
    this.engine = new Engine({
      store: this.store,
      latch: this.latch,
      memory: this.memory,
      clock: { nowUs: () => this.timers.now },
      timers: this.timers,
      rules: this.rules,
      version: 'test',
      onFault: (fault) => this.faults.push(fault),
      onBatch: (figures) => this.batches.push(figures),
      ...more,
    });
    this.engine.start();
  }

  async run(command: Command): Promise<CommandOutcome> {
    const answer = this.engine.submit(command);
    this.engine.flush();
    return answer;
  }
  /** Lets time pass: what is due by then happens. */
  pass(us: number): void {
    this.timers.pass(us, () => this.engine.flush());
  }
  async report(command: Command) {
    const outcome = await this.run(command);
    if (!outcome.ok || !('report' in outcome)) throw new Error(`no report: ${JSON.stringify(outcome)}`);
    return outcome.report;
  }
  async refusal(command: Command): Promise<Refusal> {
    const outcome = await this.run(command);
    if (outcome.ok) throw new Error(`not refused: ${JSON.stringify(outcome)}`);
    return outcome;
  }
  feed(...events: MarketEvent[]): void {
    for (const event of events) this.engine.onMarketEvent(event);
    this.engine.flush();
  }
  /** Lists BTC/USDT, makes it live with the book of the builders, opens account `main`. */
  async open(): Promise<this> {
    this.feed(aListing(), aMarketState(), aBook());
    await this.run(anAccount());
    return this;
  }
}

/** A value as text: maps as their entries in order, keys sorted, money as digits. Equal states have equal texts. */
export function plain(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return `${member}n`;
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    const tag = Object.prototype.toString.call(member);
    if (tag === '[object Map]' || tag === '[object Set]') return [...(member as Iterable<unknown>)];
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
