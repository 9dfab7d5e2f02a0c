import type { ActiveKill, KillSwitchState } from '@paperdesk/contract';
import { flagColumn, frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import type { QueryFrame } from './desk-query.js';

/** One row for each active kill; one row without a kill while armed (or killed by a state that cannot be read). */
export const killSwitchFrame: QueryFrame = (reader) => {
  const state = reader.killSwitch();
  const kills: readonly (ActiveKill | null)[] = state.kills.length === 0 ? [null] : state.kills;
  return frameOf('killSwitch', kills, [
    timeColumn('time', (kill) => usFromIso(kill?.time ?? null)),
    numberColumn('killed', () => killedNumber(state)),
    textColumn('state', () => state.state),
    textColumn('scope', (kill) => kill?.scope ?? null),
    textColumn('scopeValue', (kill) => kill?.scopeValue ?? null),
    textColumn('level', (kill) => kill?.level ?? null),
    textColumn('trigger', (kill) => kill?.trigger ?? null),
    textColumn('reason', (kill) => kill?.reason ?? null),
    textColumn('person', (kill) => kill?.person ?? null),
    flagColumn('verified', (kill) => kill?.verified ?? null),
    timeColumn('rearmFrom', (kill) => usFromIso(kill?.rearmFrom ?? null)),
    numberColumn('ordersCanceled', (kill) => kill?.ordersCanceled ?? null),
    textColumn('killId', (kill) => kill?.killId ?? null),
    numberColumn('engineHalted', () => (state.engine.halted ? 1 : 0)),
    textColumn('engineReason', () => state.engine.reason),
    timeColumn('drillDueAt', () => usFromIso(state.drillDueAt ?? null)),
    textColumn('text', (kill) => (kill === null ? null : killSentence(kill))),
  ]);
};

export const killedNumber = (state: KillSwitchState): 0 | 1 => (state.state === 'killed' ? 1 : 0);

/** `trading stopped for account demo-main by ops: wrong price` */
export function killSentence(kill: ActiveKill): string {
  const scope = kill.scope === 'global' ? 'everything' : `${kill.scope} ${kill.scopeValue ?? ''}`;
  const what = kill.level === 'reduceOnly' ? 'only sells of what is held are taken' : 'trading stopped';
  return `${what} for ${scope} by ${kill.person}: ${kill.reason === '' ? 'no reason given' : kill.reason}`;
}
