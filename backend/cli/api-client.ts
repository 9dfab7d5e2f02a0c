import { z } from 'zod';
import { OperatorError } from '../src/errors.js';

/** How to reach the API of a running desk. */
export interface ApiAddress {
  readonly url: string;
  readonly token: string | undefined;
  readonly timeoutMs?: number;
}

/** What came back: an answer with its status, or that nobody answered. */
export type ApiReply =
  | { readonly reached: true; readonly status: number; readonly body: unknown }
  | { readonly reached: false; readonly reason: string };

const problemSchema = z.looseObject({ title: z.string(), detail: z.string().optional(), code: z.string().optional() });

/** One request to `/api/v1` or a health path. Never throws for a refusal or an unreachable desk. */
export async function askApi(
  address: ApiAddress,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<ApiReply> {
  try {
    const reply = await fetch(`${address.url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(address.token === undefined ? {} : { authorization: `Bearer ${address.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(address.timeoutMs ?? 10_000),
    });
    const parsed: unknown = await reply.json().catch(() => undefined);
    return { reached: true, status: reply.status, body: parsed };
  } catch (fault) {
    return { reached: false, reason: reasonOf(fault) };
  }
}

/** The parsed body of a success; throws an {@link OperatorError} with the desk's own sentence for anything else. */
export function expectSuccess<T>(reply: ApiReply, schema: z.ZodType<T>, what: string): T {
  if (!reply.reached)
    throw new OperatorError(`The desk does not answer (${reply.reason}), so ${what} is not possible.`);
  if (reply.status >= 300) throw new OperatorError(`The desk refused ${what}: ${problemText(reply)}`);
  const parsed = schema.safeParse(reply.body);
  if (!parsed.success)
    throw new OperatorError(`The desk's answer to ${what} is not understood: is its version another?`);
  return parsed.data;
}

/** One sentence from a problem document, or the bare status. */
export function problemText(reply: { readonly status: number; readonly body: unknown }): string {
  const problem = problemSchema.safeParse(reply.body);
  if (!problem.success) return `status ${reply.status}`;
  const { title, detail, code } = problem.data;
  return `${detail ?? title}${code === undefined ? '' : ` (${code})`}`;
}

function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause instanceof Error ? fault.cause.message || fault.cause.name : fault.message;
}
