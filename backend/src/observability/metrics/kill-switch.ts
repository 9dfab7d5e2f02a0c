import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { KILL_LEVELS, KILL_SCOPES } from '@paperdesk/contract';
import type { CommittedListener, DeskReader } from '../../engine/desk.js';
import type { KillTimed } from '../../model/fact.js';

export const KILL_SWITCH_KILLED = 'trading_killswitch_killed';
export const KILL_SWITCH_TRIPS = 'trading_killswitch_trips_total';
export const KILL_SWITCH_LEVEL = 'trading_killswitch_level';
export const KILL_SWITCH_FLAG_SECONDS = 'trading_killswitch_flag_seconds';
export const KILL_SWITCH_CANCEL_SECONDS = 'trading_killswitch_last_cancel_seconds';
export const KILL_SWITCH_DRILL_DUE = 'trading_killswitch_drill_due_timestamp_seconds';
export const ENGINE_HALTED = 'trading_engine_halted';

const FLAG_BUCKETS = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.005, 0.01, 0.1];
const CANCEL_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

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
  new Gauge({
    name: KILL_SWITCH_LEVEL,
    help: 'Kills in force, by level.',
    labelNames: ['level'] as const,
    registers: [registry],
    collect() {
      const kills = read()?.kills ?? [];
      for (const level of KILL_LEVELS) this.set({ level }, kills.filter((kill) => kill.level === level).length);
    },
  });
  new Gauge({
    name: KILL_SWITCH_DRILL_DUE,
    help: 'When the kill switch has to be drilled again, as Unix time; 0 while that is not known.',
    registers: [registry],
    collect() {
      this.set(Date.parse(read()?.drillDueAt ?? '1970-01-01T00:00:00Z') / 1000);
    },
  });
  const observe = timesIn(registry);
  return (events) => {
    for (const { event } of events) {
      if (event.type === 'killSwitchTripped') trips.inc({ scope: event.scope });
      if (event.type === 'killTimed') observe(event, 'press');
      if (event.type === 'killDrillDone') observe(event, 'drill');
    }
  };
}

/** What presses and drills took, as their facts say. */
function timesIn(registry: Registry) {
  const labelNames = ['kind'] as const;
  const flag = new Histogram({
    name: KILL_SWITCH_FLAG_SECONDS,
    help: 'From a press of the kill switch until no order is taken any more.',
    ...{ labelNames, buckets: FLAG_BUCKETS, registers: [registry] },
  });
  const cancel = new Histogram({
    name: KILL_SWITCH_CANCEL_SECONDS,
    help: 'From a press of the kill switch until its last cancel is on disk and told.',
    ...{ labelNames, buckets: CANCEL_BUCKETS, registers: [registry] },
  });
  return ({ flagUs, lastCancelUs }: Pick<KillTimed, 'flagUs' | 'lastCancelUs'>, kind: 'press' | 'drill') => {
    flag.observe({ kind }, flagUs / 1e6);
    cancel.observe({ kind }, lastCancelUs / 1e6);
  };
}
