import { Counter, type Registry } from 'prom-client';
import type { EngineFault } from '../../engine/engine.js';

export const ENGINE_FAULTS = 'trading_engine_faults_total';
const KINDS: readonly EngineFault['kind'][] = ['journal', 'latch', 'decision', 'listener', 'inputs', 'snapshot'];

/** Counts faults of the engine; `journal` are appends that failed or were given up. */
export function createEngineFaultMetrics(registry: Registry): (kind: EngineFault['kind']) => void {
  const faults = new Counter({
    name: ENGINE_FAULTS,
    help: 'Faults of the engine, by kind; journal: appends that failed or that the disk held for too long.',
    labelNames: ['kind'] as const,
    registers: [registry],
  });
  for (const kind of KINDS) faults.inc({ kind }, 0);
  return (kind) => faults.inc({ kind });
}
