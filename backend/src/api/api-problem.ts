import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { ApprovalView, Denial, Problem } from '@paperdesk/contract';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}
interface ProblemFacts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly denials?: readonly Denial[];
  readonly orderId?: string;
  /** Of an approval whose cost rose: what it is now. */
  readonly approval?: ApprovalView;
  /** Of 429 and 503: when it is worth trying again; 1 when left out. */
  readonly retryAfterSeconds?: number;
}

/** A refusal on its way to the problem middleware, the only place that writes it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(readonly facts: ProblemFacts) {
    super(facts.detail);
  }
}

/** The RFC 9457 document of a refusal. */
export function documentOf(facts: ProblemFacts, requestId: string): Problem {
  const { status, code, detail, errors, denials, orderId, approval } = facts;
  return {
    type: `urn:paperdesk:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[status] ?? 'Refused',
    status,
    code,
    detail,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(denials === undefined ? {} : { denials: [...denials] }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(approval === undefined ? {} : { approval }),
    requestId,
  };
}

/** Parses input by its schema; throws a 400 that names each field at fault, unknown ones included. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(fieldErrors);
  const detail = errors.map((error) => `${error.field} ${error.message}`).join('; ');
  throw new ApiProblem({ status: 400, code: 'INVALID_REQUEST', detail, errors });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: path === '' ? key : `${path}.${key}`, message: 'is not a known field' }));
  return [{ field: path === '' ? 'body' : path, message: issue.message }];
}
