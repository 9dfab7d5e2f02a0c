/** The messages of `plugin-protocol.ts` as the loader hands them over: defaults filled in, int64 as number. */
export interface PluginContext {
  readonly orgId: number;
  readonly pluginId: string;
  readonly dataSourceInstanceSettings: { readonly uid: string; readonly name: string } | null;
}
export interface DataQuery {
  readonly refId: string;
  readonly json: Buffer;
  readonly queryType: string;
  readonly timeRange: { readonly fromEpochMS: number; readonly toEpochMS: number } | null;
}
export interface QueryDataRequest {
  readonly pluginContext: PluginContext | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly queries: readonly DataQuery[];
}
/** `status` is an HTTP code; Grafana shows `error` beside the panel. */
export interface DataResponse {
  readonly frames?: readonly Uint8Array[];
  readonly error?: string;
  readonly status: number;
  readonly errorSource?: 'plugin' | 'downstream';
}
export interface QueryDataResponse {
  readonly responses: Readonly<Record<string, DataResponse>>;
}
export interface CallResourceRequest {
  readonly path: string;
  readonly method: string;
  readonly url: string;
}
export interface CallResourceResponse {
  readonly code: number;
  readonly headers: Readonly<Record<string, { readonly values: readonly string[] }>>;
  readonly body: Uint8Array;
}
export const HEALTH_STATUS = { unknown: 0, ok: 1, error: 2 } as const;
export interface CheckHealthResponse {
  readonly status: number;
  readonly message: string;
  readonly jsonDetails: Uint8Array;
}
export interface CollectMetricsResponse {
  readonly metrics: { readonly prometheus: Uint8Array };
}
/** SubscribeStream, RunStream and PublishStream ask alike; `path` is what follows `ds/<uid>/`. */
export interface StreamRequest {
  readonly pluginContext: PluginContext | null;
  readonly path: string;
}
export const STREAM_STATUS = { ok: 0, notFound: 1, permissionDenied: 2 } as const;
export interface StreamResponse {
  readonly status: number;
  readonly data?: Uint8Array;
}
export interface StreamPacket {
  readonly data: Uint8Array;
}
