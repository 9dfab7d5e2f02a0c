import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { deskFileSchema } from '../../src/desk-file.js';
import { OperatorError } from '../../src/errors.js';
import type { ReplayPlan } from './replay-plan.js';

const FOREVER = 'forever';

/** The data's own time, or moved by whole minutes so that the last frame is of now. */
export type ReplayAt = 'original' | 'now';

/**
 * Makes a home ready for a replay: its desk.yaml lists the recording's venue under `markets.replay`, all else in it stays
 * as it was. A home of its own keeps everything for ever, since the database would drop old partitions beside newer ones.
 * Throws {@link OperatorError} when old data would be lost in a home that is in use already.
 */
export function prepareReplayHome(home: string, plan: ReplayPlan, told: { at: ReplayAt; root: string }): void {
  const file = join(home, 'desk.yaml');
  const used = isUsed(home);
  const template = existsSync(file) ? file : resolve(told.root, 'deploy/desk.yaml');
  const desk = readDocument(template);
  if (told.at === 'original') {
    if (used) requireKeepForever(desk, file);
    else for (const table of keptTables()) desk.setIn(['marketData', 'keep', table], FOREVER);
  }
  desk.setIn(
    ['markets', 'replay'],
    desk.createNode([{ id: plan.venue, ccxt: plan.ccxt, symbols: [...plan.symbols] }], { flow: false }),
  );
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(file, desk.toString(), { mode: 0o600 });
}

/** A home whose database or journal has begun. */
function isUsed(home: string): boolean {
  return existsSync(join(home, 'questdb/root/db')) || existsSync(join(home, 'journal.db'));
}

function readDocument(file: string): Document {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [fault] = document.errors;
  if (fault !== undefined) throw new OperatorError(`${file} cannot be read: ${fault.message.split('\n')[0] ?? ''}`);
  return document;
}

function requireKeepForever(desk: Document, file: string): void {
  const limited = keptTables().filter((table) => desk.getIn(['marketData', 'keep', table]) !== FOREVER);
  if (limited.length === 0) return;
  throw new OperatorError(
    [
      `This home is in use and keeps ${limited.join(', ')} for a limited time: rows of the recording's own time would be dropped at once.`,
      `Leave --home out (a replay then gets a home of its own), use --at now, or set all of marketData.keep in ${file} to forever.`,
    ].join('\n'),
  );
}

function keptTables(): string[] {
  return Object.keys(deskFileSchema.shape.marketData.parse(undefined).keep);
}
