export type { Message } from '../../desk/useAct.js';

/** The panel has no options: the same switch for everyone. */
export type KillSwitchOptions = Record<string, never>;
