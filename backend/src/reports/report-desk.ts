import {
  FORMATS_OF,
  OWN_ORDERS_ONLY,
  type CaseView,
  type ExecutionReport,
  type ExplanationView,
  type MadeReport,
  type MakeReportRequest,
  type ReportFormat,
  type ReportKind,
} from '@paperdesk/contract';
import { csvOf } from '../compliance/reports/csv.js';
import type { ReportDocument, ReportHead } from '../compliance/reports/document.js';
import { htmlOf } from '../compliance/reports/html.js';
import { jsonOf } from '../compliance/reports/json.js';
import { MOST_ROWS, orderRecord } from '../compliance/reports/order-record.js';
import { suspiciousActivityReport, type NamedPerson } from '../compliance/reports/suspicious-activity.js';
import { dailyReport } from '../compliance/reports/daily.js';
import type { DeskCommands, Refusal } from '../engine/desk.js';
import type { ComplianceStore, StoredReport } from '../journal/compliance-store.js';
import type { JournalQueries } from '../journal/journal-queries.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import type { Asked, Made } from './case-desk.js';
import { caseView } from './case-views.js';
import { dailyFigures, kycAtEnd, recordRows } from './journal-figures.js';

export interface ReportDeskOptions {
  readonly store: ComplianceStore;
  readonly journal: JournalQueries;
  readonly indexed: () => Promise<void>;
  readonly commands: DeskCommands;
  readonly explain: (orderId: string) => ExplanationView | undefined;
  /** The name of a person, or the id where none is known. */
  readonly nameOf: (person: string) => string;
  /** Persons who may trade an account. */
  readonly tradersOf: (account: string) => readonly string[];
  readonly verifyAudit: () => Promise<object> | object;
  readonly paperLine: string;
  readonly now: () => TimeUs;
  readonly newId: () => string;
}

const DAY_US = 86_400_000_000;
const WRITERS: Readonly<Record<ReportFormat, (report: ReportDocument) => string>> = {
  json: jsonOf,
  csv: csvOf,
  html: htmlOf,
};

/** Makes reports, keeps their bytes and has the journal say so. A report is made once and never changes. */
export class ReportDesk {
  constructor(private readonly options: ReportDeskOptions) {}

  async make(wanted: MakeReportRequest, asked: Asked): Promise<Made<MadeReport>> {
    const { store, commands, newId, now, indexed } = this.options;
    await indexed();
    const reportId = newId();
    const built = await this.build(wanted, this.headOf(reportId, asked));
    if (!built.ok) return built;
    const formats: Record<string, string> = {};
    for (const format of FORMATS_OF[wanted.kind])
      formats[format] = await store.keepBytes(Buffer.from(WRITERS[format](built.value), 'utf8'), now());
    const fact = { type: 'reportMade', reportId, kind: wanted.kind, caseId: wanted.caseId ?? null } as const;
    const sha256 = formats['json'] ?? '';
    const outcome = await commands.submit({ type: 'recordFact', ...asked, fact: { ...fact, sha256, formats } });
    if (!outcome.ok) return outcome;
    await indexed();
    const made = this.find(reportId);
    if (made === undefined) throw new Error('a report that was journaled is not in the index');
    return { ok: true, value: made };
  }

  /** Newest first. */
  list(): MadeReport[] {
    return this.options.store.reports().map((report) => this.viewOf(report));
  }

  /** What is known of a report; undefined for one that was never made. */
  find(reportId: string): MadeReport | undefined {
    const report = this.options.store.report(reportId);
    return report && this.viewOf(report);
  }

  /** Its bytes in a format, as they were made; null when they are gone or are not what was journaled any more. */
  async bytes(reportId: string, format: ReportFormat): Promise<Buffer | null> {
    const sha256 = this.options.store.report(reportId)?.formats[format];
    return sha256 === undefined ? null : this.options.store.bytes(sha256);
  }

  private viewOf({ reportId, kind, time, sha256, formats }: StoredReport): MadeReport {
    const offered = FORMATS_OF[kind as ReportKind].flatMap((format) => {
      const of = formats[format];
      return of === undefined ? [] : [{ format, sha256: of, bytes: this.options.store.sizeOf(of) ?? 0 }];
    });
    return {
      reportId,
      kind: kind as ReportKind,
      madeAt: isoFromUs(time),
      sha256,
      formats: offered,
      notice: OWN_ORDERS_ONLY,
    };
  }

