import { z } from 'zod';

export const QUERY_TYPES = [
  'quotes',
  'book',
  'trades',
  'orders',
  'fills',
  'positions',
  'accounts',
  'feeds',
  'killSwitch',
  'approvals',
  'limits',
  'complianceEvents',
  'delivery',
  'consolidated',
  'desk',
  'annotations',
] as const;
export const queryTypeSchema = z.enum(QUERY_TYPES);
export type QueryType = z.infer<typeof queryTypeSchema>;

/** What `annotations` may show: our fills, presses of the kill switch, and markets or an engine that stood still. */
export const ANNOTATION_KINDS = ['fills', 'kills', 'halts'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

/** A query of the Paperdesk data source. `stream` adds a live channel to the answer. */
export const deskQuerySchema = z.object({
  queryType: queryTypeSchema,
  venue: z.string().optional(),
  symbol: z.string().optional(),
  account: z.string().optional(),
  status: z.string().optional(),
  stream: z.boolean().optional(),
  /** Of `annotations`; left out: all of them. Other types pass over it. */
  kind: z.string().optional(),
});
export type DeskQueryModel = z.infer<typeof deskQuerySchema>;
