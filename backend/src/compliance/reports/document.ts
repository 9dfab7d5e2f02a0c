import type { ReportKind } from '@paperdesk/contract';

export type Cell = string | number | boolean | null;
/** A table of a report: its columns in order, and what each row says under them. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  /** Named values, in order. */
  readonly fields?: Readonly<Record<string, Cell>>;
  readonly text?: string;
  readonly table?: ReportTable;
}
/** A report before it becomes bytes. Its JSON is this, as it stands. */
export interface ReportDocument {
  readonly reportId: string;
  readonly kind: ReportKind;
  readonly title: string;
  /** What every report says: whose orders it can know of. */
  readonly notice: string;
  /** What every export says: paper money, and where the prices come from. */
  readonly paperLine: string;
  readonly madeAt: string;
  /** Id of the person, `system` for Paperdesk itself. */
  readonly madeBy: string;
  /** The last journal event that it could know of. */
  readonly journal: { readonly seq: number; readonly hash: string };
  readonly sections: readonly ReportSection[];
}

/** What a maker is told besides its own matter. */
export type ReportHead = Omit<ReportDocument, 'kind' | 'title' | 'sections'>;
