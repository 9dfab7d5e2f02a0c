import type { Actor } from './actor.js';
import type { TimeUs } from './time.js';

/** What every desk event says: when, by whom, and by which request. */
export interface Decided {
  readonly time: TimeUs;
  readonly actor: Actor;
  readonly requestId: string;
}
