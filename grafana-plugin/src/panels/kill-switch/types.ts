export type { Message } from '../../desk/useAct.js';

export interface KillSwitchOptions {
  /** Whether drills are offered: a dashboard for phones may leave them out. */
  readonly drills: boolean;
}

export const DEFAULT_OPTIONS: KillSwitchOptions = { drills: true };
