import type { KillLevel, KillScope } from '@paperdesk/contract';
import type { Draft } from '../execution/draft.js';
import type { RearmKillSwitch, TripKillSwitch } from '../model/command.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { coversOrder, scopeText, stronger, type Kill } from '../risk/kill.js';
import { flattenSells, type FlattenSells } from './decide-kill-flatten.js';
import { cancel, refused, workingOrders, type Decision, type Desk } from './decision.js';
import type { Refusal } from './desk.js';
import { refuse } from './refusal.js';
import type { DeskState } from './state.js';

/**
 * Stops a scope and cancels what works in it: all, or with `reduceOnly` the buys. Refused only when there is no such
 * account, venue or symbol: nothing would stop while the screen says killed. A second press of a scope that is already
 * stopped merges into the standing kill, which it may make stronger and never weaker; it is journaled all the same and
 * starts the cool-down anew. Stopping never waits for anybody; selling what is held does: see {@link levelFor}.
 */
export function decideTrip(desk: Desk, command: TripKillSwitch): Decision {
  const unknown = unknownScope(desk, command);
  if (unknown !== null) return refused(unknown);
  const { state } = desk;
  const { scope, scopeValue, trigger, reason } = command;
  const standing = [...state.kills.values()].find((kill) => kill.scope === scope && kill.scopeValue === scopeValue);
  const killId = standing?.killId ?? command.killId;
  const level = levelFor(desk, command, standing);
  const orders = ordersToCancel(state, command, level);
  const sells =
    level === 'flatten' && state.halted === null ? flattenSells(desk, { ...command, killId }, orders) : NONE;
  const text =
    `Canceled by the kill switch for ${scopeText(command)}, pressed by ${command.actor.person}` +
    `${reason === '' ? '' : `: ${reason}`}`;
  const trip: Draft = {
    ...{ type: 'killSwitchTripped', killId, scope, scopeValue, level, trigger, reason },
    ordersCanceled: orders.length,
    ...(command.level !== level && { asked: command.level }),
    ...(sells.place.length > 0 && { flattenOrderIds: sells.place.map(({ terms }) => terms.orderId) }),
  };
  const cancels = () => orders.map((order) => cancel(desk, order, { reason: 'KILL_SWITCH', text, killId }));
  return {
    drafts: [trip],
    followedBy: () => [...cancels(), ...sells.denied],
    place: sells.place,
    reply: { kind: 'kill', killId },
  };
}
const NONE: FlattenSells = { place: [], denied: [] };

function unknownScope(desk: Desk, { scope, scopeValue }: TripKillSwitch): Refusal | null {
  const known = knownIn(desk, scope);
  if (known === null || known.has(scopeValue ?? '')) return null;
  const detail = `Nothing was stopped: the desk has no ${scope} '${scopeValue ?? ''}'; it has ${[...known].join(', ') || 'none'}.`;
  return { ...refuse(422, 'UNKNOWN_KILL_SCOPE', detail), field: 'scopeValue' };
}

/**
 * The level that holds after a press: the stronger of what stands and what is asked. To sell all that is held takes a
 * verified person and, with four eyes, a second verified one who asked for it too; until then the scope is halted.
 */
function levelFor({ rules }: Desk, { level, actor }: TripKillSwitch, standing: Kill | undefined): KillLevel {
  const others = standing?.flattenAskedBy.filter((person) => person !== actor.person) ?? [];
  const agreed = actor.verified && (rules.killSwitch.fourEyes === 'single_operator' || others.length > 0);
  const wanted = level === 'flatten' && !agreed ? 'halt' : level;
  return standing === undefined ? wanted : stronger(standing.level, wanted);
}

/** Sells that an earlier flatten sent go on: a press stops trading, it does not keep what was to be sold. */
function ordersToCancel(state: DeskState, scope: Pick<TripKillSwitch, 'scope' | 'scopeValue'>, level: KillLevel) {
  const selling = new Set<string>();
  for (const kill of state.kills.values()) for (const id of kill.flattenOrderIds) selling.add(id);
  return workingOrders(
    state,
    (order) =>
      coversOrder(scope, order) &&
      !selling.has(order.terms.orderId) &&
      (level !== 'reduceOnly' || order.terms.side === 'buy'),
  );
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
