import type { Clock } from '../../clock.js';
import type { DeskReader } from '../../engine/desk.js';
import { encodeArrow } from '../arrow-frame.js';
import type { Frame } from '../frame.js';
import type { DataQuery, DataResponse, QueryDataRequest, QueryDataResponse } from '../proto/messages.js';
import { alertFrame } from '../queries/alert-frame.js';
import { answerQuery } from '../queries/answer-query.js';
import { type AskedRange, BadQuery, parseDeskQuery } from '../queries/desk-query.js';
import { channelPath } from '../stream/channel-path.js';
import type { StreamHub } from '../stream/stream-hub.js';
import type { BridgeLogger } from './bridge-logger.js';

export interface QueryDataDependencies {
  readonly reader: DeskReader;
  readonly hub: StreamHub;
  readonly logger: BridgeLogger;
  readonly clock: Clock;
}

/** Answers panels and alert rules: each query on its own, so that a wrong one does not spoil its neighbors. */
export function queryData(request: QueryDataRequest, dependencies: QueryDataDependencies): QueryDataResponse {
  const fromAlert = Object.entries(request.headers).some(
    ([name, value]) => name.toLowerCase() === 'fromalert' && value === 'true',
  );
  const uid = request.pluginContext?.dataSourceInstanceSettings?.uid ?? '';
  const responses = request.queries.map((query) => {
    const response = answerOne(query, { ...dependencies, fromAlert, uid });
    return [query.refId, response] as const;
  });
  return { responses: Object.fromEntries(responses) };
}

type Asked = QueryDataDependencies & { readonly fromAlert: boolean; readonly uid: string };

function answerOne(query: DataQuery, asked: Asked): DataResponse {
  try {
    return { frames: [encodeArrow(frameFor(query, asked), query.refId)], status: 200 };
  } catch (error) {
    if (error instanceof BadQuery) return { error: error.message, status: 400, errorSource: 'downstream' };
    asked.logger.error({ err: error, refId: query.refId }, 'a query could not be answered');
    return { error: 'The desk failed to answer; its log says why.', status: 500, errorSource: 'plugin' };
  }
}

function frameFor(query: DataQuery, asked: Asked): Frame {
  const parsed = parseDeskQuery(modelOf(query));
  if (asked.fromAlert) return alertFrame(asked.reader, parsed, asked.clock.nowUs());
  if (parsed.stream !== true) return answerQuery(asked.reader, { ...parsed, ...rangeOf(query) });
  // The first frame has the shape of the stream: Grafana appends packets to it.
  const channel = `ds/${asked.uid}/${channelPath(parsed)}`;
  return { ...asked.hub.present(parsed), channel, shownAs: parsed.queryType === 'quotes' ? 'graph' : 'table' };
}

const rangeOf = ({ timeRange }: DataQuery): { readonly range?: AskedRange } =>
  timeRange === null ? {} : { range: { from: timeRange.fromEpochMS * 1000, to: timeRange.toEpochMS * 1000 } };

/** The query model; its type may also come beside it, as from a rule made in Grafana's editor. */
function modelOf(query: DataQuery): unknown {
  let model: unknown;
  try {
    model = JSON.parse(query.json.toString('utf8') || '{}');
  } catch {
    throw new BadQuery('query: is not JSON');
  }
  if (typeof model !== 'object' || model === null) throw new BadQuery('query: must be an object');
  return 'queryType' in model || query.queryType === '' ? model : { ...model, queryType: query.queryType };
}
