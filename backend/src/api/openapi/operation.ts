import type { z } from 'zod';
import type { AnswerName, RequestName } from './components.js';

/** Who may call: anyone, a person through Grafana or a bearer token, or this desk's Grafana itself. */
export type Access = 'anyone' | 'caller' | 'trip' | 'grafana';

export interface Answer {
  readonly description: string;
  /** A named body, a list of them, plain text, or a report in any of its formats; left out for no body. */
  readonly body?:
    AnswerName | { readonly list: AnswerName } | { readonly anyOf: readonly AnswerName[] } | 'text' | 'report';
}

/** One route as the document describes it. What follows from `access`, `body` and `query` is not repeated. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** Action of the table of rights that it needs. */
  readonly action?: string;
  readonly query?: z.ZodType;
  readonly body?: RequestName;
  readonly headers?: readonly ('Idempotency-Key' | 'Prefer')[];
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of refusals by status, besides the ones that every route of its kind has. */
  readonly codes?: Readonly<Record<number, readonly string[]>>;
  /** Refused by the desk's checks as well, with the code and status of the first that fails. */
  readonly checked?: boolean;
  /** Not counted against the rate limit. */
  readonly unlimited?: boolean;
}
