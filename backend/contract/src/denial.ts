import { z } from 'zod';

/** One reason an order was refused; `check` is its place in the fixed order of checks. */
export const denialSchema = z.object({
  check: z.string(),
  code: z.string(),
  field: z.string().nullable(),
  detail: z.string(),
  limit: z.string().nullable(),
  value: z.string().nullable(),
  /** Of a refusal that waiting alone cures, when that is known: seconds from now. */
  retryAfterSeconds: z.number().int().positive().optional(),
});
export type Denial = z.infer<typeof denialSchema>;
