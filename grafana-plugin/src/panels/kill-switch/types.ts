import type { NoteTone } from '../../desk/Note.js';

/** The panel has no options: the same switch for everyone. */
export type KillSwitchOptions = Record<string, never>;

/** What the panel says once something was done, or why it was not. */
export interface Message {
  readonly tone: NoteTone;
  readonly text: string;
}
