import { ANNOTATION_KINDS, type AnnotationKind, deskQuerySchema } from '@paperdesk/contract';
import { z } from 'zod';
import type { DeskFilter, DeskReader } from '../../engine/desk.js';
import type { TimeUs } from '../../model/time.js';
import type { Frame } from '../frame.js';

/** `measure` chooses the number of an alert rule; panels leave it out. */
const gatewayQuerySchema = deskQuerySchema.extend({ measure: z.string().optional() }).superRefine((query, context) => {
  const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (query.queryType === 'book')
    for (const field of ['venue', 'symbol'] as const) if (isAny(query[field])) wrong(field, 'is needed for a book');
  if (query.queryType !== 'annotations') return;
  if (query.stream === true) wrong('stream', 'annotations do not stream; refresh the dashboard instead');
  if (!isAny(query.kind) && !isKind(query.kind)) wrong('kind', `must be ${ANNOTATION_KINDS.join(', ')} or left out`);
});

const isKind = (kind: string | undefined): kind is AnnotationKind => ANNOTATION_KINDS.some((known) => known === kind);

/** What the asker's dashboard shows. */
export interface AskedRange {
  readonly from: TimeUs;
  readonly to: TimeUs;
}

/** A checked query. Filters that match everything are gone. */
export type DeskQuery = Pick<z.infer<typeof gatewayQuerySchema>, 'queryType' | 'stream' | 'measure'> &
  Pick<DeskFilter, 'venue' | 'symbol' | 'account' | 'status'> & {
    /** Of `annotations`; left out: all of them. */
    readonly kind?: AnnotationKind;
    /** Left out: all that is remembered. Only the past is narrowed by it; the present state has no range. */
    readonly range?: AskedRange;
  };
export const FILTERS = ['account', 'status', 'symbol', 'venue'] as const;

/** How one query type is answered, as a function of the desk's state. */
export type QueryFrame = (reader: DeskReader, query: DeskQuery) => Frame;

/** The query cannot be answered as asked: `message` names the field; shown beside the panel, status 400. */
export class BadQuery extends Error {
  override readonly name = 'BadQuery';
}

/** What Grafana's variables send for "All", and an empty input. */
const isAny = (value: string | undefined): boolean => value === undefined || value === '' || value === '*';

/** Parses a query model as Grafana sends it. @throws {BadQuery} naming each wrong field. */
export function parseDeskQuery(model: unknown): DeskQuery {
  const parsed = gatewayQuerySchema.safeParse(model);
  if (!parsed.success)
    throw new BadQuery(
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'query'}: ${issue.message}`).join('; '),
    );
  const { queryType, stream, measure, kind } = parsed.data;
  const filters = FILTERS.filter((name) => !isAny(parsed.data[name])).map((name) => [name, parsed.data[name]]);
  return {
    queryType,
    ...(stream === true ? { stream } : {}),
    ...(measure === undefined || measure === '' ? {} : { measure }),
    ...(queryType === 'annotations' && isKind(kind) ? { kind } : {}),
    ...Object.fromEntries(filters),
  };
}

/** The filters of a query as the desk takes them. */
export function filterOf(query: DeskQuery, limit?: number): DeskFilter {
  const { venue, symbol, account, status } = query;
  return {
    ...(venue === undefined ? {} : { venue }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(account === undefined ? {} : { account }),
    ...(status === undefined ? {} : { status }),
    ...(limit === undefined ? {} : { limit }),
  };
}
