import type { ComplianceDesk } from '../api/compliance-desk.js';
import type { CommittedEvent } from '../model/desk-event.js';
import { ComplianceStore } from '../journal/compliance-store.js';
import { JournalQueries } from '../journal/journal-queries.js';
import { AuditTrail, type AuditTrailOptions } from './audit-trail.js';
import { CaseDesk, type CaseDeskOptions } from './case-desk.js';
import { ReportDesk, type ReportDeskOptions } from './report-desk.js';

type Given = Omit<CaseDeskOptions & ReportDeskOptions & AuditTrailOptions, 'store' | 'journal' | 'indexed'>;
export interface ComplianceOptions extends Given {
  readonly storeFile: string;
  readonly journalFile: string;
}

const TEND_EVERY_MS = 30_000;

/** Cases, reports and audit of a home: its store, its view of the journal, and what works on both. */
export class Compliance {
  readonly desk: ComplianceDesk;
  readonly store: ComplianceStore;
  private readonly journal: JournalQueries;
  private readonly cases: CaseDesk;
  private tending: NodeJS.Timeout | undefined;

  /** The journal must be there. Throws an `OperatorError` for files of a newer build. */
  constructor(private readonly options: ComplianceOptions) {
    const { storeFile, journalFile, ...given } = options;
    this.journal = new JournalQueries(journalFile);
    this.store = new ComplianceStore(storeFile, options.onFault);
    const { store, journal } = this;
    const parts = { ...given, store, journal, indexed: () => store.index.catchUp(journal) };
    const cases = new CaseDesk(parts);
    const reports = new ReportDesk(parts);
    const audit = new AuditTrail(parts);
    this.cases = cases;
    this.desk = {
      alerts: (wanted) => cases.alerts(wanted),
      cases: (wanted) => cases.cases(wanted),
      case: (caseId) => cases.case(caseId),
      evidence: (caseId, sha256) => cases.evidence(caseId, sha256),
      open: (wanted, asked) => cases.open(wanted, asked),
      change: (caseId, wanted, asked) => cases.change(caseId, wanted, asked),
      makeReport: (wanted, asked) => reports.make(wanted, asked),
      reports: () => reports.list(),
      report: (reportId) => reports.find(reportId),
      reportBytes: (reportId, format) => reports.bytes(reportId, format),
      audit: (wanted, told) => audit.page(wanted, told),
    };
  }

  /** Events as they are committed. */
  follow(events: readonly CommittedEvent[]): void {
    this.store.index.follow(events);
  }

  /** Reads what the store missed, and from now on freezes what was not there yet when a case was opened. */
  async start(): Promise<void> {
    const { onFault } = this.options;
    // A full disk must not keep the desk from coming up; the next look tries again.
    await this.store.index.catchUp(this.journal).catch(onFault);
    const tend = () => this.tend().catch(onFault);
    this.tending = setInterval(() => void tend(), TEND_EVERY_MS);
    this.tending.unref();
  }

  /** One look after what could not be done before. */
  async tend(): Promise<void> {
    await this.store.index.catchUp(this.journal);
    await this.cases.tend();
  }

  /** What is under way ends first. */
  async close(): Promise<void> {
    clearInterval(this.tending);
    await this.cases.settled();
    this.journal.close();
    this.store.close();
  }
}
