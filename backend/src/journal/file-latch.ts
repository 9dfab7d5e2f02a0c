import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { KILL_LEVELS, KILL_SCOPES, KILL_TRIGGERS } from '@paperdesk/contract';
import type { Latch, LatchedKill, LatchReading } from '../engine/ports.js';

/** Bytes of the file, always: an overwrite in place needs no new space, so a full disk cannot stop it. */
export const LATCH_BYTES = 65_536;
const MAGIC = 'PDLATCH1';
const HEADER_BYTES = MAGIC.length + 8;

const contentSchema = z.array(
  z.object({
    killId: z.string(),
    scope: z.enum(KILL_SCOPES),
    scopeValue: z.string().nullable(),
    level: z.enum(KILL_LEVELS),
    /** Files of earlier builds do not say. */
    trigger: z.enum(KILL_TRIGGERS).default('person'),
    reason: z.string(),
    person: z.string(),
    verified: z.boolean(),
    timeUs: z.number(),
  }),
);

/**
 * The kill switch's own file: magic, length, CRC-32, then the active kills as JSON, padded with zeros to a fixed
 * size. It is kept open, overwritten in place and synced. Anything but a whole frame reads as `unreadable`.
 */
export class FileLatch implements Latch {
  private descriptor: number | undefined;

  /**
   * A missing file is made, armed, only when `journalIsEmpty`: in a home with a history somebody removed it, and
   * that reads as `unreadable`.
   */
  constructor(
    private readonly file: string,
    journalIsEmpty: boolean,
  ) {
    if (!existsSync(file) && journalIsEmpty) this.create([]);
  }

  read(): LatchReading {
    try {
      const kills = parseFrame(readFileSync(this.file));
      return kills.length === 0 ? { state: 'armed' } : { state: 'killed', kills };
    } catch (cause) {
      return { state: 'unreadable', fault: cause instanceof Error ? faultText(cause) : String(cause) };
    }
  }

  /** Returns after the kills are on disk. Throws when they are not. */
  write(kills: readonly LatchedKill[]): void {
    const descriptor = this.openFile();
    if (descriptor === undefined) {
      this.create(kills);
      return;
    }
    writeWhole(descriptor, frameOf(kills));
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** The open file; undefined when it is gone or has lost its size and has to be made anew. */
  private openFile(): number | undefined {
    if (this.descriptor !== undefined && (fstatSync(this.descriptor).nlink === 0 || !existsSync(this.file)))
      this.close();
    if (this.descriptor === undefined && existsSync(this.file)) this.descriptor = openSync(this.file, 'r+');
    return this.descriptor;
  }

  /** Made beside its place and moved there, so that a crash in between leaves no half file. */
  private create(kills: readonly LatchedKill[]): void {
    const draft = `${this.file}.new`;
    const descriptor = openSync(draft, 'w+', 0o600);
    try {
      writeWhole(descriptor, frameOf(kills));
      renameSync(draft, this.file);
      syncDirectory(dirname(this.file));
    } catch (cause) {
      closeSync(descriptor);
      throw cause;
    }
    this.descriptor = descriptor;
  }
}

/** All kills when they fit; without their reasons when not; one global kill when even that is too long. */
function frameOf(kills: readonly LatchedKill[]): Buffer {
  const room = LATCH_BYTES - HEADER_BYTES;
  let json = Buffer.from(JSON.stringify(kills));
  if (json.length > room) json = Buffer.from(JSON.stringify(kills.map((kill) => ({ ...kill, reason: '' }))));
  if (json.length > room) {
    const all = kills
      .slice(0, 1)
      .map((kill) => ({ ...kill, scope: 'global', scopeValue: null, level: 'halt', reason: 'too many kills' }));
    json = Buffer.from(JSON.stringify(all));
  }
  const frame = Buffer.alloc(LATCH_BYTES);
  frame.write(MAGIC, 'latin1');
  frame.writeUInt32BE(json.length, MAGIC.length);
  frame.writeUInt32BE(crc32(json), MAGIC.length + 4);
  json.copy(frame, HEADER_BYTES);
  return frame;
}

function parseFrame(frame: Buffer): LatchedKill[] {
  if (frame.length !== LATCH_BYTES) throw new Error(`it has ${frame.length} bytes instead of ${LATCH_BYTES}`);
  if (frame.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('it is not a kill switch file');
  const length = frame.readUInt32BE(MAGIC.length);
  const json = frame.subarray(HEADER_BYTES, HEADER_BYTES + length);
  if (json.length !== length || crc32(json) !== frame.readUInt32BE(MAGIC.length + 4))
    throw new Error('its checksum does not match');
  return contentSchema.parse(JSON.parse(json.toString('utf8')));
}

function writeWhole(descriptor: number, frame: Buffer): void {
  for (let at = 0; at < frame.length;) at += writeSync(descriptor, frame, at, frame.length - at, at);
  fsyncSync(descriptor);
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function faultText(cause: Error): string {
  return 'code' in cause && cause.code === 'ENOENT' ? 'the file is missing' : cause.message;
}
