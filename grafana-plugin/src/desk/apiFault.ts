import { problemSchema, type Problem } from '@paperdesk/contract';

/** Why a request brought no answer to use. */
export type ApiFault =
  /** The service answered and refused; the problem document says why. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Grafana itself refused: role, or the app is off. */
  | { readonly kind: 'forbidden'; readonly text: string }
  /** Nobody answered; whether the request arrived is not known, and after a time-out it may still be on its way. */
  | { readonly kind: 'unreachable'; readonly text: string; readonly timedOut: boolean }
  /** An answer that this version does not understand. */
  | { readonly kind: 'unexpected'; readonly text: string };

/** Thrown by the API client; `fault` is what to show. */
export class ApiError extends Error {
  constructor(readonly fault: ApiFault) {
    super(faultSentence(fault));
    this.name = 'ApiError';
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Reads what Grafana's fetch throws: a FetchError with `status` and `data`, a time-out, or anything else. */
export function faultOf(thrown: unknown): ApiFault {
  if (thrown instanceof ApiError) return thrown.fault;
  const error = asRecord(thrown);
  if (error.name === 'TimeoutError')
    return { kind: 'unreachable', text: 'The desk did not answer in time.', timedOut: true };
  const problem = problemSchema.safeParse(isBuffer(error.data) ? jsonIn(error.data) : error.data);
  if (problem.success) return { kind: 'refused', problem: problem.data };
  return faultOfStatus(error.status, sentenceIn(error));
}

/** By name: a buffer of another realm (a frame, a test's window) is no instance of this one's. */
export const isBuffer = (body: unknown): body is ArrayBuffer =>
  Object.prototype.toString.call(body) === '[object ArrayBuffer]';

/** Who asks for a file gets a refusal as bytes too. */
function jsonIn(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function sentenceIn(error: Record<string, unknown>): string {
  const message = asRecord(error.data).message;
  return typeof message === 'string' && message !== '' ? message : String(error.statusText ?? '');
}

function faultOfStatus(status: unknown, text: string): ApiFault {
  if (status === 502 || status === 504)
    return { kind: 'unreachable', text: 'The desk’s service cannot be reached.', timedOut: status === 504 };
  if (status === 403 || status === 401)
    return { kind: 'forbidden', text: `Grafana refused: ${text === '' ? 'your role may not do this' : text}.` };
  if (typeof status === 'number' && status > 0)
    return { kind: 'unexpected', text: `Unexpected answer (${status}${text === '' ? '' : `: ${text}`}).` };
  return { kind: 'unreachable', text: 'Grafana cannot be reached.', timedOut: false };
}

/** Every reason of a refusal, one sentence each, without repeating itself. */
export function refusalSentences(problem: Problem): string[] {
  const denials = (problem.denials ?? []).map((denial) => denial.detail);
  const fields = (problem.errors ?? []).map((error) => `${error.field} ${error.message}`);
  const all = [...denials, ...fields];
  return [...new Set(all.length === 0 ? [problem.detail] : all)];
}

export function faultSentence(fault: ApiFault): string {
  return fault.kind === 'refused' ? refusalSentences(fault.problem).join(' ') : fault.text;
}
