import { OperatorError } from '../../src/errors.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import { formatScaled } from '../market/symbol-spec.js';
import { binanceFacts, binanceReader, binanceWithBids } from './binance-frames.js';
import { answerBinance, quoteQuantity, refused } from './binance-rest.js';
import type { BinanceRest } from './binance-rest.js';
import { binanceSocket } from './binance-socket.js';
import type { Protocol } from './protocol.js';

// Longest first, so that BTCFDUSD is BTC/FDUSD.
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'EUR', 'TRY', 'BTC', 'ETH', 'BNB', 'USD'];

const REST: BinanceRest = {
  root: '/api/v3',
  mostLevels: 5000,
  listing: {},
  symbolInfo,
  depthExtra: () => ({}),
  tradeBody: (trade) => ({
    id: trade.id,
    price: trade.price,
    qty: trade.qty,
    quoteQty: quoteQuantity(trade),
    time: trade.time,
    isBuyerMaker: trade.isBuyerMaker,
    isBestMatch: true,
  }),
};

/** Binance spot: `/api/v3`, sockets at `/stream` and `/ws`. */
export function binanceSpot(): Protocol {
  return {
    id: 'binance-spot',
    rest: (call, market) => answerBinance(REST, call, market),
    refused: (status, sentence) => refused(status, -1, sentence),
    socket: binanceSocket,
    reader: { ...binanceReader(), specOf },
    facts: binanceFacts,
    withBids: binanceWithBids,
  };
}

/** A recording does not tell the smallest notional; 5 is what Binance asks for most symbols. */
function specOf(id: string, decimals: { readonly price: number; readonly quantity: number }): SymbolSpec {
  const { base, quote } = splitPair(id);
  return {
    id,
    base,
    quote,
    priceDecimals: decimals.price,
    quantityDecimals: decimals.quantity,
    minNotional: '5.00000000',
  };
}

/** `BTCUSDT` → BTC and USDT. Throws OperatorError when the quote currency is unknown. */
export function splitPair(id: string): { readonly base: string; readonly quote: string } {
  const quote = QUOTES.find((candidate) => id.endsWith(candidate) && id.length > candidate.length);
  if (quote === undefined) throw new OperatorError(`The recording's symbol '${id}' is of no known quote currency.`);
  return { base: id.slice(0, -quote.length), quote };
}

function symbolInfo(spec: SymbolSpec): object {
  const tick = formatScaled(1, spec.priceDecimals);
  const lot = formatScaled(1, spec.quantityDecimals);
  return {
    symbol: spec.id,
    status: 'TRADING',
    baseAsset: spec.base,
    baseAssetPrecision: 8,
    quoteAsset: spec.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
    icebergAllowed: false,
    ocoAllowed: false,
    quoteOrderQtyMarketAllowed: false,
    allowTrailingStop: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '1000000.00000000', tickSize: tick },
      { filterType: 'LOT_SIZE', minQty: lot, maxQty: '9000.00000000', stepSize: lot },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '9000.00000000', stepSize: '0.00000000' },
      {
        filterType: 'NOTIONAL',
        minNotional: spec.minNotional,
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
    ],
    permissions: [],
    permissionSets: [['SPOT']],
  };
}
