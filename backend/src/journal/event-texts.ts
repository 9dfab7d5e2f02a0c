import { canonicalJson } from '../engine/canonical-json.js';
import type { DeskEvent } from '../model/desk-event.js';

/** Events as they are hashed and stored, one list a column: as cheap to hand to a thread as can be. */
export interface EventTexts {
  readonly payloads: readonly string[];
  readonly times: readonly number[];
  readonly types: readonly string[];
}

/**
 * Written out by the caller: that costs less than copying the events to another thread would. Throws on what JSON
 * cannot hold.
 */
export function textsOf(events: readonly DeskEvent[]): EventTexts {
  return {
    payloads: events.map(canonicalJson),
    times: events.map(({ time }) => time),
    types: events.map(({ type }) => type),
  };
}
