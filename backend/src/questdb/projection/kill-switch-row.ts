import type { EngineHalted, KillSwitchRearmed, KillSwitchTripped } from '../../model/desk-event.js';
import type { KillDrillDone, KillTimed } from '../../model/fact.js';
import type { Row } from '../rows/row.js';

/** Stops and re-arms in one table: the newest row of a kill is its state. */
export function killSwitchRow(event: KillSwitchTripped | KillSwitchRearmed | EngineHalted): Row {
  const shared = { ts: event.time, reason: event.reason, via: event.actor.via, verified: event.actor.verified };
  switch (event.type) {
    case 'killSwitchTripped':
      return {
        ...shared,
        kill_id: event.killId,
        state: 'killed',
        scope: event.scope,
        scope_value: event.scopeValue,
        level: event.level,
        trigger: event.trigger,
        orders_canceled: event.ordersCanceled,
        account: event.scope === 'account' ? event.scopeValue : null,
      };
    case 'killSwitchRearmed':
      return { ...shared, kill_id: event.killId, state: 'armed', four_eyes: event.fourEyes };
    case 'engineHalted':
      return { ...shared, state: 'halted' };
  }
}

/** What a drill or a press took. */
export function killDrillRow(event: KillDrillDone | KillTimed): Row {
  const { orders, flagUs, lastCancelUs, actor, time } = event;
  const times = { ts: time, orders, flag_us: flagUs, last_cancel_us: lastCancelUs, via: actor.via };
  return event.type === 'killTimed'
    ? { ...times, kill_id: event.killId, kind: 'press', ok: true }
    : { ...times, kill_id: event.drillId, kind: 'drill', ok: event.ok, detail: event.detail };
}
