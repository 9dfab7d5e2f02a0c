/**
 * The wire protocol between Grafana and its backend plugins (proto3, package `pluginv2`), as far as we serve it.
 * Field numbers and names are those of grafana/grafana-plugin-sdk-go `proto/backend.proto`,
 * Copyright Grafana Labs, licensed under the Apache License 2.0 (http://www.apache.org/licenses/LICENSE-2.0).
 * It is written as a descriptor so that the bundle looks up no file at run time.
 * `plugin.GRPCController` is hashicorp/go-plugin's, `grpc.health.v1.Health` is gRPC's own.
 */
type FieldDescriptor = {
  readonly id: number;
  readonly type: string;
  readonly rule?: 'repeated';
  readonly keyType?: string;
};
type MethodDescriptor = {
  readonly requestType: string;
  readonly responseType: string;
  readonly responseStream?: boolean;
};

const field = (id: number, type: string): FieldDescriptor => ({ id, type });
const list = (id: number, type: string): FieldDescriptor => ({ id, type, rule: 'repeated' });
const map = (id: number, type: string): FieldDescriptor => ({ id, type, keyType: 'string' });
const message = (fields: Record<string, FieldDescriptor>, nested: Record<string, object> = {}) => ({ fields, nested });
const unary = (requestType: string, responseType: string): MethodDescriptor => ({ requestType, responseType });
const streaming = (requestType: string, responseType: string): MethodDescriptor => ({
  requestType,
  responseType,
  responseStream: true,
});

const channelCall = { path: field(2, 'string'), data: field(3, 'bytes'), headers: map(4, 'string') };
const channelStatus = { Status: { values: { OK: 0, NOT_FOUND: 1, PERMISSION_DENIED: 2 } } };
const context = { pluginContext: field(1, 'PluginContext') };

const pluginv2 = {
  PluginContext: message({
    orgId: field(1, 'int64'),
    pluginId: field(2, 'string'),
    user: field(3, 'User'),
    appInstanceSettings: field(4, 'AppInstanceSettings'),
    dataSourceInstanceSettings: field(5, 'DataSourceInstanceSettings'),
    grafanaConfig: map(6, 'string'),
    pluginVersion: field(7, 'string'),
    userAgent: field(8, 'string'),
    apiVersion: field(9, 'string'),
  }),
  User: message({
    login: field(1, 'string'),
    name: field(2, 'string'),
    email: field(3, 'string'),
    role: field(4, 'string'),
  }),
  AppInstanceSettings: message({
    jsonData: field(3, 'bytes'),
    decryptedSecureJsonData: map(4, 'string'),
    lastUpdatedMS: field(5, 'int64'),
    apiVersion: field(6, 'string'),
  }),
  DataSourceInstanceSettings: message({
    id: field(1, 'int64'),
    name: field(2, 'string'),
    url: field(3, 'string'),
    user: field(4, 'string'),
    database: field(5, 'string'),
    basicAuthEnabled: field(6, 'bool'),
    basicAuthUser: field(7, 'string'),
    jsonData: field(8, 'bytes'),
    decryptedSecureJsonData: map(9, 'string'),
    lastUpdatedMS: field(10, 'int64'),
    uid: field(11, 'string'),
    apiVersion: field(12, 'string'),
  }),
  TimeRange: message({ fromEpochMS: field(1, 'int64'), toEpochMS: field(2, 'int64') }),
  DataQuery: message({
    refId: field(1, 'string'),
    maxDataPoints: field(2, 'int64'),
    intervalMS: field(3, 'int64'),
    timeRange: field(4, 'TimeRange'),
    json: field(5, 'bytes'),
    queryType: field(6, 'string'),
  }),
  QueryDataRequest: message({ ...context, headers: map(2, 'string'), queries: list(3, 'DataQuery') }),
  QueryDataResponse: message({ responses: map(1, 'DataResponse') }),
  DataResponse: message({
    frames: list(1, 'bytes'),
    error: field(2, 'string'),
    jsonMeta: field(3, 'bytes'),
    status: field(4, 'int32'),
    errorSource: field(5, 'string'),
  }),
  StringList: message({ values: list(1, 'string') }),
  CallResourceRequest: message({
    ...context,
    path: field(2, 'string'),
    method: field(3, 'string'),
    url: field(4, 'string'),
    headers: map(5, 'StringList'),
    body: field(6, 'bytes'),
  }),
  CallResourceResponse: message({ code: field(1, 'int32'), headers: map(2, 'StringList'), body: field(3, 'bytes') }),
  CheckHealthRequest: message({ ...context, headers: map(2, 'string') }),
  CheckHealthResponse: message(
    { status: field(1, 'HealthStatus'), message: field(2, 'string'), jsonDetails: field(3, 'bytes') },
    { HealthStatus: { values: { UNKNOWN: 0, OK: 1, ERROR: 2 } } },
  ),
  CollectMetricsRequest: message(context),
  CollectMetricsResponse: message(
    { metrics: field(1, 'Payload') },
    { Payload: message({ prometheus: field(1, 'bytes') }) },
  ),
  SubscribeStreamRequest: message({ ...context, ...channelCall }),
  SubscribeStreamResponse: message({ status: field(1, 'Status'), data: field(2, 'bytes') }, channelStatus),
  RunStreamRequest: message({ ...context, ...channelCall }),
  StreamPacket: message({ data: field(1, 'bytes') }),
  PublishStreamRequest: message({ ...context, ...channelCall }),
  PublishStreamResponse: message({ status: field(1, 'Status'), data: field(2, 'bytes') }, channelStatus),
  Diagnostics: {
    methods: {
      CheckHealth: unary('CheckHealthRequest', 'CheckHealthResponse'),
      CollectMetrics: unary('CollectMetricsRequest', 'CollectMetricsResponse'),
    },
  },
  Data: { methods: { QueryData: unary('QueryDataRequest', 'QueryDataResponse') } },
  Resource: { methods: { CallResource: streaming('CallResourceRequest', 'CallResourceResponse') } },
  Stream: {
    methods: {
      SubscribeStream: unary('SubscribeStreamRequest', 'SubscribeStreamResponse'),
      RunStream: streaming('RunStreamRequest', 'StreamPacket'),
      PublishStream: unary('PublishStreamRequest', 'PublishStreamResponse'),
    },
  },
};

const health = {
  HealthCheckRequest: message({ service: field(1, 'string') }),
  HealthCheckResponse: message(
    { status: field(1, 'ServingStatus') },
    { ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } } },
  ),
  Health: {
    methods: {
      Check: unary('HealthCheckRequest', 'HealthCheckResponse'),
      Watch: streaming('HealthCheckRequest', 'HealthCheckResponse'),
    },
  },
};

/** A protobufjs JSON descriptor of the three packages. */
export const PLUGIN_PROTOCOL = {
  edition: 'proto3',
  nested: {
    pluginv2: { nested: pluginv2 },
    plugin: {
      nested: { Empty: message({}), GRPCController: { methods: { Shutdown: unary('Empty', 'Empty') } } },
    },
    grpc: { nested: { health: { nested: { v1: { nested: health } } } } },
  },
};
