import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import {
  IN_JOURNAL,
  checkpointsBeside,
  checkpointsIn,
  checkpointsOf,
  type FoundCheckpoint,
} from './checkpoint-reading.js';
import { CHECKPOINT_EVERY, signatureFault } from './checkpoints.js';
import { besideJournal } from './journal-file.js';
import type { JournalBreak } from './verify-journal.js';

export interface CheckpointSources {
  /** A file with checkpoints kept elsewhere, see `checkpointsIn`. */
  readonly against?: string;
  /** PEM; left out: that in `secrets/` beside the journal. */
  readonly publicKeyPem?: string;
}

/** Compares a chain, event by event, with all checkpoints that can be found. */
export class CheckpointCheck {
  readonly count: number;
  /** How many of them stand in the file named by `against`. */
  readonly against: number | undefined;
  private readonly bySeq = new Map<number, FoundCheckpoint[]>();
  private readonly publicKey: KeyObject | undefined;

  constructor(file: string, database: Database.Database, sources: CheckpointSources) {
    const beside = besideJournal(file);
    this.publicKey = publicKeyOf(sources.publicKeyPem, beside.publicKey);
    const elsewhere = sources.against === undefined ? [] : checkpointsIn(sources.against);
    // Copies first: a desk that writes meanwhile puts a checkpoint into the journal before it copies it.
    const copies = [...checkpointsBeside(beside.checkpoints), ...elsewhere];
    const all = [...checkpointsOf(database), ...copies];
    for (const found of all) this.bySeq.set(found.seq, [...(this.bySeq.get(found.seq) ?? []), found]);
    this.count = this.bySeq.size;
    this.against = sources.against === undefined ? undefined : elsewhere.length;
  }

  /** Call for each event in order. */
  at(seq: number, hash: string, version: number): JournalBreak | undefined {
    const found = this.bySeq.get(seq);
    if (found === undefined) {
      // Builds of version 1 signed nothing. Without a key there is nothing to expect.
      if (seq % CHECKPOINT_EVERY !== 0 || version < 2 || this.publicKey === undefined) return undefined;
      return { seq, kind: 'checkpoint', reason: `the checkpoint of event ${seq} is missing` };
    }
    for (const one of found) {
      const broken = this.breakOf(one, hash);
      if (broken !== undefined) return broken;
    }
    if (found.some(({ where }) => where === IN_JOURNAL)) return undefined;
    const reason = `the journal lacks the checkpoint of event ${seq} that ${found[0]?.where ?? 'a copy'} has`;
    return { seq, kind: 'checkpoint', reason };
  }

  /** Call after the last event. */
  atEnd(events: number): JournalBreak | undefined {
    const beyond = [...this.bySeq.keys()].filter((seq) => seq > events).sort((a, b) => a - b);
    const seq = beyond.at(-1);
    if (seq === undefined) return undefined;
    const where = this.bySeq.get(seq)?.[0]?.where ?? 'a checkpoint';
    const reason = `a checkpoint in ${where} says that the journal had ${seq} events, and it ends at ${events}`;
    return { seq: events + 1, kind: 'cutTail', reason };
  }

  private breakOf({ seq, hash, signed, where }: FoundCheckpoint, actual: string): JournalBreak | undefined {
    if (signed !== null) {
      const fault =
        this.publicKey === undefined
          ? 'its signature cannot be checked: secrets/checkpoint-key.pub.pem is missing'
          : signatureFault(signed, this.publicKey);
      if (fault !== null) return { seq, kind: 'checkpoint', reason: `the checkpoint in ${where}: ${fault}` };
    }
    if (hash === actual) return undefined;
    const reason = `the checkpoint in ${where} was signed over another hash: the chain up to here was made anew`;
    return { seq, kind: 'remade', reason };
  }
}

function publicKeyOf(given: string | undefined, file: string): KeyObject | undefined {
  if (given !== undefined) return createPublicKey(given);
  return existsSync(file) ? createPublicKey(readFileSync(file, 'utf8')) : undefined;
}
