import type { ActiveKill, KillSwitchState, WhoAmI } from '@paperdesk/contract';

/** Seconds until a re-arm is taken, rounded up; 0 when the cool-down is over. */
function coolDownSeconds(kill: ActiveKill, nowMs: number): number {
  const from = Date.parse(kill.rearmFrom);
  return Number.isNaN(from) ? 0 : Math.max(0, Math.ceil((from - nowMs) / 1000));
}

export interface RearmInput {
  readonly kill: ActiveKill;
  readonly fourEyes: KillSwitchState['fourEyes'];
  readonly me: WhoAmI | undefined;
  readonly nowMs: number;
}

/** Why this person may not re-arm this kill right now; undefined when they may. */
export function rearmBlocked({ kill, fourEyes, me, nowMs }: RearmInput): string | undefined {
  if (fourEyes === 'different_person' && me !== undefined && me.person === kill.person)
    return 'You threw it: another person has to re-arm (four eyes).';
  const seconds = coolDownSeconds(kill, nowMs);
  return seconds > 0 ? `Cooling down: ${seconds} s to go.` : undefined;
}

export const FOUR_EYES_WORDS: Record<KillSwitchState['fourEyes'], string> = {
  different_person: 'Four eyes: who stopped trading cannot be the one to re-arm.',
  single_operator:
    'Single operator: one person may stop and re-arm alone (setting of this desk, recorded with each use).',
};

/** The word to type, letter for letter. */
export const REARM_WORD = 'RE-ARM';
