import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip as gunzipCallback, gzip as gzipCallback } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { CaseStatus, SurveillanceAlertRaised } from '../model/fact.js';
import type { TimeUs } from '../model/time.js';
import { ComplianceIndex } from './compliance-index.js';
import { forgetIndex, openComplianceFile } from './compliance-tables.js';

const gzip = promisify(gzipCallback);
const gunzip = promisify(gunzipCallback);

export interface StoredAlert {
  readonly seq: number;
  readonly event: SurveillanceAlertRaised;
  readonly caseId: string | null;
  readonly status: CaseStatus;
}
export interface StoredChange {
  readonly seq: number;
  readonly caseId: string;
  readonly time: TimeUs;
  readonly person: string;
  readonly status: CaseStatus;
  readonly legalHold: boolean;
  readonly narrativeHash: string;
}
export interface StoredPart {
  readonly seq: number;
  readonly time: TimeUs;
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
}
export interface StoredReport {
  readonly reportId: string;
  readonly seq: number;
  readonly time: TimeUs;
  readonly person: string;
  readonly kind: string;
  readonly caseId: string | null;
  readonly sha256: string;
  readonly formats: Readonly<Record<string, string>>;
}
type RawChange = Omit<StoredChange, 'legalHold'> & { readonly legalHold: number };
type RawReport = Omit<StoredReport, 'formats'> & { readonly formats: string };

const CHANGE = `seq, case_id AS caseId, time_us AS time, person, status, legal_hold AS legalHold, narrative_hash AS narrativeHash`;
const REPORT = `report_id AS reportId, seq, time_us AS time, person, kind, case_id AS caseId, sha256, formats`;
const NEWEST = `(SELECT status FROM case_changes WHERE case_id = c.case_id ORDER BY seq DESC LIMIT 1)`;

/**
 * `compliance.db`, beside the journal: what people write about cases, frozen evidence and reports, which must be in
 * neither the journal nor QuestDB. The journal has the hash of each; who changes a text here is found out. All else
 * in it is an index of the journal, made again at will. Content comes first and its fact second: a text without a
 * fact counts for nothing.
 */
export class ComplianceStore {
  readonly index: ComplianceIndex;
  private readonly database: Database.Database;

  /** Throws an `OperatorError` for the file of a newer build. `onFault` hears when the index could not be written; it tries again. */
  constructor(file: string, onFault: (cause: unknown) => void = () => undefined) {
    this.database = openComplianceFile(file);
    this.index = new ComplianceIndex(this.database, onFault);
  }

  /** Empties the index of a file: the next start reads the journal from its first event. */
  static rebuild(file: string): void {
    const database = openComplianceFile(file);
    forgetIndex(database);
    database.close();
  }

  /** Keeps a text under its hash, which the caller journals. */
  keepText(text: string, of: { readonly caseId: string; readonly at: TimeUs }): string {
    const key = hash('sha256', text, 'hex');
    this.database.prepare('INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)').run(key, of.caseId, of.at, text);
    return key;
  }

  /** Null when it is gone or is not what was journaled any more. */
  text(key: string): string | null {
    const row = this.database.prepare<[string], { text: string }>('SELECT text FROM texts WHERE hash = ?').get(key);
    return row === undefined || hash('sha256', row.text, 'hex') !== key ? null : row.text;
  }

  /** Keeps bytes under their hash, which the caller journals. */
  async keepBytes(bytes: Buffer, at: TimeUs): Promise<string> {
    const sha256 = hash('sha256', bytes, 'hex');
    const packed = await gzip(bytes);
    this.database.prepare('INSERT OR IGNORE INTO bytes VALUES (?, ?, ?, ?)').run(sha256, at, bytes.length, packed);
    return sha256;
  }

  /** Null when they are gone or are not what was journaled any more. */
  async bytes(sha256: string): Promise<Buffer | null> {
    const row = this.database
      .prepare<[string], { gzip: Buffer }>('SELECT gzip FROM bytes WHERE sha256 = ?')
      .get(sha256);
    if (row === undefined) return null;
    const bytes = await gunzip(row.gzip).catch(() => null);
    return bytes !== null && hash('sha256', bytes, 'hex') === sha256 ? bytes : null;
  }

  /** Bytes before packing; null when they are gone. */
  sizeOf(sha256: string): number | null {
    const row = this.database
      .prepare<[string], { size: number }>('SELECT size FROM bytes WHERE sha256 = ?')
      .get(sha256);
    return row?.size ?? null;
  }

  /** Newest first. */
  alerts(
    wanted: { readonly rule?: string; readonly status?: CaseStatus; readonly caseId?: string } = {},
  ): StoredAlert[] {
    const rows = this.database
      .prepare<[], { seq: number; event: string; caseId: string | null; status: CaseStatus | null }>(
        `SELECT a.seq, a.event, c.case_id AS caseId, ${NEWEST} AS status
         FROM alerts a LEFT JOIN case_alerts c ON c.alert_id = a.alert_id ORDER BY a.seq DESC`,
      )
      .all();
    return rows
      .map((row) => ({
        ...{ seq: row.seq, caseId: row.caseId, status: row.status ?? ('open' as const) },
        event: JSON.parse(row.event) as SurveillanceAlertRaised,
      }))
      .filter(
        (alert) =>
          (wanted.rule ?? alert.event.rule) === alert.event.rule &&
          (wanted.status ?? alert.status) === alert.status &&
          (wanted.caseId === undefined || wanted.caseId === alert.caseId),
      );
  }

