import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly node: string;
  readonly platform: string;
  /** Load average of the minute before the run: what else the machine was doing. */
  readonly loadBefore: number;
  /** True when the journal lay in memory, where a sync costs nothing: such commit figures are not a disk's. */
  readonly memoryDisk: boolean;
}

const TMPFS = 0x01021994;

/** Where the figures come from, asked before anything is started; `folder` is where the journal will lie. */
export function machineOf(folder: string): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    loadBefore: loadavg()[0] ?? 0,
    memoryDisk: statfsSync(folder).type === TMPFS,
  };
}
