import { CustomVariableSupport, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { type Observable, from, map } from 'rxjs';
import type { DeskDataSource } from './datasource';
import { VARIABLE_LISTS, type DeskVariableQuery } from './types';
import { VariableEditor } from './VariableEditor';

const AS_TEXT = /^\s*(venues|symbols|accounts)\s*(?:\(\s*(.*?)\s*\))?\s*$/;

/** Lets dashboard variables list venues, symbols and accounts, with an editor of their own. */
export class DeskVariables extends CustomVariableSupport<DeskDataSource, DeskVariableQuery> {
  editor = VariableEditor;

  constructor(private readonly datasource: DeskDataSource) {
    super();
  }

  query = (request: DataQueryRequest<DeskVariableQuery>): Observable<DataQueryResponse> =>
    from(this.datasource.metricFindQuery(request.targets[0], { scopedVars: request.scopedVars })).pipe(
      map((data) => ({ data })),
    );
}

/** `symbols(demo)` as text, or the stored object; undefined for what is neither. */
export function variableQueryOf(stored: unknown): DeskVariableQuery | undefined {
  const query: unknown = typeof stored === 'string' ? fromText(stored) : stored;
  if (typeof query !== 'object' || query === null || !('list' in query)) return undefined;
  const list = VARIABLE_LISTS.find((known) => known === query.list);
  if (list === undefined) return undefined;
  const venue = 'venue' in query && typeof query.venue === 'string' && query.venue !== '' ? query.venue : undefined;
  return { refId: list, list, ...(venue === undefined ? {} : { venue }) };
}

function fromText(text: string): object | undefined {
  const [, list, venue] = AS_TEXT.exec(text) ?? [];
  return list === undefined ? undefined : { list, venue };
}
