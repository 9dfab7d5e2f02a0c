import type { ReportDocument } from './document.js';

/** A report as JSON for programs: two spaces, one line end. */
export function jsonOf(report: ReportDocument): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
