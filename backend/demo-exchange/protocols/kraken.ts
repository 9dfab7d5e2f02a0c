import { coarser, padded } from '../market/candle-book.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { Level, MarketSource } from '../market-source.js';
import { KrakenBooks } from './kraken-books.js';
import { v2Symbol } from './kraken-numbers.js';
import { krakenFacts, krakenReader, krakenWithBids } from './kraken-reader.js';
import { krakenSocket } from './kraken-socket.js';
import type { Protocol, RestAnswer, RestCall } from './protocol.js';
import { limitOf } from './protocol.js';

const ROOT = '/0/public/';
const MINUTE_MS = 60_000;
const BAD_PAIR = 'EQuery:Unknown asset pair';

/** Kraken: REST at `/0/public`, the v2 socket at `/v2`. */
export function kraken(): Protocol {
  const books = new KrakenBooks();
  return {
    id: 'kraken',
    rest,
    refused: (status, sentence) => ({ status, body: { error: [`EGeneral:${sentence}`] } }),
    socket: krakenSocket(books),
    reader: krakenReader(books),
    facts: krakenFacts,
    withBids: krakenWithBids,
  };
}

function rest(call: RestCall, market: MarketSource): RestAnswer {
  const route = call.path.startsWith(ROOT) ? call.path.slice(ROOT.length) : '';
  switch (route) {
    case 'Time':
      return ok({ unixtime: Math.floor(call.nowMs / 1000), rfc1123: new Date(call.nowMs).toUTCString() });
    case 'SystemStatus':
      return ok({ status: 'online', timestamp: new Date(call.nowMs).toISOString() });
    case 'Assets':
      return { status: 200, body: market.recordedAnswer(call.path) ?? answered(assets(market)) };
    case 'AssetPairs':
      return ok(pairs(market));
    case 'Depth':
      return depth(call, market);
    case 'Trades':
      return trades(call, market);
    case 'OHLC':
      return candles(call, market);
    default:
      return { status: 404, body: { error: [`EGeneral:Unknown method ${call.path}`] } };
  }
}

function answered(result: unknown): object {
  return { error: [], result };
}

function ok(result: unknown): RestAnswer {
  return { status: 200, body: answered(result) };
}

/** Kraken refuses with a 200. */
function refused(reason: string): RestAnswer {
  return { status: 200, body: { error: [reason] } };
}

function assets(market: MarketSource): object {
  const codes = new Set(market.symbols.flatMap(({ base, quote }) => [base, quote]));
  const asset = (altname: string) => ({
    aclass: 'currency',
    altname,
    decimals: 10,
    display_decimals: 5,
    status: 'enabled',
  });
  return Object.fromEntries([...codes].map((code) => [code, asset(code)]));
}

interface Pair {
  readonly altname?: string;
  readonly wsname?: string;
  readonly status?: string;
}

/** The recorded listing, or one derived from what was recorded. A listing of before 2023 tells no status: its pairs count as online. */
function pairs(market: MarketSource): Readonly<Record<string, Pair>> {
  const recorded = market.recordedAnswer(`${ROOT}AssetPairs`) as { readonly result?: Record<string, Pair> } | undefined;
  if (recorded?.result === undefined)
    return Object.fromEntries(market.symbols.map((spec) => [idOf(spec), pairOf(spec)]));
  const told = Object.entries(recorded.result).map(([id, pair]) => [id, { status: 'online', ...pair }] as const);
  return Object.fromEntries(told);
}

function idOf({ base, quote }: SymbolSpec): string {
  return `${base}${quote}`;
}

function pairOf(spec: SymbolSpec): Pair & object {
  const tick = (1 / 10 ** spec.priceDecimals).toFixed(spec.priceDecimals);
  return {
    altname: idOf(spec),
    wsname: spec.id,
    aclass_base: 'currency',
    base: spec.base,
    aclass_quote: 'currency',
    quote: spec.quote,
    lot: 'unit',
    pair_decimals: spec.priceDecimals,
    cost_decimals: 8,
    lot_decimals: spec.quantityDecimals,
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, 0.4]],
    fees_maker: [[0, 0.25]],
    fee_volume_currency: 'ZUSD',
    tick_size: tick,
    costmin: spec.minNotional,
    status: 'online',
  } as Pair & object;
}

/** The market that a request's `pair` means: its id, its other name or its socket's name. */
function asked(
  { query }: RestCall,
  market: MarketSource,
): { readonly id: string; readonly symbol: string } | undefined {
  const name = query.get('pair') ?? '';
  const found = Object.entries(pairs(market)).find(
    ([id, pair]) => id === name || pair.altname === name || pair.wsname === name,
  );
  const symbol = v2Symbol(found?.[1].wsname ?? name);
  return market.symbols.some((spec) => spec.id === symbol) ? { id: found?.[0] ?? name, symbol } : undefined;
}

function depth(call: RestCall, market: MarketSource): RestAnswer {
  const pair = asked(call, market);
  const count = limitOf(call.query, { standard: 100, most: 500, name: 'count' });
  const book = pair && market.depth(pair.symbol, count ?? 100);
  if (pair === undefined || book === undefined) return refused(BAD_PAIR);
  const seconds = Math.floor(call.nowMs / 1000);
  const side = (levels: readonly Level[]) => levels.map(([price, qty]) => [price, qty, seconds]);
  return ok({ [pair.id]: { asks: side(book.asks), bids: side(book.bids) } });
}

/** `since` is a time in seconds or nanoseconds; what came later is answered, oldest first. */
function trades(call: RestCall, market: MarketSource): RestAnswer {
  const pair = asked(call, market);
  if (pair === undefined) return refused(BAD_PAIR);
  const since = call.query.get('since') ?? '0';
  const sinceMs = since.length > 12 ? Number(since) / 1e6 : Number(since) * 1000;
  const count = limitOf(call.query, { standard: 1000, most: 1000, name: 'count' }) ?? 1000;
  const told = market.trades(pair.symbol, 1000).filter((trade) => trade.time > sinceMs);
  const chosen = call.query.has('since') ? told.slice(0, count) : told.slice(-count);
  const rows = chosen.map(({ price, qty, time, isBuyerMaker, detail, id }) => {
    const orderType = detail?.['orderType']?.startsWith('m') === true ? 'm' : 'l';
    return [price, qty, time / 1000, isBuyerMaker ? 's' : 'b', orderType, '', id];
  });
  return ok({ [pair.id]: rows, last: `${chosen.at(-1)?.time ?? call.nowMs}000000` });
}

function candles(call: RestCall, market: MarketSource): RestAnswer {
  const pair = asked(call, market);
  if (pair === undefined) return refused(BAD_PAIR);
  const minutes = limitOf(call.query, { standard: 1, most: 21_600, name: 'interval' });
  if (minutes === undefined) return refused('EGeneral:Invalid arguments');
  const sinceMs = Number(call.query.get('since') ?? 0) * 1000;
  const told = coarser(market.candles(pair.symbol), minutes * MINUTE_MS).filter((candle) => candle.openTime >= sinceMs);
  const rows = told.map(({ openTime, open, high, low, close, volume, quoteVolume, trades: count }) => {
    const vwap = volume === 0n ? '0' : (Number(quoteVolume) / Number(volume)).toFixed(8);
    return [openTime / 1000, open, high, low, close, vwap, padded(volume), count];
  });
  return ok({ [pair.id]: rows, last: Math.floor((told.at(-1)?.openTime ?? 0) / 1000) });
}
