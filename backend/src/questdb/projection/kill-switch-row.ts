import type { EngineHalted, KillSwitchRearmed, KillSwitchTripped } from '../../model/desk-event.js';
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
        orders_canceled: event.ordersCanceled,
        account: event.scope === 'account' ? event.scopeValue : null,
      };
    case 'killSwitchRearmed':
      return { ...shared, kill_id: event.killId, state: 'armed', four_eyes: event.fourEyes };
    case 'engineHalted':
      return { ...shared, state: 'halted' };
  }
}
