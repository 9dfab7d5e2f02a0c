import { z } from 'zod';
import { approvalViewSchema } from './approvals.js';
import { denialSchema } from './denial.js';

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
  /** Of an approval whose cost rose since it was looked at: what it is now. */
  approval: approvalViewSchema.optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
