import {
  type CoreApp,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type ScopedVars,
  StreamingFrameAction,
  type StreamingFrameOptions,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { DEFAULT_QUERY, type DeskDataSourceOptions, type DeskQuery, type DeskVariableQuery } from './types';

const FILTERS = ['venue', 'symbol', 'account', 'status'] as const;
const VARIABLE = /^\s*(venues|symbols|accounts)\s*(?:\(\s*(.*?)\s*\))?\s*$/;

/**
 * The Paperdesk data source. The backend answers; here variables are filled in and Grafana is told how to keep what
 * streams: quotes as a growing series, every other type as its newest snapshot (docs/how-to/streaming.md).
 */
export class DeskDataSource extends DataSourceWithBackend<DeskQuery, DeskDataSourceOptions> {
  constructor(settings: DataSourceInstanceSettings<DeskDataSourceOptions>) {
    super(settings);
    // Grafana's own editor and handling of annotation queries are enough.
    this.annotations = {};
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
    const filled = FILTERS.map((name) => [name, fill(query[name], scopedVars)] as const);
    return { ...query, ...Object.fromEntries(filled) };
  }

  /** Dashboard variables: `venues`, `symbols`, `symbols(<venue>)` or `accounts`, as text or as an object. */
  async metricFindQuery(query: string | DeskVariableQuery): Promise<MetricFindValue[]> {
    const { list, venue } = typeof query === 'string' ? parseVariable(query) : query;
    const only = fill(venue, {});
    return this.getResource<MetricFindValue[]>(list, only ? { venue: only } : undefined);
  }
}

/** Fills in variables. "All" of a variable becomes no filter; give such a variable the custom all value `*`. */
function fill(text: string | undefined, scopedVars: ScopedVars): string | undefined {
  if (!text) {
    return undefined;
  }
  const value = getTemplateSrv().replace(text, scopedVars, 'csv').trim();
  return value === '' || value === '*' || value === '$__all' ? undefined : value;
}

function parseVariable(text: string): DeskVariableQuery {
  const [, list, venue] = VARIABLE.exec(text) ?? [];
  if (list !== 'venues' && list !== 'symbols' && list !== 'accounts') {
    throw new Error(`'${text}' is not a list; write venues, symbols, symbols(venue) or accounts`);
  }
  return venue ? { list, venue } : { list };
}
