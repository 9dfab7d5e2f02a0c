import { OperatorError } from '../../src/errors.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import { formatScaled } from '../market/symbol-spec.js';
import { binanceFacts, binanceReader, binanceWithBids } from './binance-frames.js';
import type { BinanceRest } from './binance-rest.js';
import { answerBinance, quoteQuantity, refused } from './binance-rest.js';
import { binanceSocket } from './binance-socket.js';
import { splitPair } from './binance-spot.js';
import type { Protocol, SeenDecimals } from './protocol.js';

/** A delivery date that Binance gives its perpetual contracts. */
const NEVER_MS = 4_133_404_800_000;
/** Dollars a COIN-M contract is worth: 100 of BTC's, 10 of all others. */
const CONTRACT_USD: Readonly<Record<string, number>> = { BTC: 100 };
const OTHER_CONTRACT_USD = 10;

/** Binance USD-M futures: `/fapi/v1`; depth frames carry `pu`, the update id of the frame before. */
export function binanceUsdm(): Protocol {
  return futures('binance-usdm', {
    root: '/fapi/v1',
    mostLevels: 1000,
    listing: { futuresType: 'U_MARGINED', assets: [] },
    symbolInfo: (spec) => ({
      ...contractInfo(spec, spec.id),
      status: 'TRADING',
      marginAsset: spec.quote,
      filters: [...filters(spec), { filterType: 'MIN_NOTIONAL', notional: '5' }],
    }),
    depthExtra: (_symbolId, nowMs) => ({ E: nowMs, T: nowMs }),
    tradeBody: (trade) => {
      const { id, price, qty, time, isBuyerMaker } = trade;
      return { id, price, qty, quoteQty: quoteQuantity(trade), time, isBuyerMaker };
    },
  });
}

/** Binance COIN-M futures: `/dapi/v1`. Quantities are contracts of 100 or 10 dollars, not coins. */
export function binanceCoinm(): Protocol {
  return futures('binance-coinm', {
    root: '/dapi/v1',
    mostLevels: 1000,
    listing: {},
    symbolInfo: (spec) => ({
      ...contractInfo(spec, pairOf(spec.id)),
      contractStatus: 'TRADING',
      contractSize: CONTRACT_USD[spec.base] ?? OTHER_CONTRACT_USD,
      marginAsset: spec.base,
      filters: filters(spec),
    }),
    depthExtra: (symbol, nowMs) => ({ E: nowMs, T: nowMs, symbol, pair: pairOf(symbol) }),
    tradeBody: (trade) => {
      const { id, price, qty, time, isBuyerMaker } = trade;
      // Without Binance's baseQty: qty is a count of contracts.
      return { id, price, qty, time, isBuyerMaker };
    },
  });
}

function futures(id: Protocol['id'], rest: BinanceRest): Protocol {
  return {
    id,
    rest: (call, market) => answerBinance(rest, call, market),
    refused: (status, sentence) => refused(status, -1, sentence),
    socket: binanceSocket,
    reader: { ...binanceReader(), specOf },
    facts: binanceFacts,
    withBids: binanceWithBids,
  };
}

/** `BTCUSD_PERP` → `BTCUSD`. */
function pairOf(symbolId: string): string {
  return symbolId.split('_')[0] ?? symbolId;
}

function specOf(id: string, decimals: SeenDecimals): SymbolSpec {
  const { base, quote } = splitPair(pairOf(id));
  if (base === '') throw new OperatorError(`The recording's symbol '${id}' names no contract.`);
  return { id, base, quote, priceDecimals: decimals.price, quantityDecimals: decimals.quantity, minNotional: '0' };
}

function contractInfo(spec: SymbolSpec, pair: string): object {
  const delivery = /_(\d{2})(\d{2})(\d{2})$/.exec(spec.id);
  const [, year, month, day] = delivery ?? [];
  return {
    symbol: spec.id,
    pair,
    contractType: delivery === null ? 'PERPETUAL' : 'CURRENT_QUARTER',
    // Delivery is at 08:00 UTC.
    deliveryDate: delivery === null ? NEVER_MS : Date.UTC(2000 + Number(year), Number(month) - 1, Number(day), 8),
    onboardDate: 0,
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    pricePrecision: spec.priceDecimals,
    quantityPrecision: spec.quantityDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    orderTypes: ['LIMIT', 'MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK'],
  };
}

function filters(spec: SymbolSpec): object[] {
  const tick = formatScaled(1, spec.priceDecimals);
  const lot = formatScaled(1, spec.quantityDecimals);
  return [
    { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '4529764', tickSize: tick },
    { filterType: 'LOT_SIZE', minQty: lot, maxQty: '1000000', stepSize: lot },
    { filterType: 'MARKET_LOT_SIZE', minQty: lot, maxQty: '10000', stepSize: lot },
  ];
}
