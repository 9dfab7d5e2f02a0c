import type { KillLevel, KillScope, KillTrigger } from '@paperdesk/contract';
import type { TimeUs } from '../model/time.js';

/** A kill that stands. `scopeValue` names the venue, account or symbol; null for the whole desk. */
export interface Kill {
  readonly killId: string;
  readonly scope: KillScope;
  readonly scopeValue: string | null;
  readonly level: KillLevel;
  readonly trigger: KillTrigger;
  readonly reason: string;
  /** Who pressed last. */
  readonly person: string;
  /** Everyone who pressed: none of them is the other pair of eyes. */
  readonly pressedBy: readonly string[];
  readonly verified: boolean;
  /** Of the last press. */
  readonly time: TimeUs;
  readonly ordersCanceled: number;
  /** Verified persons who asked to sell all: with four eyes it takes two. */
  readonly flattenAskedBy: readonly string[];
  /** Orders of its own that sell what was held: no press cancels them. */
  readonly flattenOrderIds: readonly string[];
}

/** A kill that was re-armed: as it last stood, and who opened trading again, when and why. */
export interface EndedKill {
  readonly kill: Kill;
  readonly rearmedBy: string;
  readonly rearmedAt: TimeUs;
  readonly rearmReason: string;
}

/** From the one that lets most through to the strongest. */
const BY_STRENGTH: readonly KillLevel[] = ['reduceOnly', 'halt', 'flatten'];

/** The stronger of two levels: a press may raise what stands, never lower it. */
export function stronger(a: KillLevel, b: KillLevel): KillLevel {
  return BY_STRENGTH.indexOf(a) >= BY_STRENGTH.indexOf(b) ? a : b;
}

/** What a kill may cover of an order. */
export interface Covered {
  readonly account: string;
  readonly venue: string;
  readonly symbol: string;
  readonly strategy?: string | null | undefined;
  readonly person: string;
}

/** True when the kill covers this order. Any one covering kill stops it. */
export function covers(kill: Pick<Kill, 'scope' | 'scopeValue'>, order: Covered): boolean {
  return kill.scope === 'global' || order[kill.scope] === kill.scopeValue;
}

/** {@link covers} of an order the desk holds, without making anything: a kill asks it of each. */
export function coversOrder(
  { scope, scopeValue }: Pick<Kill, 'scope' | 'scopeValue'>,
  { terms, person }: { readonly terms: Omit<Covered, 'person'>; readonly person: string },
): boolean {
  return scope === 'global' || (scope === 'person' ? person : terms[scope]) === scopeValue;
}

/** The scope in words, such as `the whole desk` or `account demo-main`. */
export function scopeText(kill: Pick<Kill, 'scope' | 'scopeValue'>): string {
  return kill.scope === 'global' ? 'the whole desk' : `${kill.scope} ${kill.scopeValue ?? ''}`;
}
