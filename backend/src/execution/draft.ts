import type { DeskEvent } from '../model/desk-event.js';

type Unstamped<E> = E extends DeskEvent ? Omit<E, 'time' | 'actor' | 'requestId'> : never;

/** A decision before the engine adds when, for whom and on which request it was made. */
export type Draft = Unstamped<DeskEvent>;
