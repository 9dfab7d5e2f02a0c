import type { Request } from 'express';
import { idempotencyKeySchema } from '@paperdesk/contract';
import { ApiProblem } from './api-problem.js';

/** The `Idempotency-Key` header, if one was sent; throws a 400 when it is not an id. */
export function idempotencyKey(request: Request): string | undefined {
  const sent = request.get('idempotency-key');
  if (sent === undefined) return undefined;
  const parsed = idempotencyKeySchema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? 'is not an id';
  throw new ApiProblem({
    status: 400,
    code: 'INVALID_REQUEST',
    detail: `Idempotency-Key ${message}`,
    errors: [{ field: 'Idempotency-Key', message }],
  });
}

/** Two ids for one change could disagree about what a repeat is: where the body has an id, the header must be the same. */
export function sameKey(request: Request, id: string, field: 'clientOrderId' | 'transferId'): void {
  const key = idempotencyKey(request);
  if (key === undefined || key === id) return;
  throw new ApiProblem({
    status: 400,
    code: 'IDEMPOTENCY_KEY_DIFFERS',
    detail: `Idempotency-Key must be the ${field} or be left out: the ${field} is what makes a repeat harmless.`,
    errors: [{ field: 'Idempotency-Key', message: `must be the ${field}` }],
  });
}
