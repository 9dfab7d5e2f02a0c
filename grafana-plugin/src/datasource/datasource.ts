import {
  type CoreApp,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type ScopedVars,
  StreamingFrameAction,
  type StreamingFrameOptions,
  type TestDataSourceResponse,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { AnnotationEditor, DEFAULT_ANNOTATION } from './AnnotationEditor';
import { healthOf } from './health';
import { FILTERS } from './queryTypes';
import type { Listed } from './suggestions';
import { DEFAULT_QUERY, type DeskDataSourceOptions, type DeskQuery } from './types';
import { DeskVariables, variableQueryOf } from './variables';

/**
 * The Paperdesk data source. The backend answers; here variables are filled in and Grafana is told how to keep what
 * streams: quotes as a growing series, every other type as its newest snapshot (docs/how-to/streaming.md).
 */
export class DeskDataSource extends DataSourceWithBackend<DeskQuery, DeskDataSourceOptions> {
  constructor(settings: DataSourceInstanceSettings<DeskDataSourceOptions>) {
    super(settings);
    // Grafana reads time, timeEnd, title, text and tags of the answer by itself.
    this.annotations = { QueryEditor: AnnotationEditor, getDefaultQuery: () => DEFAULT_ANNOTATION };
    this.variables = new DeskVariables(this);
    const appended = this.streamOptionsProvider;
    this.streamOptionsProvider = (request, frame): Partial<StreamingFrameOptions> =>
      frame.name === 'quotes'
        ? appended(request, frame)
        : { maxLength: 1, maxDelta: Infinity, action: StreamingFrameAction.Replace };
  }

  getDefaultQuery(_app: CoreApp): Partial<DeskQuery> {
    return DEFAULT_QUERY;
  }

  filterQuery(query: DeskQuery): boolean {
    return query.hide !== true && Boolean(query.queryType);
  }

  applyTemplateVariables(query: DeskQuery, scopedVars: ScopedVars): DeskQuery {
    const filled = FILTERS.map((name) => [name, this.fill(query[name], scopedVars)] as const);
    return { ...query, ...Object.fromEntries(filled) };
  }

  /** Dashboard variables: `venues`, `symbols`, `symbols(<venue>)` or `accounts`, as text or as an object. */
  async metricFindQuery(stored: unknown, { scopedVars }: { scopedVars?: ScopedVars } = {}): Promise<MetricFindValue[]> {
    const query = variableQueryOf(stored);
    if (query === undefined) {
      const shown = typeof stored === 'string' ? stored : JSON.stringify(stored);
      throw new Error(`'${shown}' is not a list; write venues, symbols, symbols(venue) or accounts`);
    }
    const only = this.fill(query.venue, scopedVars);
    return this.getResource<MetricFindValue[]>(query.list, only ? { venue: only } : undefined);
  }

  /** A list of the backend's, for editors. */
  list(name: string, params: Record<string, string>): Promise<Listed[]> {
    return this.getResource<Listed[]>(name, params);
  }

  /** Fills in variables. "All" of a variable becomes no filter; give such a variable the custom all value `*`. */
  fill(text: string | undefined, scopedVars: ScopedVars = {}): string | undefined {
    if (!text) {
      return undefined;
    }
    const value = getTemplateSrv().replace(text, scopedVars, 'csv').trim();
    return value === '' || value === '*' || value === '$__all' ? undefined : value;
  }

  /** Tells a desk with troubles (yellow) from one that cannot answer (red), each with its next step. */
  async testDatasource(): Promise<TestDataSourceResponse> {
    return healthOf(await this.callHealthCheck());
  }
}
