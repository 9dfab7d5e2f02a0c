import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ROLES } from '@paperdesk/contract';
import { OperatorError } from '../errors.js';

const storedTokenSchema = z.object({
  name: z.string(),
  /** SHA-256 of the token, hex: the token itself is never stored. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  roles: z.array(z.enum(ROLES)),
  accounts: z.array(z.string()),
  /** The person whose token it is, so that four eyes see through it; null for a program's own. */
  person: z.string().nullable(),
  /** ISO-8601 UTC. */
  createdAt: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  /** Orders a second and a UTC day; null = as many as the desk lets anyone send. Files of before had neither. */
  ordersPerSecond: z.number().int().positive().nullable().default(null),
  ordersPerDay: z.number().int().positive().nullable().default(null),
  /** Addresses and networks it may be used from; empty = from anywhere. */
  allowedIps: z.array(z.string()).default([]),
});
export type StoredToken = z.infer<typeof storedTokenSchema>;

/** The file of token hashes, mode 0600. */
export interface TokenFile {
  /** Reads the file again only when it changed. A broken file throws: then no token counts. */
  read(): readonly StoredToken[];
  /** Replaces the content atomically; what a second writer did in between is seen, never overwritten. */
  change(edit: (tokens: readonly StoredToken[]) => StoredToken[]): void;
}

export function createTokenFile(file: string): TokenFile {
  let seen = '';
  let tokens: readonly StoredToken[] = [];
  const read = (): readonly StoredToken[] => {
    const stamp = stampOf(file);
    if (stamp === seen) return tokens;
    tokens = stamp === '' ? [] : parse(file);
    seen = stamp;
    return tokens;
  };
  return {
    read,
    change(edit) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      // The new file is the lock as well: only one writer can create it.
      const draft = `${file}.new`;
      const handle = openAlone(draft);
      try {
        writeSync(
          handle,
          `${JSON.stringify({ version: 1, tokens: edit(stampOf(file) === '' ? [] : parse(file)) }, null, 2)}\n`,
        );
        fsyncSync(handle);
        renameSync(draft, file);
      } catch (cause) {
        unlinkSync(draft);
        throw cause;
      } finally {
        closeSync(handle);
      }
    },
  };
}

const fileSchema = z.object({ version: z.literal(1), tokens: z.array(storedTokenSchema) });

function parse(file: string): StoredToken[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).tokens;
  } catch {
    throw new OperatorError(
      `${file} is not a token file; restore it from a backup, or delete it and create tokens anew`,
    );
  }
}

function openAlone(draft: string): number {
  try {
    return openSync(draft, 'wx', 0o600);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new OperatorError(`${draft} exists: another command is changing the tokens; if none is running, delete it`);
  }
}

/** Changes with each replacement of the file; empty when there is none. */
function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino}:${stat.mtimeNs}:${stat.size}`;
}