  alert(alertId: string): StoredAlert | undefined {
    return this.alerts().find(({ event }) => event.alertId === alertId);
  }

  /** Of one case, oldest first. */
  changes(caseId: string): StoredChange[] {
    return this.database
      .prepare<[string], RawChange>(`SELECT ${CHANGE} FROM case_changes WHERE case_id = ? ORDER BY seq`)
      .all(caseId)
      .map((row) => ({ ...row, legalHold: row.legalHold === 1 }));
  }

  /** Ids of all cases, the one that changed last first. */
  caseIds(): string[] {
    return this.database
      .prepare<[], string>('SELECT case_id FROM case_changes GROUP BY case_id ORDER BY max(seq) DESC')
      .pluck()
      .all() as string[];
  }

  /** Oldest first. */
  parts(caseId: string): StoredPart[] {
    return this.database
      .prepare<[string], StoredPart>(
        `SELECT seq, time_us AS time, name, row_count AS rows, sha256 FROM evidence_parts WHERE case_id = ? ORDER BY seq, name`,
      )
      .all(caseId);
  }

  report(reportId: string): StoredReport | undefined {
    const row = this.database
      .prepare<[string], RawReport>(`SELECT ${REPORT} FROM reports WHERE report_id = ?`)
      .get(reportId);
    return row && reportOf(row);
  }

  /** Newest first. */
  reports(): StoredReport[] {
    return this.database.prepare<[], RawReport>(`SELECT ${REPORT} FROM reports ORDER BY seq DESC`).all().map(reportOf);
  }

  /** Of a case, oldest first. */
  reportsOf(caseId: string): StoredReport[] {
    return this.database
      .prepare<[string], RawReport>(`SELECT ${REPORT} FROM reports WHERE case_id = ? ORDER BY seq`)
      .all(caseId)
      .map(reportOf);
  }

  /** The last event about the same thing before another; undefined for the first one. */
  seqBefore(subject: string, seq: number): number | undefined {
    const before = this.database
      .prepare<[string, number], number | null>('SELECT max(seq) FROM subjects WHERE subject = ? AND seq < ?')
      .pluck()
      .get(subject, seq) as number | null;
    return before ?? undefined;
  }

  /** The first event about a thing. */
  firstSeq(subject: string): number | undefined {
    const first = this.database
      .prepare<[string], number | null>('SELECT min(seq) FROM subjects WHERE subject = ?')
      .pluck()
      .get(subject) as number | null;
    return first ?? undefined;
  }

  /** Events about things of a kind (`customer`, `instrument` …) up to one, oldest first. */
  seqsOf(kind: string, upTo: number): number[] {
    return this.database
      .prepare<[string, string, number], number>(
        'SELECT seq FROM subjects WHERE subject >= ? AND subject < ? AND seq <= ? ORDER BY seq',
      )
      .pluck()
      .all(`${kind}|`, `${kind}}`, upTo) as number[];
  }

  /**
   * Forgets texts, evidence and reports of cases that were closed before a time, except under legal hold, and what was
   * kept before it and never journaled. Reports about a time go with their age. The journal keeps the hashes.
   */
  prune(before: TimeUs): number {
    return this.database.transaction(() => {
      this.database.exec('CREATE TEMP TABLE IF NOT EXISTS kept (case_id TEXT PRIMARY KEY)');
      this.database.exec('DELETE FROM kept');
      this.database
        .prepare(
          `INSERT INTO kept SELECT case_id FROM case_changes c WHERE seq =
             (SELECT max(seq) FROM case_changes WHERE case_id = c.case_id)
           AND (status <> 'closed' OR legal_hold = 1 OR time_us >= ?)`,
        )
        .run(before);
      const texts = this.database.prepare(
        `DELETE FROM texts WHERE kept_us < ? AND case_id NOT IN (SELECT case_id FROM kept)`,
      );
      const bytes = this.database.prepare(
        `DELETE FROM bytes WHERE kept_us < ? AND sha256 NOT IN (
           SELECT sha256 FROM evidence_parts WHERE case_id IN (SELECT case_id FROM kept)
           UNION SELECT json_each.value FROM reports, json_each(reports.formats)
             WHERE case_id IN (SELECT case_id FROM kept) OR (case_id IS NULL AND time_us >= ?))`,
      );
      return texts.run(before).changes + bytes.run(before, before).changes;
    })();
  }

  close(): void {
    this.index.flush();
    this.database.close();
  }
}

function reportOf(row: RawReport): StoredReport {
  return { ...row, formats: JSON.parse(row.formats) as Record<string, string> };
}
