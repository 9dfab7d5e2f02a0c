/**
 * The backend as Grafana's data source. Grafana starts a launcher that prints the address of this server's socket and
 * then speaks its plugin protocol with us: queries, streams, health. Nothing can be changed through here.
 */
import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceClientConstructor,
  status,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { rmSync } from 'node:fs';
import { type Clock, systemClock } from '../clock.js';
import type { DeskReader } from '../engine/desk.js';
import { OperatorError } from '../errors.js';
import type * as wire from './proto/messages.js';
import { PLUGIN_PROTOCOL } from './proto/plugin-protocol.js';
import type { BridgeLogger } from './services/bridge-logger.js';
import { callResource } from './services/call-resource.js';
import { checkHealth } from './services/check-health.js';
import { queryData } from './services/query-data.js';
import { publishStream, runStream, subscribeStream } from './services/stream-calls.js';
import { announceSocket, claimSocketPath } from './socket-file.js';
import { StreamHub } from './stream/stream-hub.js';

export interface BridgeOptions {
  /** At most 107 bytes. */
  readonly socketPath: string;
  /** `host:port` to listen on as well, for a Grafana that cannot see the socket. Who reaches it reads what a Viewer may. */
  readonly tcpAddress?: string;
  readonly reader: DeskReader;
  /** Prometheus text for Grafana's `/api/plugins/<id>/metrics`. */
  readonly metrics?: () => string | Promise<string>;
  readonly logger?: BridgeLogger;
  readonly clock?: Clock;
}

const SILENT: BridgeLogger = { info: () => undefined, error: () => undefined };
const SERVING = 1;

/** The protocol's services by package and name; also what a client is made from. */
export function pluginServices(): Readonly<Record<string, ServiceClientConstructor>> {
  const definition = fromJSON(PLUGIN_PROTOCOL as Parameters<typeof fromJSON>[0], {
    longs: Number,
    enums: Number,
    keepCase: true,
    defaults: true,
  });
  const { pluginv2, plugin, grpc } = loadPackageDefinition(definition) as unknown as {
    pluginv2: Record<string, ServiceClientConstructor>;
    plugin: Record<string, ServiceClientConstructor>;
    grpc: { health: { v1: Record<string, ServiceClientConstructor> } };
  };
  return { ...pluginv2, ...plugin, ...grpc.health.v1 };
}

export class BridgeServer {
  private readonly hub: StreamHub;
  private readonly logger: BridgeLogger;
  private server: Server | undefined;
  private readonly clock: Clock;

  constructor(private readonly options: BridgeOptions) {
    this.clock = options.clock ?? systemClock;
    this.hub = new StreamHub(options.reader, this.clock);
    this.logger = options.logger ?? SILENT;
  }

  /** @throws {OperatorError} when the socket's path cannot be used. */
  async start(): Promise<void> {
    const { socketPath, tcpAddress } = this.options;
    await claimSocketPath(socketPath);
    const server = this.build();
    await bind(server, `unix:${socketPath}`);
    this.server = server;
    if (tcpAddress !== undefined) await this.alsoOn(tcpAddress, server);
    announceSocket(socketPath);
    this.logger.info({ socketPath, tcpAddress }, 'serving the Grafana data source');
  }

  private async alsoOn(tcpAddress: string, server: Server): Promise<void> {
    try {
      await bind(server, tcpAddress);
    } catch (cause) {
      await this.stop();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new OperatorError(`GRAFANA_TCP=${tcpAddress} cannot be listened on: ${why}`);
    }
  }

  /** Ends all streams and removes the socket; Grafana dials again when the next start announces itself. */
  async stop(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    this.hub.stop();
    server.forceShutdown();
    await Promise.resolve();
    rmSync(this.options.socketPath, { force: true });
  }

  /** How many channels are watched, for the metrics. */
  get channels(): number {
    return this.hub.size;
  }

  private build(): Server {
    const { reader, metrics } = this.options;
    const { hub, logger, clock } = this;
    const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
    const add = (name: string, calls: Parameters<Server['addService']>[1]) => {
      const service = pluginServices()[name];
      if (service === undefined) throw new Error(`the plugin protocol has no service ${name}`);
      server.addService(service.service, calls);
    };
    add('Diagnostics', {
      CheckHealth: this.unary(() => checkHealth(reader)),
      CollectMetrics: this.unary(async () => ({ metrics: { prometheus: Buffer.from((await metrics?.()) ?? '') } })),
    });
    add('Data', {
      QueryData: this.unary((request: wire.QueryDataRequest) => queryData(request, { reader, hub, logger, clock })),
    });
    add('Resource', {
      CallResource: (call: ServerWritableStream<wire.CallResourceRequest, wire.CallResourceResponse>) => {
        call.write(this.resource(call.request));
        call.end();
      },
    });
    add('Stream', {
      SubscribeStream: this.unary((request: wire.StreamRequest) => subscribeStream(request, hub)),
      RunStream: (call: ServerWritableStream<wire.StreamRequest, wire.StreamPacket>) => runStream(call, hub),
      PublishStream: this.unary(publishStream),
    });
    // Grafana stops, the desk lives on: only acknowledged.
    add('GRPCController', { Shutdown: this.unary(() => ({})) });
    add('Health', {
      Check: this.unary(() => ({ status: SERVING })),
      Watch: (call: ServerWritableStream<object, { status: number }>) => {
        call.write({ status: SERVING });
      },
    });
    return server;
  }

  /** A fault of ours ends the call, not the process, and its words stay in our log. */
  private unary<Request, Response>(
    answer: (request: Request) => Response | Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) => {
      Promise.resolve(call.request)
        .then(answer)
        .then(
          (response) => callback(null, response),
          (error: unknown) => {
            this.logger.error({ err: error, method: call.getPath() }, 'a call from Grafana failed');
            callback({ code: status.INTERNAL, details: 'The desk failed to answer; its log says why.' });
          },
        );
    };
  }

  private resource(request: wire.CallResourceRequest): wire.CallResourceResponse {
    try {
      return callResource(request, this.options.reader);
    } catch (error) {
      this.logger.error({ err: error, path: request.path }, 'a resource could not be answered');
      return {
        code: 500,
        headers: {},
        body: Buffer.from('{"message":"The desk failed to answer; its log says why."}'),
      };
    }
  }
}

function bind(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}
