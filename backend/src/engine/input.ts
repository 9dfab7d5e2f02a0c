import type { LatchReading } from './ports.js';
import type { Command } from '../model/command.js';
import type { MarketEvent } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';

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
    }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'market'; readonly event: MarketEvent }
  /** Time passed: what is due by `at` happens. */
  | { readonly kind: 'timer'; readonly at: TimeUs };

/** An input with its place in the one order of all inputs. Rises by one, for ever, over restarts too. */
export interface NumberedInput {
  readonly ingestSeq: number;
  readonly input: Input;
}
