import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/clock.js';
import type { Latch } from '../src/engine/ports.js';
import { OperatorError } from '../src/errors.js';
import { FileLatch } from '../src/journal/file-latch.js';
import { PeopleNames } from '../src/journal/people-names.js';
import { SqliteEventStore } from '../src/journal/sqlite-event-store.js';
import { type JournalVerdict, type VerifyOptions, verifyJournal } from '../src/journal/verify-journal.js';
import { PROJECTOR_CURSOR } from '../src/questdb/projector.js';
import { type Tokens, createTokens } from '../src/security/tokens.js';
import { secretsFolder } from './start/secrets.js';

/** The journal's file below a home. */
export function journalFile(home: string): string {
  return join(home, 'journal.db');
}

/** Where the inputs of decisions are kept below a home. */
export function inputsFolder(home: string): string {
  return join(home, 'inputs');
}

/** The kill switch's own file below a home. */
export function latchFile(home: string): string {
  return join(home, 'kill-switch.latch');
}

/** File of the API tokens below a home; the backend reads the same one. */
export function tokensFile(home: string): string {
  return join(secretsFolder(home), 'tokens.json');
}

/** The API tokens of a home; a running backend sees each change at once. */
export function openTokens(home: string): Tokens {
  return createTokens(tokensFile(home), systemClock);
}

/** The latch of a home, which need not have run yet: a kill before the first start counts as well. */
export function openLatch(home: string): Latch {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return new FileLatch(latchFile(home), false);
}

/** Walks the journal's hash chain; reads only. Throws an {@link OperatorError} when there is no journal. */
export function checkJournal(home: string, options: VerifyOptions = {}): JournalVerdict {
  return verifyJournal(journalFile(home), options);
}

/** Names of persons of a home. Throws an {@link OperatorError} when no desk was started there. */
export function openNames(home: string): PeopleNames {
  const file = join(home, 'people.db');
  if (!existsSync(file)) throw new OperatorError(`${file} is not there: start the desk once on this home.`);
  return new PeopleNames(file);
}

/** Puts the projector back to the first event. Throws an {@link OperatorError} when a backend holds the journal. */
export function restartProjection(home: string): void {
  const file = journalFile(home);
  if (!existsSync(file)) throw new OperatorError(`${file} is not there: start the desk once on this home.`);
  const store = new SqliteEventStore(file);
  try {
    store.setCursor(PROJECTOR_CURSOR, 0);
  } finally {
    void store.close();
  }
}
