import { OperatorError } from '../../src/errors.js';
import { binanceCoinm, binanceUsdm } from './binance-futures.js';
import { binanceSpot } from './binance-spot.js';
import { kraken } from './kraken.js';
import { kucoin } from './kucoin.js';
import type { Protocol, ProtocolId } from './protocol.js';

const PROTOCOLS: Readonly<Record<ProtocolId, () => Protocol>> = {
  'binance-spot': binanceSpot,
  'binance-usdm': binanceUsdm,
  'binance-coinm': binanceCoinm,
  kucoin,
  kraken,
};

/** Names of ccxt classes that speak one of them. */
const ALIASES: Readonly<Record<string, ProtocolId>> = {
  binance: 'binance-spot',
  binanceusdm: 'binance-usdm',
  binancecoinm: 'binance-coinm',
};

/** A new protocol of that name, such as `kucoin` or ccxt's `binanceusdm`. Throws OperatorError naming those there are. */
export function protocolNamed(name: string): Protocol {
  const id = ALIASES[name] ?? name;
  if (isProtocol(id)) return PROTOCOLS[id]();
  throw new OperatorError(
    `The demo exchange does not speak '${name}'; it speaks ${Object.keys(PROTOCOLS).join(', ')}.`,
  );
}

function isProtocol(name: string): name is ProtocolId {
  return Object.hasOwn(PROTOCOLS, name);
}

const REST_PATHS: readonly (readonly [RegExp, ProtocolId])[] = [
  [/^\/api\/v3\/(exchangeInfo|depth|trades|klines|time|aggTrades)/, 'binance-spot'],
  [/^\/fapi\//, 'binance-usdm'],
  [/^\/dapi\//, 'binance-coinm'],
  [/^\/0\/public\//, 'kraken'],
  [/^\/api\/v[123]\/(bullet-public|symbols|currencies|market\/)/, 'kucoin'],
];

/** Which protocol a recorded line is of, as far as it tells: a snapshot without a symbol, for one, does not. */
export function protocolOf(json: string): ProtocolId | undefined {
  const path = /^\{"rest":"[A-Z]+ ([^"]+)"/.exec(json)?.[1];
  if (path !== undefined) return REST_PATHS.find(([pattern]) => pattern.test(path))?.[1];
  if (json.startsWith('{"stream":"')) return binanceKind(json);
  if (/"topic":"\/(market|spotMarket)\//.test(json)) return 'kucoin';
  return /^\{\s*"channel":"/.test(json) ? 'kraken' : undefined;
}

/** Derivatives have `pu` in depth, `X` in trades and a type in bookTicker; COIN-M's symbols have an underscore. */
function binanceKind(json: string): ProtocolId | undefined {
  if (/^\{"stream":"[a-z0-9]+_[a-z0-9]+@/.test(json)) return 'binance-coinm';
  if (/"pu":|"X":"|"e":"bookTicker"/.test(json)) return 'binance-usdm';
  return /@(depth|trade|bookTicker)/.test(json) ? 'binance-spot' : undefined;
}
