import type { TimeUs } from '../../model/time.js';
import type { Observed } from './observed.js';

export type Parameters = Readonly<Record<string, number>>;

/** A pattern was seen. One alert comes of it, unless its `key` was told of within the rule's `quietSeconds`. */
export interface Hit {
  /** Whom it is about; each key is told of by itself. */
  readonly key: string;
  readonly account: string;
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly from: TimeUs;
  readonly to: TimeUs;
  /** How far over the limit: 1 is at it. */
  readonly score: number;
  readonly orderIds: readonly string[];
  readonly tradeIds: readonly string[];
  readonly features: Readonly<Record<string, number | string>>;
}

/** One pattern that is looked for. A change of what it decides is a new version. */
export interface Rule {
  readonly id: string;
  readonly version: number;
  /** What it looks for, in a sentence. */
  readonly about: string;
  /** Where its parameters come from. */
  readonly source: string;
  readonly defaults: Parameters;
  /** Its memory, empty. Parameters come with each event: a change of them forgets nothing. */
  begin(): { onEvent(seen: Observed, parameters: Parameters): Hit | null };
}

/** A rule whose parameters are known by name. Every rule is quiet about the same for `quietSeconds` after an alert. */
export function aRule<const Defaults extends Parameters & { readonly quietSeconds: number }>(
  told: Omit<Rule, 'defaults' | 'begin'> & {
    readonly defaults: Defaults;
    readonly begin: () => (seen: Observed, parameters: { readonly [Name in keyof Defaults]: number }) => Hit | null;
  },
): Rule {
  return {
    ...told,
    begin() {
      const look = told.begin();
      // Given parameters stay the same object until somebody changes them.
      let given: Parameters | null = null;
      let held: { readonly [Name in keyof Defaults]: number } = told.defaults;
      return {
        onEvent(seen, parameters) {
          if (parameters !== given) {
            given = parameters;
            held = { ...told.defaults, ...parameters };
          }
          return look(seen, held);
        },
      };
    },
  };
}

/** The evidence of a hit is bounded: the newest so many of each kind. */
export const EVIDENCE_KEPT = 50;
export function newest(ids: readonly string[]): readonly string[] {
  return ids.slice(-EVIDENCE_KEPT);
}
