import type { TimeUs } from './time.js';

/**
 * A signed note of where the journal's hash chain stood. Copies of it stand outside the journal (a file, the log, the
 * table `attestations` as `kind = 'checkpoint'`, `journal_seq`, `hash`, `time` as timestamp, `build`, `key_id`,
 * `signature`): a journal that was made anew from the first event on still differs from them.
 */
export interface Checkpoint {
  /** The event it stands behind. */
  readonly seq: number;
  /** That event's hash, hex. */
  readonly hash: string;
  /** When it was made, by the wall clock. */
  readonly time: TimeUs;
  readonly buildVersion: string;
  /** Which key signed it: the first 16 hex digits of the SHA-256 of the public key. */
  readonly keyId: string;
  /** Ed25519 over the canonical JSON of the other members, base64. */
  readonly signature: string;
}
