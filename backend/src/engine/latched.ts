import { idFrom } from '../execution/deterministic-id.js';
import type { Draft } from '../execution/draft.js';
import type { OrderTerms } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import { SYSTEM_ACTOR, type Actor } from '../model/actor.js';
import { isoFromUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import { covers, stronger } from '../risk/kill.js';
import { canonicalJson } from './canonical-json.js';
import { cancel, workingOrders } from './decision.js';
import type { LatchedKill, LatchReading } from './ports.js';
import type { DeskState } from './state.js';

/** The active kills as the latch file keeps them. */
export function latchedKills(state: DeskState): LatchedKill[] {
  return [...state.kills.values()].map(
    ({ killId, scope, scopeValue, level, trigger, reason, person, verified, time }) => ({
      killId,
      scope,
      scopeValue,
      level,
      trigger,
      reason,
      person,
      verified,
      timeUs: time,
    }),
  );
}

/**
 * The events of a start: the start itself, and a kill for all that the latch knows and the journal does not. Killed
 * is who is killed by file or journal; a file that cannot be read stops the whole desk.
 */
export function startupDrafts(
  state: DeskState,
  reading: LatchReading,
  start: { readonly rules: TradingRules; readonly version: string },
): { draft: Draft; actor: Actor }[] {
  const { rules, version } = start;
  const drafts: { draft: Draft; actor: Actor }[] = [
    { draft: { type: 'deskStarted', source: rules.source, version }, actor: SYSTEM_ACTOR },
  ];
  if (state.rules === null || canonicalJson(state.rules) !== canonicalJson(rules))
    drafts.push({ draft: { type: 'rulesSet', rules }, actor: SYSTEM_ACTOR });
  const gone = new Set<string>();
  for (const kill of killsToAdd(state, reading)) {
    const actor: Actor = { person: kill.person, via: 'system', verified: kill.verified };
    const orders = workingOrders(
      state,
      ({ terms, person }) =>
        covers(kill, { ...terms, person }) &&
        !gone.has(terms.orderId) &&
        (kill.level !== 'reduceOnly' || terms.side === 'buy'),
    );
    const { killId, scope, scopeValue, level, trigger, reason } = kill;
    const ordersCanceled = orders.length;
    drafts.push({
      draft: { type: 'killSwitchTripped', killId, scope, scopeValue, level, trigger, reason, ordersCanceled },
      actor,
    });
    for (const order of orders) {
      gone.add(order.terms.orderId);
      const text = `Canceled at the start by the kill switch: ${reason}`;
      drafts.push({ draft: cancel(NO_MARKETS, order, { reason: 'KILL_SWITCH', text, killId }), actor });
    }
  }
  for (const { venue, symbol } of marketsWithOrders(state, gone))
    drafts.push({
      draft: { type: 'marketSuspended', venue, symbol, reason: 'the desk was started' },
      actor: SYSTEM_ACTOR,
    });
  return drafts;
}

/** Markets whose orders wait for the first fresh book of this run. */
function marketsWithOrders(state: DeskState, gone: ReadonlySet<string>): OrderTerms[] {
  const found = new Map<string, OrderTerms>();
  for (const { terms, phase } of workingOrders(state, () => true)) {
    const key = marketKey(terms.venue, terms.symbol);
    const atVenue = phase === 'working' || phase === 'armed';
    if (atVenue && !gone.has(terms.orderId) && !state.suspended.has(key)) found.set(key, terms);
  }
  return [...found.values()];
}

/** A start knows nothing of the markets yet: bands stay as they were. */
const NO_MARKETS = { markets: new Map() };

function killsToAdd(state: DeskState, reading: LatchReading): LatchedKill[] {
  if (reading.state === 'killed')
    return reading.kills
      .filter(({ killId, level }) => {
        const known = state.kills.get(killId)?.level;
        return known === undefined || stronger(known, level) !== known;
      })
      .map((kill) => ({
        ...kill,
        reason: `${kill.reason} (from the kill switch file: pressed at ${isoFromUs(kill.timeUs)})`.trim(),
      }));
  const global = [...state.kills.values()].some((kill) => kill.scope === 'global');
  if (reading.state === 'armed' || global) return [];
  return [
    {
      killId: idFrom(`kill switch file unreadable after ${state.lastTime}`),
      scope: 'global',
      scopeValue: null,
      level: 'halt',
      trigger: 'person',
      reason: `the kill switch file cannot be read, which counts as stopped: ${reading.fault}`,
      person: SYSTEM_ACTOR.person,
      verified: true,
      timeUs: state.lastTime,
    },
  ];
}
