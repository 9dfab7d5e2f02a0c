import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly node: string;
  readonly platform: string;
  /** Load average of the last minute when the run ended: the bench's own share included. */
  readonly load: number;
  /** True when the journal lay in memory, where a sync costs nothing: such commit figures are not a disk's. */
  readonly memoryDisk: boolean;
}

const TMPFS = 0x01021994;

/** Where the figures come from; `home` is where the journal lay. */
export function machineOf(home: string): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: loadavg()[0] ?? 0,
    memoryDisk: statfsSync(home).type === TMPFS,
  };
}
