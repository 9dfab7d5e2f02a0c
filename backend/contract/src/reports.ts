import { z } from 'zod';
import { OWN_ORDERS_ONLY } from './cases.js';

/** `suspiciousActivity` has the fields of a STOR and belongs to a case; the others cover a time. */
export const REPORT_KINDS = ['suspiciousActivity', 'daily', 'orderRecord'] as const;
export const reportKindSchema = z.enum(REPORT_KINDS, `must be ${REPORT_KINDS.join(', ')}`);
export type ReportKind = z.infer<typeof reportKindSchema>;

export const REPORT_FORMATS = ['json', 'csv', 'html'] as const;
export const reportFormatSchema = z.enum(REPORT_FORMATS, `must be ${REPORT_FORMATS.join(', ')}`);
export type ReportFormat = z.infer<typeof reportFormatSchema>;

/** Formats by kind: CSV only where the report is a table. */
export const FORMATS_OF: Readonly<Record<ReportKind, readonly ReportFormat[]>> = {
  suspiciousActivity: ['json', 'html'],
  daily: ['json', 'csv', 'html'],
  orderRecord: ['json', 'csv', 'html'],
};

const time = z.iso.datetime({ offset: true, error: 'must be a time with its zone, such as 2026-11-21T18:00:00Z' });
const day = z.iso.date('must be a UTC day such as 2026-11-21');
type Field = 'caseId' | 'day' | 'from' | 'to';

/** `POST /reports`: of a case, of a UTC day, or (order record) of a time from `from` up to but not including `to`. */
export const makeReportSchema = z
  .strictObject({
    kind: reportKindSchema,
    caseId: z.string().min(1).max(64).optional(),
    day: day.optional(),
    from: time.optional(),
    to: time.optional(),
  })
  .superRefine((asked, context) => {
    const given = (['caseId', 'day', 'from', 'to'] as const).filter((field) => asked[field] !== undefined);
    const fault = (path: Field, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const wanted = neededFor(asked.kind, given);
    for (const field of wanted.filter((one) => !given.includes(one))) fault(field, `is needed for ${asked.kind}`);
    for (const field of given.filter((one) => !wanted.includes(one)))
      fault(field, `does not belong to ${asked.kind}${asked.kind === 'orderRecord' ? ' with a day' : ''}`);
    if (asked.from !== undefined && asked.to !== undefined && Date.parse(asked.from) >= Date.parse(asked.to))
      fault('to', 'must be later than from');
  });
export type MakeReportRequest = z.infer<typeof makeReportSchema>;

function neededFor(kind: ReportKind, given: readonly Field[]): readonly Field[] {
  if (kind === 'suspiciousActivity') return ['caseId'];
  if (kind === 'daily' || given.includes('day')) return ['day'];
  return given.includes('from') || given.includes('to') ? ['from', 'to'] : ['day'];
}

/** The answer to `POST /reports`. `sha256` is that of the JSON; each format has its own, over the bytes as downloaded. */
export const madeReportSchema = z.object({
  reportId: z.string(),
  kind: reportKindSchema,
  madeAt: z.string(),
  sha256: z.string(),
  formats: z.array(z.object({ format: reportFormatSchema, sha256: z.string(), bytes: z.number().int() })),
  notice: z.literal(OWN_ORDERS_ONLY),
});
export type MadeReport = z.infer<typeof madeReportSchema>;
