import type {
  AlertView,
  AuditEntry,
  CaseState,
  CaseSummary,
  CaseView,
  ChangeCaseRequest,
  MadeReport,
  MakeReportRequest,
  OpenCaseRequest,
  ReportFormat,
} from '@paperdesk/contract';
import type { Refusal } from '../engine/desk.js';
import type { RecordFact } from '../model/command.js';
import type { TimeUs } from '../model/time.js';

type Asked = Pick<RecordFact, 'actor' | 'receivedAt' | 'requestId'>;
type Made<T> = { readonly ok: true; readonly value: T } | Refusal;

/** What compliance and audit ask of the desk. Nothing of it comes from QuestDB, and none of it goes there. */
export interface ComplianceDesk {
  /** Newest first. */
  alerts(wanted: { readonly rule?: string; readonly status?: CaseState }): AlertView[];
  /** The one that changed last first. */
  cases(wanted: { readonly status?: CaseState }): CaseSummary[];
  case(caseId: string): Promise<CaseView | undefined>;
  /** Lines of a frozen part; null when there is none, or not as it was journaled. */
  evidence(caseId: string, sha256: string): Promise<Buffer | null>;
  open(wanted: OpenCaseRequest, asked: Asked): Promise<Made<CaseView>>;
  change(caseId: string, wanted: ChangeCaseRequest, asked: Asked): Promise<Made<CaseView>>;
  makeReport(wanted: MakeReportRequest, asked: Asked): Promise<Made<MadeReport>>;
  /** Newest first. */
  reports(): MadeReport[];
  report(reportId: string): MadeReport | undefined;
  /** Null when they are gone or are not what was journaled any more. */
  reportBytes(reportId: string, format: ReportFormat): Promise<Buffer | null>;
  /** Newest first, at most `limit`. */
  audit(
    wanted: {
      readonly from?: TimeUs;
      readonly to?: TimeUs;
      readonly person?: string;
      readonly action?: string;
      readonly before?: number;
    },
    told: { readonly limit: number; readonly confidential: boolean },
  ): Promise<AuditEntry[]>;
}
