import type { DepthSnapshot, Frame, MarketSource, MarketTrade } from '../market-source.js';
import type { Candle } from './candle-book.js';
import type { CancelLaw } from './cancel-law.js';
import { FLOW_REGIMES, type FlowRegimeName } from './flow-regime.js';
import { Random } from './random.js';
import type { SymbolSpec } from './symbol-spec.js';
import { syntheticSymbol } from './symbol-spec.js';
import { SyntheticSymbolMarket } from './synthetic-symbol-market.js';

export const STEPS_A_SECOND = 50;
export const STEP_MS = 1000 / STEPS_A_SECOND;

/** Sixteen digits in all: still a safe integer. */
const IDS_A_MS = 1000;

export interface SyntheticMarketOptions {
  readonly seed: number;
  /** Such as `BTC/USDT`. */
  readonly symbols: readonly string[];
  /** Multiplies how much happens in a second: 1 is about 20 trades and 150 quotes over three symbols. */
  readonly rate: number;
  /** Default `usual`. */
  readonly regime?: FlowRegimeName;
  /** Default `uniform`. */
  readonly cancelLaw?: CancelLaw;
  /** Epoch milliseconds. Ids start at a thousand times it: those of a later start are higher, as long as fewer than a thousand come a millisecond. */
  readonly startMs: number;
}

/** Invented markets, advanced step by step. The same options and the same step times give the same bytes. */
export class SyntheticMarket implements MarketSource {
  readonly kind = 'synthetic';
  readonly symbols: readonly SymbolSpec[];
  private readonly markets: ReadonlyMap<string, SyntheticSymbolMarket>;

  constructor(options: SyntheticMarketOptions) {
    this.symbols = options.symbols.map(syntheticSymbol);
    this.markets = new Map(
      options.symbols.map(syntheticSymbol).map((spec) => [
        spec.id,
        new SyntheticSymbolMarket(spec, {
          // Named by the symbol, not by its place: adding a symbol leaves the others' prices as they were.
          random: new Random(
            options.seed,
            [...spec.id].reduce((hash, c) => Math.imul(hash, 31) + c.charCodeAt(0), 7),
          ),
          rate: options.rate,
          regime: FLOW_REGIMES[options.regime ?? 'usual'],
          cancelLaw: options.cancelLaw ?? 'uniform',
          first: { updateId: options.startMs * IDS_A_MS, tradeId: options.startMs * IDS_A_MS },
          stepsASecond: STEPS_A_SECOND,
        }),
      ]),
    );
  }

  /** One step of 20 ms of market time; frames carry `nowMs`. */
  step(nowMs: number): Frame[] {
    return [...this.markets.values()].flatMap((market) => market.step(1 / STEPS_A_SECOND, nowMs));
  }

  depth(symbolId: string, limit: number): DepthSnapshot | undefined {
    return this.markets.get(symbolId)?.depth(limit);
  }

  trades(symbolId: string, limit: number): readonly MarketTrade[] {
    return this.markets.get(symbolId)?.trades(limit) ?? [];
  }

  candles(symbolId: string): readonly Candle[] {
    return this.markets.get(symbolId)?.candles.list() ?? [];
  }

  recordedAnswer(): undefined {
    return undefined;
  }

  /** The book itself, order by order, for tests. */
  market(symbolId: string): SyntheticSymbolMarket | undefined {
    return this.markets.get(symbolId);
  }
}
