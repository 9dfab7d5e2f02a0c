import type { DataQuery } from '@grafana/schema';
import type { DataSourceJsonData } from '@grafana/data';
import type { AnnotationKind, QueryType } from '@paperdesk/contract';

/** A query as it is stored in a dashboard. An empty filter matches everything. */
export interface DeskQuery extends DataQuery {
  queryType: QueryType;
  venue?: string;
  symbol?: string;
  account?: string;
  /** An order status, or `working`. */
  status?: string;
  /** Adds a live channel to the answer. */
  stream?: boolean;
  /** In alert rules: which number to compare; the first of the type when left out. */
  measure?: string;
  /** Of `annotations`: which of them; all when left out. */
  kind?: AnnotationKind;
}

/** Nothing is configured here: the launcher finds the backend. */
export type DeskDataSourceOptions = DataSourceJsonData;

/** The lists that dashboard variables are made from. */
export const VARIABLE_LISTS = ['venues', 'symbols', 'accounts'] as const;

/** What a dashboard variable lists, narrowed to a venue for `symbols`. */
export interface DeskVariableQuery extends DataQuery {
  list: (typeof VARIABLE_LISTS)[number];
  venue?: string;
}

export const DEFAULT_QUERY: Partial<DeskQuery> = { queryType: 'quotes', stream: false };
