import { hash } from 'node:crypto';

/**
 * Version of the events' shape and of the tables; a home of a newer version is not opened.
 * 1: orders arrived in the moment they were accepted. 2: the full life of an order. 3: limits, approvals, compliance, what threw
 * a kill. `upcast` reads the earlier ones as 3.
 */
export const SCHEMA_VERSION = 3;
/** Letters of a hash. */
export const HASH_LENGTH = 64;
/** What the first event's hash builds on. */
export const GENESIS_HASH = '0'.repeat(HASH_LENGTH);

/** SHA-256 over the previous event's hash and this event's canonical JSON, hex. */
export function chainHash(previousHash: string, payload: string): string {
  return hash('sha256', previousHash + payload, 'hex');
}

/** One row of the table `events`. */
export interface EventRow {
  readonly seq: number;
  readonly time_us: number;
  readonly type: string;
  readonly schema_version: number;
  readonly payload: string;
  readonly prev_hash: string;
  readonly hash: string;
}
