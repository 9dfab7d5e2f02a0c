import type { KillSwitchRearmed, KillSwitchTripped } from '../model/desk-event.js';
import type { DeadManSet, KillDrillDone } from '../model/fact.js';
import type { TimeUs } from '../model/time.js';
import { stronger, type Kill } from '../risk/kill.js';
import type { DeskState } from './state.js';

/** A drill is due a week after the last that worked, and a week after a desk's first start. */
export const DRILL_EVERY_US = 7 * 86_400_000_000;

export function applyDeadMan({ deadMen }: DeskState, { person, timeoutSeconds }: DeadManSet): void {
  if (timeoutSeconds === null) deadMen.delete(person);
  else deadMen.set(person, timeoutSeconds);
}

/** A drill that failed is still due. */
export function applyDrill(state: DeskState, { ok, time }: KillDrillDone): void {
  if (ok) state.drillDueAt = time + DRILL_EVERY_US;
}

export function noteStartForDrills(state: DeskState, time: TimeUs): void {
  state.drillDueAt ??= time + DRILL_EVERY_US;
}

/**
 * A second press of a standing kill merges into it: who and when of the last, persons and canceled orders of all, the
 * strongest level, and what threw it by itself rather than the person who pressed too.
 */
export function applyTripped({ kills }: DeskState, event: KillSwitchTripped): void {
  const earlier = kills.get(event.killId);
  kills.set(event.killId, earlier === undefined ? pressed(event) : merged(earlier, pressed(event)));
}

/** The stop is over; the last one is kept, so that whoever looks later sees what had stopped trading. */
export function applyRearmed(state: DeskState, { killId, actor, time, reason }: KillSwitchRearmed): void {
  const kill = state.kills.get(killId);
  state.kills.delete(killId);
  if (kill !== undefined) state.lastStop = { kill, rearmedBy: actor.person, rearmedAt: time, rearmReason: reason };
}

function pressed(event: KillSwitchTripped): Kill {
  const { killId, scope, scopeValue, level, trigger, reason, time, ordersCanceled } = event;
  const { person, verified } = event.actor;
  const asksFlatten = (event.asked ?? level) === 'flatten' && verified;
  return {
    ...{ killId, scope, scopeValue, level, trigger, reason, person, verified, time, ordersCanceled },
    pressedBy: [person],
    flattenAskedBy: asksFlatten ? [person] : [],
    flattenOrderIds: event.flattenOrderIds ?? [],
  };
}

function merged(earlier: Kill, later: Kill): Kill {
  return {
    ...later,
    level: stronger(earlier.level, later.level),
    trigger: later.trigger === 'person' ? earlier.trigger : later.trigger,
    reason: later.reason === '' ? earlier.reason : later.reason,
    pressedBy: [...new Set([...earlier.pressedBy, ...later.pressedBy])],
    ordersCanceled: earlier.ordersCanceled + later.ordersCanceled,
    flattenAskedBy: [...new Set([...earlier.flattenAskedBy, ...later.flattenAskedBy])],
    flattenOrderIds: [...earlier.flattenOrderIds, ...later.flattenOrderIds],
  };
}
