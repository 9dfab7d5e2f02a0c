import { OperatorError } from '../../src/errors.js';

/** A market as exchangeInfo tells it. Tick and lot are powers of ten: 2 price decimals = tick 0.01. */
export interface SymbolSpec {
  /** Binance's id, such as `BTCUSDT`. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly minNotional: string;
}

/** A market to invent: the spec and what its order flow is like. */
export interface SyntheticSymbol extends SymbolSpec {
  /** Where the price starts and what it is weakly pulled back to, in ticks. */
  readonly anchorTicks: number;
  /** Standard deviation of the log price over one second, at normal times. */
  readonly volatility: number;
  /** Typical distance between neighboring levels near the touch, in ticks. */
  readonly spacingTicks: number;
  /** Median quantity of an order, in lots. */
  readonly orderLots: number;
}

// Filters as Binance spot has them for these symbols; the prices are round numbers on purpose, so that nobody takes them for real.
const CATALOG: readonly SyntheticSymbol[] = [
  invented('BTC', {
    price: 60_000,
    priceDecimals: 2,
    quantityDecimals: 5,
    volatility: 8e-5,
    spacing: 100,
    order: 0.04,
  }),
  invented('ETH', { price: 3_000, priceDecimals: 2, quantityDecimals: 4, volatility: 1e-4, spacing: 8, order: 0.6 }),
  invented('SOL', { price: 150, priceDecimals: 2, quantityDecimals: 3, volatility: 1.4e-4, spacing: 1, order: 8 }),
  invented('BNB', { price: 600, priceDecimals: 2, quantityDecimals: 3, volatility: 9e-5, spacing: 2, order: 2 }),
  invented('XRP', { price: 0.6, priceDecimals: 4, quantityDecimals: 1, volatility: 1.4e-4, spacing: 1, order: 900 }),
];

interface Invention {
  readonly price: number;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly volatility: number;
  readonly spacing: number;
  readonly order: number;
}

function invented(base: string, told: Invention): SyntheticSymbol {
  return {
    id: `${base}USDT`,
    base,
    quote: 'USDT',
    priceDecimals: told.priceDecimals,
    quantityDecimals: told.quantityDecimals,
    minNotional: '5.00000000',
    anchorTicks: Math.round(told.price * 10 ** told.priceDecimals),
    volatility: told.volatility,
    spacingTicks: told.spacing,
    orderLots: Math.round(told.order * 10 ** told.quantityDecimals),
  };
}

/** `BTC/USDT` → its invented market. Throws OperatorError naming the symbols that exist. */
export function syntheticSymbol(symbol: string): SyntheticSymbol {
  const found = CATALOG.find((spec) => `${spec.base}/${spec.quote}` === symbol);
  if (found !== undefined) return found;
  const known = CATALOG.map((spec) => `${spec.base}/${spec.quote}`).join(', ');
  throw new OperatorError(`The demo exchange does not invent '${symbol}'; it knows ${known}.`);
}

/** An integer count of 10^-decimals as Binance prints it, with eight decimals: (6183763, 2) → `61837.63000000`. */
export function formatScaled(count: number, decimals: number): string {
  const digits = count.toString().padStart(decimals + 1, '0');
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  const fraction = decimals === 0 ? '' : digits.slice(-decimals);
  return `${whole}.${fraction.padEnd(8, '0')}`;
}
