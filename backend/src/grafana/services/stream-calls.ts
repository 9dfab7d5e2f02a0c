import type { ServerWritableStream } from '@grpc/grpc-js';
import { packetOf } from '../json-frame.js';
import { STREAM_STATUS, type StreamPacket, type StreamRequest, type StreamResponse } from '../proto/messages.js';
import { queryOfPath } from '../stream/channel-path.js';
import type { StreamHub } from '../stream/stream-hub.js';

/** A reader this far behind is skipped; the next heartbeat makes it whole again. */
const MAX_BACKLOG_PACKETS = 16;

/** Lets a browser in when the channel is one of ours, with the present state as its first packet. */
export function subscribeStream(request: StreamRequest, hub: StreamHub): StreamResponse {
  const query = queryOfPath(request.path);
  if (query === undefined) return { status: STREAM_STATUS.notFound };
  return { status: STREAM_STATUS.ok, data: Buffer.from(JSON.stringify(packetOf(hub.present(query)))) };
}

/** Nothing is written through streams: orders and stops go through the app's routes, with a role and a signature. */
export function publishStream(): StreamResponse {
  return { status: STREAM_STATUS.permissionDenied };
}

/** Sends packets until Grafana cancels the call, some time after the last panel left. */
export function runStream(call: ServerWritableStream<StreamRequest, StreamPacket>, hub: StreamHub): void {
  const query = queryOfPath(call.request.path);
  if (query === undefined) {
    call.end();
    return;
  }
  const end = hub.watch(query, (frame) => {
    if (call.writableLength < MAX_BACKLOG_PACKETS) call.write({ data: Buffer.from(JSON.stringify(packetOf(frame))) });
  });
  call.on('cancelled', end);
  call.on('close', end);
  call.on('error', end);
}
