import { z } from 'zod';

/** One reason an order was refused; `check` is its place in the fixed order of checks. */
export const denialSchema = z.object({
  check: z.string(),
  code: z.string(),
  field: z.string().nullable(),
  detail: z.string(),
  limit: z.string().nullable(),
  value: z.string().nullable(),
});
export type Denial = z.infer<typeof denialSchema>;

/** RFC 9457 problem document. `code` is stable; `detail` is a sentence for people. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  denials: z.array(denialSchema).optional(),
  orderId: z.string().optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
