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
] as const;
export const queryTypeSchema = z.enum(QUERY_TYPES);
export type QueryType = z.infer<typeof queryTypeSchema>;

/** A query of the Paperdesk data source. `stream` adds a live channel to the answer. */
export const deskQuerySchema = z.object({
  queryType: queryTypeSchema,
  venue: z.string().optional(),
  symbol: z.string().optional(),
  account: z.string().optional(),
  status: z.string().optional(),
  stream: z.boolean().optional(),
});
export type DeskQueryModel = z.infer<typeof deskQuerySchema>;
