import { formatAmount } from '../../model/decimal.js';
import type { TimeUs } from '../../model/time.js';
import type { Timers } from '../delivery.js';
import type { Row } from '../rows/row.js';
import type { QuestDbSql } from '../sql.js';
import type { AccountTotals } from './account-totals.js';
import { compare, type Compared } from './compare.js';
import { areApplied, recompute, rowsToApply } from './recompute.js';
import { ShadowAccounts } from './shadow-accounts.js';

export interface ReconcilerOptions {
  readonly sql: QuestDbSql;
  /** The engine's totals behind its newest committed event, captured between two commits. */
  readonly totals: () => AccountTotals;
  /** The journal event up to which the projector has delivered. */
  readonly deliveredTo: () => number;
  /** Takes rows for the table `reconciliations`. */
  readonly record: (rows: readonly Row[]) => void;
  /** Engine and SQL differed twice at one journal event: the account's books are not to be trusted. */
  readonly onMismatch: (mismatch: Mismatch) => void;
  readonly nowUs: () => TimeUs;
  readonly timers: Timers;
  readonly everyMs?: number;
  /** After so many runs one begins at the first event again: it finds what was changed in rows that had agreed before. */
  readonly wholeEvery?: number;
  /** How long a run waits for delivery and for QuestDB. */
  readonly patienceMs?: number;
}
export interface Mismatch {
  readonly account: string;
  readonly seq: number;
  /** What differed, such as `cash USDT: engine 100, SQL 99.5`. */
  readonly text: string;
}
export type Outcome =
  | { readonly result: 'agreed' | 'differs'; readonly seq: number; readonly compared: readonly Compared[] }
  | { readonly result: 'notRun'; readonly seq: number; readonly message: string };

const MINUTE_MS = 60_000;
const RUNS_AN_HOUR = 60;
const POLL_MS = 100;

/**
 * Shadow accounting: each minute the books are made a second time from what QuestDB holds, and compared with the engine's
 * at the same journal event. It goes on from the last event both agreed at; a start, the second look after a difference,
 * and one run an hour begin at the first, so that rows edited by hand are found however old they are. QuestDB away is no difference: that run is told as not made.
 */
export class Reconciler {
  private agreed = new ShadowAccounts();
  private readonly told = new Set<string>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private last: Outcome | null = null;
  private agreedTime: TimeUs | null = null;
  private runsSinceWhole = 0;

  constructor(private readonly options: ReconcilerOptions) {}

  /** What the last run came to; null before the first. */
  get outcome(): Outcome | null {
    return this.last;
  }
  /** The newest journal event that engine and SQL agreed at; 0 before the first. */
  get agreedTo(): number {
    return this.agreed.seq;
  }

  /** When they agreed at it; null before the first. */
  get agreedAt(): TimeUs | null {
    return this.agreedTime;
  }

  start(): void {
    this.running ??= this.loop();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One comparison, with its second look if it differs. Never throws. */
  async run(): Promise<Outcome> {
    const began = this.options.timers.nowMs();
    const totals = this.options.totals();
    const { seq } = totals;
    try {
      await this.untilQueryable(seq);
      let outcome = await this.look(totals, { attempt: 1, from: this.base(), began });
      if (outcome.result === 'differs')
        outcome = await this.look(totals, { attempt: 2, from: new ShadowAccounts(), began });
      this.runsSinceWhole += 1;
      if (outcome.result === 'differs') this.tell(outcome.compared, seq);
      this.last = outcome;
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.last = { result: 'notRun', seq, message };
      this.options.record([this.summary(this.last, { attempt: 1, from: this.agreed.seq, began })]);
    }
    return this.last;
  }

  /** Where a run begins: the first event once in a while, else the last that both agreed at. */
  private base(): ShadowAccounts {
    if (this.runsSinceWhole < (this.options.wholeEvery ?? RUNS_AN_HOUR)) return this.agreed;
    this.runsSinceWhole = 0;
    return new ShadowAccounts();
  }

  private async loop(): Promise<void> {
    const { timers, everyMs = MINUTE_MS } = this.options;
    while (!this.stopping.signal.aborted) {
      await timers.wait(everyMs, this.stopping.signal);
      if (!this.stopping.signal.aborted) await this.run();
    }
  }

  private async look(totals: AccountTotals, how: { attempt: number; from: ShadowAccounts; began: number }) {
    const shadow = await recompute(this.options.sql, how.from, totals.seq);
    const compared = compare(totals, shadow);
    const result = compared.every(({ agreed }) => agreed) ? 'agreed' : 'differs';
    const outcome = { result, seq: totals.seq, compared } as const;
    const told = { attempt: how.attempt, from: how.from.seq, began: how.began };
    this.options.record([this.summary(outcome, told), ...this.figures(outcome, told)]);
    if (result === 'agreed') {
      this.agreed = shadow;
      this.agreedTime = this.options.nowUs();
      this.told.clear();
    }
    return outcome;
  }

  /** Waits until SQL shows all rows up to `seq`; throws when that takes too long. */
  private async untilQueryable(seq: number): Promise<void> {
    const { sql, deliveredTo } = this.options;
    await this.until(`rows up to event ${seq} are delivered`, () => Promise.resolve(deliveredTo() >= seq));
    const wanted = await rowsToApply(sql);
    await this.until('QuestDB has applied what it acknowledged', () => areApplied(sql, wanted));
  }

  private async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const { timers, patienceMs = 30_000 } = this.options;
    const end = timers.nowMs() + patienceMs;
    while (!(await holds())) {
      if (timers.nowMs() >= end || this.stopping.signal.aborted) throw new Error(`waited in vain until ${what}`);
      await timers.wait(POLL_MS, this.stopping.signal);
    }
  }

  /** Once for an account, until everything agrees again. */
  private tell(compared: readonly Compared[], seq: number): void {
    const differing = compared.filter(({ agreed }) => !agreed);
    for (const account of new Set(differing.map((each) => each.account))) {
      if (this.told.has(account)) continue;
      this.told.add(account);
      const text = differing
        .filter((each) => each.account === account)
        .map(({ subject, item, engine, sql }) => {
          return `${subject} ${item}: engine ${formatAmount(engine)}, SQL ${formatAmount(sql)}`;
        })
        .join('; ');
      this.options.onMismatch({ account, seq, text });
    }
  }

  private summary(outcome: Outcome, how: { attempt: number; from: number; began: number }): Row {
    return {
      ...{ ts: this.options.nowUs(), subject: 'all', account: '', epoch: 0, item: '' },
      ...{ journal_seq: outcome.seq, from_seq: how.from, result: outcome.result, attempt: how.attempt },
      compared: outcome.result === 'notRun' ? 0 : outcome.compared.length,
      message: outcome.result === 'notRun' ? outcome.message : null,
      took_ms: this.options.timers.nowMs() - how.began,
    };
  }

  private figures(outcome: Exclude<Outcome, { readonly result: 'notRun' }>, how: { attempt: number; from: number }) {
    const ts = this.options.nowUs();
    return outcome.compared.map(({ subject, account, epoch, item, engine, sql, agreed }): Row => ({
      ...{ ts, subject, account, epoch, item, journal_seq: outcome.seq, from_seq: how.from },
      ...{ result: agreed ? 'agreed' : 'differs', attempt: how.attempt },
      engine_value: formatAmount(engine),
      sql_value: formatAmount(sql),
      difference: formatAmount(sql - engine),
    }));
  }
}
