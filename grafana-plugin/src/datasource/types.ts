import type { DataQuery } from '@grafana/schema';
import type { DataSourceJsonData } from '@grafana/data';
import type { QueryType } from '@paperdesk/contract';

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
}

/** Nothing is configured here: the launcher finds the backend. */
export type DeskDataSourceOptions = DataSourceJsonData;

/** What a dashboard variable lists, narrowed to a venue for `symbols`. */
export interface DeskVariableQuery {
  list: 'venues' | 'symbols' | 'accounts';
  venue?: string;
}

export const DEFAULT_QUERY: Partial<DeskQuery> = { queryType: 'quotes', stream: false };
