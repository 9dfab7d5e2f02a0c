import type { MarketImage } from '../execution/market-image.js';
import type { Command } from '../model/command.js';
import type { MarketEvent } from '../model/market-event.js';
import type { RiskRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import type { LatchReading, SealedSegment } from './ports.js';
import type { KillSwitchRules } from './report.js';

/**
 * Everything the core reacts to. The same inputs in the same order give the same events, byte by byte, whatever the
 * batches they came in and however long the disk took.
 */
export type Input =
  | {
      readonly kind: 'start';
      readonly at: TimeUs;
      readonly latch: LatchReading;
      readonly version: string;
      readonly rules: TradingRules;
      readonly killSwitch: KillSwitchRules;
      /** Limits and gates of desk.yaml: journaled at the desk's first start, and left alone after it. */
      readonly riskRules?: RiskRules;
    }
  /** What currencies are worth in USD now, as decimal text. Makes no event. */
  | { readonly kind: 'marks'; readonly usd: Readonly<Record<string, string>> }
  /** Looks at the use of all limits: warns, marks equity, and stops accounts that have lost too much. */
  | { readonly kind: 'watch'; readonly at: TimeUs }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'market'; readonly event: MarketEvent }
  /** Time passed: what is due by `at` happens. */
  | { readonly kind: 'timer'; readonly at: TimeUs }
  /** A segment of kept inputs is complete: the journal notes its hash. */
  | { readonly kind: 'sealed'; readonly at: TimeUs; readonly segment: SealedSegment }
  /**
   * What the running core knew of a market as its inputs began to be kept. Only a core that decides again from kept
   * inputs is given one: it makes no event.
   */
  | { readonly kind: 'marketImage'; readonly venue: string; readonly symbol: string; readonly image: MarketImage }
  /** Settings of the running core that are not journaled: the first input of a segment that does not begin with a start. */
  | { readonly kind: 'settings'; readonly killSwitch: KillSwitchRules };

/** An input with its place in the one order of all inputs. Rises by one, for ever, over restarts too. */
export interface NumberedInput {
  readonly ingestSeq: number;
  readonly input: Input;
}
