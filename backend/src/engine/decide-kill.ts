import type { KillScope } from '@paperdesk/contract';
import type { Draft } from '../execution/draft.js';
import type { RearmKillSwitch, TripKillSwitch } from '../model/command.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { covers, scopeText } from '../risk/kill.js';
import { cancel, refused, workingOrders, type Decision, type Desk } from './decision.js';
import { refuse } from './refusal.js';

/**
 * Stops a scope and cancels all that works in it. Refused only when there is no such account, venue or symbol: nothing
 * would stop while the screen says killed. A second press of a scope that is already stopped merges into the standing
 * kill; it is journaled all the same and starts the cool-down anew.
 */
export function decideTrip(desk: Desk, command: TripKillSwitch): Decision {
  const { state } = desk;
  const { scope, scopeValue } = command;
  const known = knownIn(desk, scope);
  if (known !== null && !known.has(scopeValue ?? ''))
    return refused({
      ...refuse(
        422,
        'UNKNOWN_KILL_SCOPE',
        `Nothing was stopped: the desk has no ${scope} '${scopeValue ?? ''}'; it has ${[...known].join(', ') || 'none'}.`,
      ),
      field: 'scopeValue',
    });
  const standing = [...state.kills.values()].find((kill) => kill.scope === scope && kill.scopeValue === scopeValue);
  const killId = standing?.killId ?? command.killId;
  const orders = workingOrders(state, ({ terms, person }) => covers(command, { ...terms, person }));
  const text =
    `Canceled by the kill switch for ${scopeText(command)}, pressed by ${command.actor.person}` +
    `${command.reason === '' ? '' : `: ${command.reason}`}`;
  const drafts: Draft[] = orders.map((order) => cancel(desk, order, { reason: 'KILL_SWITCH', text, killId }));
  drafts.unshift({
    type: 'killSwitchTripped',
    killId,
    scope,
    scopeValue,
    level: command.level,
    trigger: command.trigger,
    reason: command.reason,
    ordersCanceled: orders.length,
  });
  return { drafts, reply: { kind: 'kill', killId } };
}

/** What a scope may name: what the desk watches now, what its journal knows, what still works; null for the whole desk. */
function knownIn({ state, rules }: Desk, scope: KillScope): Set<string> | null {
  const instruments = [...state.instruments.values()];
  switch (scope) {
    case 'global':
      return null;
    case 'account':
      return new Set(state.accounts.keys());
    case 'venue':
      return new Set([...Object.keys(rules.trading.offered), ...instruments.map(({ venue }) => venue)]);
    case 'symbol':
      return new Set([...Object.values(rules.trading.offered).flat(), ...instruments.map(({ symbol }) => symbol)]);
    // Of these the desk keeps no list: a stop of one that has not traded yet must be taken.
    case 'strategy':
    case 'person':
      return null;
  }
}

/** Opens a stopped scope again: an active kill, a verified person, the cool-down over and, with four eyes, someone who did not press. */
export function decideRearm({ state, rules }: Desk, command: RearmKillSwitch, now: TimeUs): Decision {
  const kill = state.kills.get(command.killId);
  const { fourEyes, coolDownSeconds } = rules.killSwitch;
  if (kill === undefined)
    return refused(refuse(404, 'KILL_NOT_FOUND', `No active kill has the id '${command.killId}'.`));
  if (state.halted !== null)
    return refused(
      refuse(503, 'ENGINE_HALTED', `A halted engine cannot be re-armed (${state.halted}): restart the desk first.`),
    );
  if (!command.actor.verified)
    return refused(refuse(403, 'IDENTITY_NOT_VERIFIED', 'Re-arming needs a verified identity; stopping does not.'));
  if (fourEyes === 'different_person' && kill.pressedBy.includes(command.actor.person))
    return refused(
      refuse(
        403,
        'FOUR_EYES_REQUIRED',
        `${command.actor.person} pressed this kill switch; another person has to re-arm it.`,
      ),
    );
  const opensAt = kill.time + coolDownSeconds * 1_000_000;
  if (now < opensAt) {
    const left = Math.ceil((opensAt - now) / 1_000_000);
    return refused(refuse(409, 'REARM_TOO_EARLY', `Re-arming is taken from ${isoFromUs(opensAt)} on: ${left} s left.`));
  }
  return {
    drafts: [{ type: 'killSwitchRearmed', killId: kill.killId, reason: command.reason, fourEyes }],
    reply: { kind: 'kill', killId: kill.killId },
  };
}
