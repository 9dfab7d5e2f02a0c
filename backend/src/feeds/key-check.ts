import { z } from 'zod';
import { type RefusedCall, exchangeClass, guardExchange } from './guarded-exchange.js';
import { keyPermissionsOf } from './key-permissions.js';

/** An API key that somebody gave for reading. Never logged, never journaled. */
export interface ExchangeKey {
  /** The class of ccxt, such as `kraken`. */
  readonly ccxtId: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
}

/** What the venue says of a key. `rights`: what it may do beyond reading. */
export type KeyVerdict =
  | { readonly kind: 'readOnly' }
  | { readonly kind: 'tooWide'; readonly rights: readonly string[] }
  /** Nobody knows what it may do: it is not used. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface KeyCheckOptions {
  readonly onRefused: (call: RefusedCall) => void;
  /** http address of a server that speaks the venue's protocol; left out = the venue itself. */
  readonly endpoint?: string;
}

/**
 * Asks the venue what the key may do, by the one request that may carry it: the choke-point's allow list of this instance
 * holds nothing else. Never throws, and tells nothing of the key.
 */
export async function checkKey(key: ExchangeKey, { onRefused, endpoint }: KeyCheckOptions): Promise<KeyVerdict> {
  const permissions = keyPermissionsOf(key.ccxtId);
  const base = exchangeClass(key.ccxtId);
  if (permissions === undefined || base === undefined)
    return { kind: 'unknown', why: `what a key of ${key.ccxtId} may do cannot be asked: no key of it is taken` };
  const { request, origin, method, urls, rights } = permissions;
  const allow = {
    origins: [endpoint ?? origin],
    requests: [],
    signed: [request],
    socketPath: /^(?!)/,
    message: z.never(),
  };
  const Guarded = guardExchange(base, key.ccxtId, allow, { onRefused });
  const exchange = new Guarded({
    ...{ apiKey: key.apiKey, secret: key.secret, enableRateLimit: false },
    ...(key.passphrase === undefined ? {} : { password: key.passphrase }),
    ...(endpoint === undefined ? {} : { urls: { api: urls(endpoint) } }),
  });
  exchange.log = () => undefined;
  try {
    if (endpoint?.startsWith('http:') === true) await exchange.loadHttpProxyAgent();
    const ask = Reflect.get(exchange, method) as (parameters: object) => Promise<unknown>;
    const wide = rights(await ask.call(exchange, {}));
    return wide.length === 0 ? { kind: 'readOnly' } : { kind: 'tooWide', rights: wide };
  } catch (fault) {
    // The text of a fault of ccxt holds the address, which may be signed, and what the venue answered: only its name is told.
    const name = fault instanceof z.ZodError ? 'an answer that is not understood' : nameOf(fault);
    return { kind: 'unknown', why: `${key.ccxtId} did not tell what the key may do: ${name}` };
  } finally {
    await exchange.close().catch(() => undefined);
  }
}

function nameOf(fault: unknown): string {
  return fault instanceof Error ? fault.constructor.name : 'a fault';
}
