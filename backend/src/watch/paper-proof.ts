import type { Clock } from '../clock.js';
import type { DeskCommands } from '../engine/desk.js';
import type { Timers } from '../engine/ports.js';
import type { ExchangeKey, KeyVerdict } from '../feeds/key-check.js';
import type { PaperProofView } from '@paperdesk/contract';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { PaperProofChecked } from '../model/fact.js';
import { isoFromUs, type TimeUs } from '../model/time.js';

const DAY_US = 86_400_000_000;
const RETRY_US = 60_000_000;

export interface PaperProofDeps {
  /** Classes of ccxt that the desk may build, and the venues of desk.yaml that use them. */
  readonly classes: ReadonlyMap<string, readonly string[]>;
  readonly keys: readonly ExchangeKey[];
  readonly checkKey: (key: ExchangeKey) => Promise<KeyVerdict>;
  readonly proveChokePoint: (ccxtId: string) => Promise<{ readonly ok: boolean; readonly detail: string }>;
  /** Calls outside the allow list since the start. */
  readonly refusedCalls: () => number;
  readonly commands: DeskCommands;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newKillId: () => string;
  readonly onFault: (cause: unknown) => void;
}

type Check = PaperProofChecked['checks'][number];

/**
 * Proves that the desk cannot trade for real, at its start and at the begin of each UTC day: each class refuses what it must,
 * no call tried to get past it, and each key that was given may read and nothing else. A key that may do more is
 * dropped, for good in this process, and trading is stopped at its venues. The outcome is a fact of the journal.
 */
export class PaperProof {
  private readonly held = new Map<string, ExchangeKey>();
  private candidates: readonly ExchangeKey[];
  private callOff: () => void = () => undefined;
  private stopped = false;
  private failedByCall = false;
  private last: { readonly time: TimeUs; readonly checks: readonly Check[] } | null = null;
  private dueAt: TimeUs | null = null;

  constructor(private readonly deps: PaperProofDeps) {
    this.candidates = deps.keys;
  }

  /** Call once the engine takes commands; resolves when the first proof is in the journal, or could not be made. */
  async start(): Promise<void> {
    await this.prove();
  }

  stop(): void {
    this.stopped = true;
    this.callOff();
  }

  /** A call was refused: the proof fails now, not at midnight. Once is enough, since the count never falls again. */
  readonly callRefused = (): void => {
    if (this.failedByCall) return;
    this.failedByCall = true;
    void this.prove();
  };

  /** A key that was checked and may be used for reading. */
  keyFor(ccxtId: string): ExchangeKey | undefined {
    return this.held.get(ccxtId);
  }

  /** As it is shown; what may leave is known to who built the exchanges. */
  view(): Omit<PaperProofView, 'allowed'> {
    const { last, dueAt, held, candidates, deps } = this;
    const checks = last?.checks ?? [];
    return {
      proof: last && {
        ...{ time: isoFromUs(last.time), ok: checks.every(({ ok }) => ok) },
        checks: checks.map(({ name, ok, detail }) => ({ name, ok, detail })),
      },
      nextAt: dueAt === null ? null : isoFromUs(dueAt),
      refusedCalls: deps.refusedCalls(),
      keys: deps.keys.map((key) => ({
        ccxt: key.ccxtId,
        state: !candidates.includes(key) ? 'dropped' : held.has(key.ccxtId) ? 'readOnly' : 'unchecked',
      })),
    };
  }

  /** One proof now. */
  async prove(): Promise<void> {
    this.callOff();
    let journaled = false;
    try {
      const checks = [...(await this.chokePoints()), this.noCalls(), ...(await this.keys())];
      journaled = await this.record(checks);
    } catch (cause) {
      this.deps.onFault(cause);
    }
    if (!this.stopped) this.next(journaled);
  }

  private next(journaled: boolean): void {
    const now = this.deps.clock.nowUs();
    const dueAt = (this.dueAt = journaled ? (Math.floor(now / DAY_US) + 1) * DAY_US : now + RETRY_US);
    const wait = (): void => {
      this.callOff = this.deps.timers.after(Math.max(0, dueAt - this.deps.clock.nowUs()), () => {
        // The process's timers cut long waits short.
        if (this.deps.clock.nowUs() < dueAt) wait();
        else void this.prove();
      });
    };
    wait();
  }

  private async chokePoints(): Promise<Check[]> {
    const checks: Check[] = [];
    for (const ccxtId of this.deps.classes.keys())
      checks.push({ name: `chokePoint ${ccxtId}`, ...(await this.deps.proveChokePoint(ccxtId)) });
    return checks;
  }

  private noCalls(): Check {
    const refused = this.deps.refusedCalls();
    return { name: 'callsOutsideAllowList', ok: refused === 0, detail: `${refused} since the start` };
  }

  private async keys(): Promise<Check[]> {
    if (this.candidates.length === 0) return [{ name: 'keys', ok: true, detail: 'none is held' }];
    const checks: Check[] = [];
    for (const key of this.candidates) checks.push(await this.keyCheck(key));
    return checks;
  }

  private async keyCheck(key: ExchangeKey): Promise<Check> {
    const { ccxtId } = key;
    const name = `key ${ccxtId}`;
    const verdict = await this.deps.checkKey(key);
    if (verdict.kind === 'readOnly') {
      this.held.set(ccxtId, key);
      return { name, ok: true, detail: 'may read, and nothing else' };
    }
    this.held.delete(ccxtId);
    // Nobody knows what it may do: it is not used until the venue has said so. That alone is no sign of a real order.
    if (verdict.kind === 'unknown') return { name, ok: true, detail: `not used: ${verdict.why}` };
    this.candidates = this.candidates.filter((candidate) => candidate !== key);
    const rights = verdict.rights.join(', ');
    await this.halt(ccxtId, `A key of ${ccxtId} may do more than read (${rights}); it was dropped`);
    return { name, ok: false, detail: `dropped: it may do more than read (${rights})`.slice(0, 300) };
  }

  private async halt(ccxtId: string, reason: string): Promise<void> {
    const { commands, clock, newKillId, classes } = this.deps;
    for (const venue of classes.get(ccxtId) ?? [ccxtId])
      await commands.submit({
        type: 'tripKillSwitch',
        killId: newKillId(),
        ...{ scope: 'venue', scopeValue: venue, level: 'halt', trigger: 'tradingKey' },
        reason: reason.slice(0, 500),
        ...{ actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'paper-proof' },
      });
  }

  private async record(checks: readonly Check[]): Promise<boolean> {
    const { commands, clock, refusedCalls } = this.deps;
    const ok = checks.every((check) => check.ok);
    const outcome = await commands.submit({
      type: 'recordFact',
      fact: { type: 'paperProofChecked', ok, checks, refusedCalls: refusedCalls() },
      ...{ actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'paper-proof' },
    });
    // What is shown is what is journaled.
    if (outcome.ok) this.last = { time: clock.nowUs(), checks };
    return outcome.ok;
  }
}
