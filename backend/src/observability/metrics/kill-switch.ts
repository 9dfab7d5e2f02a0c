import { Counter, Gauge, type Registry } from 'prom-client';
import { KILL_SCOPES } from '@paperdesk/contract';
import type { CommittedListener, DeskReader } from '../../engine/desk.js';

export const KILL_SWITCH_KILLED = 'trading_killswitch_killed';
export const KILL_SWITCH_TRIPS = 'trading_killswitch_trips_total';
export const ENGINE_HALTED = 'trading_engine_halted';

/** Returns the listener that counts trips; the state is read at each scrape, and a state that cannot be read counts as killed. */
export function createKillSwitchMetrics(registry: Registry, reader: Pick<DeskReader, 'killSwitch'>): CommittedListener {
  const read = () => {
    try {
      return reader.killSwitch();
    } catch {
      return undefined;
    }
  };
  new Gauge({
    name: KILL_SWITCH_KILLED,
    help: '1 while any kill is in force, 0 while armed.',
    registers: [registry],
    collect() {
      this.set(read()?.state === 'armed' ? 0 : 1);
    },
  });
  new Gauge({
    name: ENGINE_HALTED,
    help: '1 while the engine refuses orders because of a fault.',
    registers: [registry],
    collect() {
      this.set(read()?.engine.halted === false ? 0 : 1);
    },
  });
  const trips = new Counter({
    name: KILL_SWITCH_TRIPS,
    help: 'Trips of the kill switch committed, by scope.',
    labelNames: ['scope'] as const,
    registers: [registry],
  });
  for (const scope of KILL_SCOPES) trips.inc({ scope }, 0);
  return (events) => {
    for (const { event } of events) if (event.type === 'killSwitchTripped') trips.inc({ scope: event.scope });
  };
}
