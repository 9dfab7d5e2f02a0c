import { readSecret } from './config.js';
import { OperatorError } from './errors.js';
import type { ExchangeKey } from './feeds/key-check.js';

/**
 * Keys that were given for reading, by ccxt class: `KRAKEN_API_KEY` and `KRAKEN_API_SECRET` (and `KUCOIN_API_PASSPHRASE`
 * where the venue has one), each also as `…_FILE`. Paperdesk needs none: market data is public. Throws an
 * {@link OperatorError} for half a key.
 */
export function readExchangeKeys(
  environment: Readonly<Record<string, string | undefined>>,
  ccxtIds: readonly string[],
): ExchangeKey[] {
  return [...new Set(ccxtIds)].flatMap((ccxtId) => {
    const name = ccxtId.toUpperCase();
    const apiKey = readSecret(environment, `${name}_API_KEY`);
    const secret = readSecret(environment, `${name}_API_SECRET`);
    const passphrase = readSecret(environment, `${name}_API_PASSPHRASE`);
    if (apiKey === undefined && secret === undefined) return [];
    if (apiKey === undefined || secret === undefined)
      throw new OperatorError(`${name}_API_KEY and ${name}_API_SECRET go together; give both (or _FILE), or neither`);
    return [{ ccxtId, apiKey, secret, ...(passphrase === undefined ? {} : { passphrase }) }];
  });
}
