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
