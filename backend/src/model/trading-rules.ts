import type { MarketSource } from './command.js';

/** How long a message takes between the desk and the venue. All times in microseconds. Draws are seeded by order. */
export type LatencyModel =
  | { readonly kind: 'constant'; readonly us: number }
  /** The feed's own delay of the market, times `multiplier`, plus `baseUs`, kept within bounds. */
  | {
      readonly kind: 'empirical';
      readonly multiplier: number;
      readonly baseUs: number;
      readonly leastUs: number;
      readonly mostUs: number;
    }
  /** Equally spaced quantiles, smallest first; between two of them it is linear. */
  | { readonly kind: 'table'; readonly quantilesUs: readonly number[] };

export const QUEUE_MODELS = ['front', 'riskAverse', 'power', 'log'] as const;
/** How cancels within a price level are shared out before and behind an order. `front`: the order stands first. */
export type QueueModel = (typeof QUEUE_MODELS)[number];

export const PRESET_NAMES = ['frictionless', 'realistic', 'thin', 'brutal'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** One set of assumptions the simulated venue fills under. Its name stands on every fill. */
export interface ExecutionPreset {
  readonly name: PresetName;
  readonly submitLatency: LatencyModel;
  readonly cancelLatency: LatencyModel;
  readonly reportLatency: LatencyModel;
  /** Share of displayed size that is there for us, in percent: the rest goes to competitors. */
  readonly displayedPercent: number;
  readonly queueModel: QueueModel;
  /** Exponent of the power model. */
  readonly queuePower: number;
  /** A market order takes no level further than this from the best, in basis points. */
  readonly collarBps: number;
  /** Fill by a model where only quotes or only trades exist; such fills are marked `MODEL`. */
  readonly modelFills: boolean;
}

/** Rates from a 30-day volume on, as decimal text. */
export interface FeeTier {
  readonly volume: string;
  readonly makerRate: string;
  readonly takerRate: string;
}
export interface FeeSchedule {
  /** Where the rates come from, such as `binance.com/fees, read 2026-11-01`. */
  readonly source: string;
  /** Quote currencies whose notional counts, one for one; left out: the quote currency of the pair that fills. */
  readonly currencies?: readonly string[];
  /** Ascending by volume; the first is of volume 0. */
  readonly tiers: readonly FeeTier[];
}
export interface AccountFees {
  readonly makerRate: string;
  readonly takerRate: string;
  readonly source: string;
}

/**
 * Everything configured that decisions depend on. Journaled at each start it changed at, so that a replay decides by
 * the rules of the time. Plain JSON.
 */
export interface TradingRules {
  readonly source: MarketSource;
  /** Symbols by venue. */
  readonly offered: Readonly<Record<string, readonly string[]>>;
  /** Age from which a book is stale. */
  readonly staleAfterUs: number;
  /** Latencies are divided by this: how many times faster than life the market runs (a replay); 0 = no latency. */
  readonly marketSpeed: number;
  readonly preset: ExecutionPreset;
  /** Presets of accounts that have another than the desk's. */
  readonly accountPresets: Readonly<Record<string, ExecutionPreset>>;
  /** Schedules by venue; a venue without one charges its instruments' own rates. */
  readonly feeSchedules: Readonly<Record<string, FeeSchedule>>;
  readonly accountFees: Readonly<Record<string, AccountFees>>;
  /** Seeds every random draw, together with the order's id and the draw's purpose. */
  readonly seed: string;
}
