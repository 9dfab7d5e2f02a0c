import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.js';
import type { SealedSegment } from './engine/ports.js';
import { parseSnapshot } from './engine/snapshot.js';
import { FileLatch } from './journal/file-latch.js';
import { SegmentLog } from './journal/inputs/segment-log.js';
import { lastIngestSeqIn } from './journal/inputs/segment-reader.js';
import { PeopleNames } from './journal/people-names.js';
import { SqliteEventStore } from './journal/sqlite-event-store.js';
import type { Checkpoint } from './model/checkpoint.js';
import type { DeskLogger } from './observability/logger.js';
import type { DeskSnapshot } from './questdb/projection/desk-projection.js';
import { openCheckpointKey } from './security/checkpoint-key.js';

const SEGMENT_BYTES = 64_000_000;

/** What a desk keeps in its home and cannot do without: journal, kill switch file, kept inputs, names. */
export interface Records {
  readonly journalFile: string;
  readonly store: SqliteEventStore;
  readonly latch: FileLatch;
  readonly inputLog: SegmentLog;
  /** The last input that earlier runs kept. */
  readonly lastIngestSeq: number;
}

/** Opens or makes them. Throws an `OperatorError` when another desk has the home or a newer build wrote it. */
export function openRecords(told: {
  readonly config: Config;
  readonly logger: DeskLogger;
  readonly version: string;
  /** The built program of the journal's own thread. */
  readonly journalThread: string;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly onSealed: (segment: SealedSegment) => void;
}): Records {
  const { config, logger } = told;
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const journalFile = join(config.home, 'journal.db');
  const { privateKeyPem } = openCheckpointKey(join(config.home, 'secrets'));
  const store = new SqliteEventStore(journalFile, {
    threadFile: told.journalThread,
    checkpoints: { privateKeyPem, buildVersion: told.version },
    onCheckpoint: (checkpoint) => {
      logger.info({ checkpoint }, 'checkpoint of the journal');
      told.onCheckpoint(checkpoint);
    },
    onWarning: (message) => logger.warn({}, message),
  });
  keepNames(join(config.home, 'people.db'), config.desk.people);
  const folder = join(config.home, 'inputs');
  const lastIngestSeq = lastIngestSeqIn(folder);
  const inputLog = new SegmentLog({
    ...{ folder, segmentBytes: SEGMENT_BYTES, keepBytes: config.desk.execution.keepInputBytes },
    onSealed: told.onSealed,
    onFault: (cause) => logger.error({ err: cause }, 'inputs of decisions could not be kept: a replay will miss them'),
  });
  const latch = new FileLatch(join(config.home, 'kill-switch.latch'), store.lastSeq() === 0);
  return { journalFile, store, latch, inputLog, lastIngestSeq };
}

/** The newest kept state at or before an event, for readers that would else fold the whole journal. */
export function snapshotOf(store: SqliteEventStore, seq: number): DeskSnapshot | null {
  const snapshot = store.snapshots.newest();
  if (snapshot === null || snapshot.seq > seq) return null;
  const [event] = store.readAfter(snapshot.seq - 1, 1);
  return event === undefined
    ? null
    : { seq: snapshot.seq, hash: event.hash, state: parseSnapshot(snapshot.text).state };
}

/** Names live beside the journal, where they can be erased. */
function keepNames(file: string, people: Config['desk']['people']): void {
  const names = new PeopleNames(file);
  try {
    names.fill(people);
  } finally {
    names.close();
  }
}
