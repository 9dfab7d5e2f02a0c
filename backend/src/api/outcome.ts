import type { Denial } from '@paperdesk/contract';
import type { CommandOutcome, Refusal } from '../engine/desk.js';
import { ApiProblem } from './api-problem.js';

/** Throws the engine's refusal as a problem; hands on what went well. */
export function accepted(outcome: CommandOutcome): Exclude<CommandOutcome, Refusal> {
  if (outcome.ok) return outcome;
  const { status, code, detail, field, denials, orderId, approval } = outcome;
  throw new ApiProblem({
    status,
    code,
    detail,
    denials,
    orderId,
    approval,
    retryAfterSeconds: longestWait(denials),
    errors: field === undefined ? undefined : [{ field, message: detail }],
  });
}

/** Every reason must have gone by; undefined when none says for how long it stays. */
function longestWait(denials: readonly Denial[] = []): number | undefined {
  const waits = denials.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits);
}
