import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type Database from 'better-sqlite3';
import { OperatorError } from '../errors.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { CHECKPOINT_COLUMNS } from './checkpoints.js';

/** A checkpoint and where it was read. Copies of a table may lack what a signature needs. */
export interface FoundCheckpoint {
  readonly seq: number;
  readonly hash: string;
  /** Null when the copy does not hold all that was signed. */
  readonly signed: Checkpoint | null;
  readonly where: string;
}

/** What {@link FoundCheckpoint.where} says of those in the journal itself. */
export const IN_JOURNAL = 'the journal';

/** Those in the journal itself; none in a journal of version 1. */
export function checkpointsOf(database: Database.Database): FoundCheckpoint[] {
  const table = database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'checkpoints'`).get();
  if (table === undefined) return [];
  return database
    .prepare<[], Checkpoint>(`SELECT ${CHECKPOINT_COLUMNS} FROM checkpoints ORDER BY seq`)
    .all()
    .map((signed) => ({ seq: signed.seq, hash: signed.hash, signed, where: IN_JOURNAL }));
}

/** Those copied beside the journal. A line that a crash cut short does not count; a missing file has none. */
export function checkpointsBeside(file: string): FoundCheckpoint[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const members = parsedObject(line);
      return members === undefined ? [] : [foundIn(members, basename(file))];
    })
    .filter(({ hash }) => hash !== '');
}

/**
 * Copies kept elsewhere: `checkpoints.jsonl`, lines of the log, or an export of the table `attestations` as CSV
 * or JSON. Throws {@link OperatorError} when the file holds no checkpoint: nothing would be compared.
 */
export function checkpointsIn(file: string): FoundCheckpoint[] {
  if (!existsSync(file)) throw new OperatorError(`${file} is not there.`);
  const text = readFileSync(file, 'utf8');
  const found = recordsOf(text)
    .map((members) => foundIn(members, basename(file)))
    .filter(({ seq, hash }) => Number.isSafeInteger(seq) && seq > 0 && /^[0-9a-f]{64}$/.test(hash));
  if (found.length > 0) return found;
  throw new OperatorError(
    `${file} holds no checkpoint: it must be a checkpoints.jsonl, or an export of the table attestations as CSV or JSON.`,
  );
}

type Members = Readonly<Record<string, unknown>>;

function recordsOf(text: string): Members[] {
  const whole = parsedObject(text);
  // QuestDB's /exec answers with columns and a dataset.
  if (whole !== undefined && Array.isArray(whole['columns']) && Array.isArray(whole['dataset'])) {
    const names = (whole['columns'] as { name: string }[]).map(({ name }) => name);
    return (whole['dataset'] as unknown[][]).map((row) => membersOf(names, row));
  }
  const list = parsedList(text);
  if (list !== undefined) return list;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines[0]?.trimStart().startsWith('{') === true)
    return lines.flatMap((line) => {
      const members = parsedObject(line);
      // A line of the log carries it as a member.
      return members === undefined ? [] : [(members['checkpoint'] as Members | undefined) ?? members];
    });
  const [head, ...rows] = lines.map(csvFields);
  return head === undefined ? [] : rows.map((row) => membersOf(head, row));
}

function membersOf(names: readonly string[], row: readonly unknown[]): Members {
  return Object.fromEntries(names.map((name, index) => [name, row[index]]));
}

function foundIn(members: Members, where: string): FoundCheckpoint {
  const text = (...names: string[]) => {
    const value = names.map((name) => members[name]).find((one) => one !== undefined && one !== null);
    return value === undefined ? '' : String(value);
  };
  const kind = text('kind');
  const seq = kind === '' || kind === 'checkpoint' ? Number(text('seq', 'journal_seq')) : 0;
  const hash = text('hash');
  const time = microseconds(text('time', 'timestamp', 'ts'));
  const [buildVersion, keyId] = [text('buildVersion', 'build_version', 'build'), text('keyId', 'key_id')];
  const signature = text('signature');
  const whole = [buildVersion, keyId, signature].every((part) => part !== '') && Number.isSafeInteger(time);
  return { seq, hash, where, signed: whole ? { seq, hash, time, buildVersion, keyId, signature } : null };
}

/** Epoch microseconds of a number or of an ISO time with up to six decimals. */
function microseconds(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\d*Z?$/.exec(text) ?? [];
  if (seconds === undefined) return Number.NaN;
  return Date.parse(`${seconds.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

function csvFields(line: string): string[] {
  const fields = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  return fields.map((field) =>
    field
      .replace(/,$/, '')
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"'),
  );
}

function parsedObject(text: string): Members | undefined {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function parsedList(text: string): Members[] | undefined {
  const value = parsed(text);
  return Array.isArray(value) ? (value as Members[]) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
