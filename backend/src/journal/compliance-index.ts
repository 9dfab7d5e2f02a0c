import type Database from 'better-sqlite3';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { CaseChanged, EvidenceFrozen, ReportMade, SurveillanceAlertRaised } from '../model/fact.js';
import type { JournalQueries, EventType } from './journal-queries.js';

/** Types that the index reads; all others pass it by. */
export const INDEXED = [
  'surveillanceAlertRaised',
  'caseChanged',
  'evidenceFrozen',
  'reportMade',
  'riskRulesSet',
  'rulesSet',
  'kycChanged',
  'deadManSet',
  'killSwitchTripped',
  'killSwitchRearmed',
  'throttleTripped',
  'throttleReleased',
  'approvalRequested',
  'approvalDecided',
  'accountOpened',
  'accountReset',
  'instrumentDefined',
] as const satisfies readonly EventType[];
const TYPES: ReadonlySet<string> = new Set(INDEXED);

/** Where nothing is written, the place is noted after so many events all the same: a start reads on from there. */
const NOTED_EVERY = 100_000;

/** What an event replaces the last one of; null where nothing came before. */
export function replacedSubject(event: DeskEvent): string | null {
  switch (event.type) {
    case 'riskRulesSet':
    case 'rulesSet':
      return event.type;
    case 'kycChanged':
      return `customer|${event.customer}`;
    case 'caseChanged':
      return `case|${event.caseId}`;
    case 'deadManSet':
      return `deadMan|${event.person}`;
    case 'killSwitchTripped':
    case 'killSwitchRearmed':
      return `kill|${event.killId}`;
    case 'throttleTripped':
    case 'throttleReleased':
      return `throttle|${event.key}`;
    case 'approvalRequested':
    case 'approvalDecided':
      return `approval|${event.approvalId}`;
    default:
      return replacedInTrading(event);
  }
}

function replacedInTrading(event: DeskEvent): string | null {
  switch (event.type) {
    case 'accountOpened':
    case 'accountReset':
      return `account|${event.account}`;
    case 'instrumentDefined':
      return `instrument|${event.instrument.venue}|${event.instrument.symbol}`;
    default:
      return null;
  }
}

/**
 * What the journal says about alerts, cases, evidence and reports, by its ids. It follows committed events as they
 * come; what it missed (a crash, a new file) it reads from the journal.
 */
export class ComplianceIndex {
  private seq: number;
  private written: number;
  private waiting: CommittedEvent[] = [];
  private scheduled: NodeJS.Immediate | undefined;
  private catching: Promise<void> | undefined;

  constructor(
    private readonly database: Database.Database,
    private readonly onFault: (cause: unknown) => void,
  ) {
    this.seq = database.prepare<[], { seq: number }>('SELECT seq FROM progress').get()?.seq ?? 0;
    this.written = this.seq;
  }

  /**
   * Takes events that follow on what it has; leaves others to {@link catchUp}. Writes later: whoever tells it of a stop
   * must not wait for a disk.
   */
  follow(events: readonly CommittedEvent[]): void {
    const [first] = events;
    if (first === undefined || first.seq > this.seq + 1) return;
    for (const committed of events)
      if (committed.seq > this.seq && TYPES.has(committed.event.type)) this.waiting.push(committed);
    this.seq = Math.max(this.seq, events.at(-1)?.seq ?? 0);
    if (this.waiting.length === 0 && this.seq < this.written + NOTED_EVERY) return;
    this.scheduled ??= setImmediate(() => this.flushLater());
  }

  /** Writes what waits, and how far it has come. */
  flush(): void {
    clearImmediate(this.scheduled);
    this.scheduled = undefined;
    if (this.seq > this.written) this.write(this.waiting.splice(0), this.seq);
  }

  private flushLater(): void {
    try {
      this.flush();
    } catch (cause) {
      // From the journal, then.
      this.seq = this.written;
      this.onFault(cause);
    }
  }

  /** Resolves when all is indexed that the journal held as it was called. */
  async catchUp(journal: JournalQueries): Promise<void> {
    this.flush();
    await this.catching;
    // What is committed meanwhile is not followed: there must be no gap when this ends.
    while (this.seq < journal.head().seq) {
      this.catching ??= this.readOn(journal).finally(() => (this.catching = undefined));
      await this.catching;
    }
  }

  private async readOn(journal: JournalQueries): Promise<void> {
    const to = journal.head().seq;
    for await (const { looked, events } of journal.ofTypes({ only: INDEXED }, { after: this.seq, last: to })) {
      this.write(
        events.filter(({ seq }) => seq > this.seq),
        Math.max(looked, this.seq),
      );
      this.seq = Math.max(looked, this.seq);
    }
  }

  private write(events: readonly CommittedEvent[], upTo: number): void {
    this.database.transaction(() => {
      for (const committed of events) this.take(committed);
      this.database.prepare('UPDATE progress SET seq = ?').run(upTo);
    })();
    this.written = upTo;
  }

  private take({ seq, event }: CommittedEvent): void {
    const subject = replacedSubject(event);
    if (subject !== null) this.database.prepare('INSERT OR REPLACE INTO subjects VALUES (?, ?)').run(subject, seq);
    switch (event.type) {
      case 'surveillanceAlertRaised':
        return this.takeAlert(seq, event);
      case 'caseChanged':
        return this.takeCase(seq, event);
      case 'evidenceFrozen':
        return this.takeEvidence(seq, event);
      case 'reportMade':
        return this.takeReport(seq, event);
    }
  }

  private takeAlert(seq: number, event: SurveillanceAlertRaised): void {
    this.database
      .prepare('INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)')
      .run(event.alertId, seq, JSON.stringify(event));
  }

  private takeCase(seq: number, event: CaseChanged): void {
    const { caseId, time, actor, status, legalHold, narrativeHash, alertIds } = event;
    this.database
      .prepare('INSERT OR REPLACE INTO case_changes VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(seq, caseId, time, actor.person, status, legalHold ? 1 : 0, narrativeHash);
    const link = this.database.prepare('INSERT OR IGNORE INTO case_alerts VALUES (?, ?)');
    for (const alertId of alertIds) link.run(alertId, caseId);
  }

  private takeEvidence(seq: number, event: EvidenceFrozen): void {
    const insert = this.database.prepare('INSERT OR REPLACE INTO evidence_parts VALUES (?, ?, ?, ?, ?, ?)');
    for (const { table, rows, sha256 } of event.parts) insert.run(seq, event.caseId, event.time, table, rows, sha256);
  }

  private takeReport(seq: number, event: ReportMade): void {
    const { reportId, time, actor, kind, caseId, sha256, formats } = event;
    this.database
      .prepare('INSERT OR IGNORE INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(reportId, seq, time, actor.person, kind, caseId, sha256, JSON.stringify(formats));
  }
}
