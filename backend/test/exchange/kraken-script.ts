import { readCapture } from './recording.js';
import type { ExchangeScript } from './socket-server.js';

/** Kraken with the recorded AssetPairs of 2021 and v2's answers to subscriptions. */
export function krakenScript(): ExchangeScript {
  const pairs = JSON.parse(readCapture('KRAKEN.0.gz')[0]?.text ?? '{}') as object;
  return {
    rest(request) {
      if (request.includes('/0/public/AssetPairs')) return pairs;
      return request.includes('/0/public/Assets') ? { error: [], result: {} } : undefined;
    },
    told: ({ method, params, req_id }) => [{ method, success: true, req_id, result: params }],
  };
}
