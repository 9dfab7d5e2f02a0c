import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import type { TimeUs } from '../../src/model/time.js';

const levels = z.array(z.tuple([z.string(), z.string()]));
const snapshotSchema = z.object({ lastUpdateId: z.number(), bids: levels, asks: levels });
const wrappedSchema = z.object({ stream: z.string(), data: z.looseObject({}) });

/** A depth update inside a frame's `data`. */
export const depthUpdateSchema = z.looseObject({ s: z.string(), U: z.number(), u: z.number(), b: levels, a: levels });
/** A trade inside a frame's `data`. */
export const tradeSchema = z.looseObject({
  s: z.string(),
  t: z.number(),
  p: z.string(),
  q: z.string(),
  T: z.number(),
  m: z.boolean(),
});

/** One line of a recording: `<receive time ns> <raw json>`. */
export interface RecordedLine {
  readonly receivedUs: TimeUs;
  readonly json: string;
}

/** A line's content: a frame of a stream, a bare REST depth snapshot, or anything else (an ack, say), which nobody plays. */
export type RecordedMessage =
  | { readonly type: 'frame'; readonly stream: string; readonly data: Record<string, unknown> }
  | { readonly type: 'snapshot'; readonly snapshot: z.infer<typeof snapshotSchema> }
  | { readonly type: 'other' };

/** Lines of a gzip recording, a chunk at a time. Throws OperatorError when the file cannot be read or is not one. */
export async function* readRecording(file: string): AsyncGenerator<readonly RecordedLine[]> {
  const gunzip = createGunzip();
  const raw = createReadStream(file);
  raw.on('error', (error) => gunzip.destroy(error));
  raw.pipe(gunzip);
  gunzip.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield lines.filter((line) => line !== '').map((line) => parseLine(line, file));
    }
    if (rest !== '') yield [parseLine(rest, file)];
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`The recording '${file}' cannot be read: ${reason}.`, { cause: error });
  } finally {
    raw.destroy();
  }
}

function parseLine(line: string, file: string): RecordedLine {
  const space = line.indexOf(' ');
  const time = line.slice(0, space);
  if (!/^\d{16,19}$/.test(time)) {
    throw new OperatorError(
      `The recording '${file}' has a line that does not start with a receive time in nanoseconds.`,
    );
  }
  return { receivedUs: Number(time.slice(0, -3)), json: line.slice(space + 1) };
}

export function parseMessage(json: string): RecordedMessage {
  const value: unknown = JSON.parse(json);
  const wrapped = wrappedSchema.safeParse(value);
  if (wrapped.success) return { type: 'frame', ...wrapped.data };
  const snapshot = snapshotSchema.safeParse(value);
  return snapshot.success ? { type: 'snapshot', snapshot: snapshot.data } : { type: 'other' };
}

/** `btcusdt@depth@0ms` → `BTCUSDT`. */
export function symbolIdOf(stream: string): string {
  return stream.slice(0, stream.indexOf('@')).toUpperCase();
}