  private headOf(reportId: string, asked: Asked): ReportHead {
    const { journal, paperLine } = this.options;
    const { seq, hash } = journal.head();
    const madeAt = isoFromUs(asked.receivedAt);
    return { reportId, notice: OWN_ORDERS_ONLY, paperLine, madeAt, madeBy: asked.actor.person, journal: { seq, hash } };
  }

  private build(wanted: MakeReportRequest, head: ReportHead): Promise<Made<ReportDocument>> {
    switch (wanted.kind) {
      case 'suspiciousActivity':
        return this.suspicion(wanted.caseId ?? '', head);
      case 'daily':
        return this.daily(wanted.day ?? '', head);
      case 'orderRecord':
        return this.record(wanted, head);
    }
  }

  private async suspicion(caseId: string, head: ReportHead): Promise<Made<ReportDocument>> {
    const { store, explain, nameOf, tradersOf } = this.options;
    const of = await caseView(store, caseId);
    if (of === undefined) return refuse(404, 'CASE_NOT_FOUND', `There is no case '${caseId}'.`);
    const orderIds = [...new Set(of.alerts.flatMap((alert) => alert.orderIds))];
    const frozen = await this.frozenOrders(of);
    const orders = orderIds.flatMap((orderId) => explain(orderId)?.report ?? frozen.get(orderId) ?? []);
    const named = (persons: readonly string[]): NamedPerson[] =>
      persons.map((person) => ({ person, name: nameOf(person) }));
    const suspects = [...new Set(orders.map(({ person }) => person))];
    const linked = [...new Set(of.accounts.flatMap(tradersOf))].filter((person) => !suspects.includes(person));
    const reporter = { person: head.madeBy, name: nameOf(head.madeBy) };
    const matter = { case: of, orders, reporter, suspects: named(suspects), linked: named(linked) };
    return { ok: true, value: suspiciousActivityReport(head, matter) };
  }

  /** Orders as they were when the case froze them: the desk may have forgotten them since, or not run at all. */
  private async frozenOrders({ parts }: CaseView): Promise<Map<string, ExecutionReport>> {
    const sha256 = parts.find(({ table }) => table === 'orders')?.sha256;
    const bytes = sha256 === undefined ? null : await this.options.store.bytes(sha256);
    const [, ...lines] = (bytes?.toString('utf8') ?? '').trimEnd().split('\n');
    const reports = lines.map((line) => (JSON.parse(line) as ExplanationView).report);
    return new Map(reports.map((report) => [report.orderId, report]));
  }

  private async daily(day: string, head: ReportHead): Promise<Made<ReportDocument>> {
    const { store, journal, verifyAudit, now } = this.options;
    const from = Date.parse(`${day}T00:00:00Z`) * 1000;
    const period = { from, to: from + DAY_US };
    if (from > now()) return refuse(422, 'DAY_NOT_BEGUN', `${day} has not begun (UTC).`);
    const figures = await dailyFigures({ store, journal }, period);
    const alerts = store.alerts().map(({ event, status }) => ({ rule: event.rule, status, raisedAt: event.time }));
    const chain = { ...(await verifyAudit()) };
    const kycOf = kycAtEnd({ store, journal }, period.to);
    return { ok: true, value: dailyReport(head, { day, ...period, now: now(), figures, kycOf, alerts, chain }) };
  }

  private async record({ day, from, to }: MakeReportRequest, head: ReportHead): Promise<Made<ReportDocument>> {
    const start = Date.parse(day === undefined ? (from ?? '') : `${day}T00:00:00Z`) * 1000;
    const end = day === undefined ? Date.parse(to ?? '') * 1000 : start + DAY_US;
    const rows = await recordRows(this.options, { from: start, to: end }, MOST_ROWS);
    if (rows === null)
      return refuse(422, 'REPORT_TOO_LARGE', `More than ${MOST_ROWS} rows: ask for a shorter time with from and to.`);
    return { ok: true, value: orderRecord(head, { from: isoFromUs(start), to: isoFromUs(end), rows }) };
  }
}

function refuse(status: number, code: string, detail: string): Refusal {
  return { ok: false, status, code, detail };
}
