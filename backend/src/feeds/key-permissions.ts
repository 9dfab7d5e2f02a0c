/** What each venue says of an API key: where it is asked, and which of its words mean more than reading. */
import { z } from 'zod';
import { type AllowedRequest, get, post } from './venues/venue-facts.js';

/** Where a venue tells what a key may do, as an implicit method of its ccxt class. */
export interface KeyPermissions {
  readonly origin: string;
  /** The one request that may carry the key. */
  readonly request: AllowedRequest;
  readonly method: string;
  /** ccxt `urls.api` that lead to another server of the same protocol. */
  urls(httpUrl: string): Readonly<Record<string, string>>;
  /** Names of rights beyond reading in the venue's answer; throws for an answer that is not understood. */
  rights(answer: unknown): string[];
}

/** Every right is one the venue named as given; a name that is not known as reading counts as more than reading. */
const beyond = (reading: readonly string[], given: readonly string[]): string[] =>
  given.filter((right) => !reading.includes(right));

const binanceAnswer = z.looseObject({
  enableReading: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableInternalTransfer: z.boolean(),
  permitsUniversalTransfer: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
  enableMargin: z.boolean(),
  enableFutures: z.boolean(),
});
const kucoinAnswer = z.looseObject({ data: z.looseObject({ permission: z.string().min(1) }) });
const krakenAnswer = z.looseObject({
  error: z.array(z.unknown()).max(0),
  result: z.looseObject({ permissions: z.array(z.string()) }),
});
const coinbaseAnswer = z.looseObject({ can_view: z.boolean(), can_trade: z.boolean(), can_transfer: z.boolean() });
const bybitAnswer = z.looseObject({
  result: z.looseObject({ readOnly: z.coerce.number(), permissions: z.record(z.string(), z.unknown()) }),
});

const KRAKEN_READING = [
  'query-funds',
  'query-open-trades',
  'query-closed-trades',
  'query-ledger',
  'export-data',
  'create-ws-token',
];

const PERMISSIONS: Readonly<Record<string, KeyPermissions>> = {
  // developers.binance.com wallet/account/api-key-permission: one flag a right.
  binance: {
    origin: 'https://api.binance.com',
    request: get(/^\/sapi\/v1\/account\/apiRestrictions$/),
    method: 'sapiGetAccountApiRestrictions',
    urls: (httpUrl) => ({ sapi: `${httpUrl}/sapi/v1` }),
    rights: (answer) => {
      const flags = Object.entries(binanceAnswer.parse(answer)).filter(([name]) => /^(enable|permits)/.test(name));
      const given = flags.filter(([, value]) => value !== false).map(([name]) => name);
      return beyond(['enableReading', 'enableFixReadOnly'], given);
    },
  },
  // kucoin.com/docs-new account-info/get-apikey-info: `General` reads, every other word does more.
  kucoin: {
    origin: 'https://api.kucoin.com',
    request: get(/^\/api\/v1\/user\/api-key$/),
    method: 'privateGetUserApiKey',
    urls: (httpUrl) => ({ private: httpUrl }),
    rights: (answer) =>
      beyond(
        ['General'],
        kucoinAnswer
          .parse(answer)
          .data.permission.split(',')
          .map((word) => word.trim()),
      ),
  },
  // docs.kraken.com account-data/get-api-key-info: needs no permission itself.
  kraken: {
    origin: 'https://api.kraken.com',
    request: post(/^\/0\/private\/GetApiKeyInfo$/),
    method: 'privatePostGetApiKeyInfo',
    urls: (httpUrl) => ({ private: httpUrl }),
    rights: (answer) => beyond(KRAKEN_READING, krakenAnswer.parse(answer).result.permissions),
  },
  // docs.cdp.coinbase.com data-api/get-api-key-permissions.
  coinbase: {
    origin: 'https://api.coinbase.com',
    request: get(/^\/api\/v3\/brokerage\/key_permissions$/),
    method: 'v3PrivateGetBrokerageKeyPermissions',
    urls: (httpUrl) => ({ rest: httpUrl }),
    rights: (answer) => {
      const flags = Object.entries(coinbaseAnswer.parse(answer)).filter(([name]) => name.startsWith('can_'));
      return beyond(
        ['can_view'],
        flags.filter(([, value]) => value !== false).map(([name]) => name),
      );
    },
  },
  // bybit-exchange.github.io v5/user/apikey-info: 1 is read only, whatever is listed.
  bybit: {
    origin: 'https://api.bybit.com',
    request: get(/^\/v5\/user\/query-api$/),
    method: 'privateGetV5UserQueryApi',
    urls: (httpUrl) => ({ private: httpUrl }),
    rights: (answer) => {
      const { readOnly, permissions } = bybitAnswer.parse(answer).result;
      if (readOnly === 1) return [];
      const given = Object.entries(permissions).filter(([, words]) => !Array.isArray(words) || words.length > 0);
      return ['readAndWrite', ...given.map(([name]) => name)];
    },
  },
};

/** Undefined for a class whose keys cannot be checked: no key of it is taken. */
export function keyPermissionsOf(ccxtId: string): KeyPermissions | undefined {
  return Object.hasOwn(PERMISSIONS, ccxtId) ? PERMISSIONS[ccxtId] : undefined;
}
