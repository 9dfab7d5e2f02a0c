import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../../src/errors.js';
import type { TimeUs } from '../../src/model/time.js';

/** One line of a recording: `<receive time ns> <raw json>`. */
export interface RecordedLine {
  readonly receivedUs: TimeUs;
  readonly json: string;
}

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

/** A recorded REST answer: `{"rest":"GET /api/v3/exchangeInfo","data":…}`. */
export interface RecordedAnswer {
  readonly method: string;
  /** Path and query; the host is made up. */
  readonly url: URL;
  readonly answer: unknown;
}

const REST_OPENING = '{"rest":"';

/** The REST answer that a line holds; undefined when it is a frame. Throws SyntaxError on broken JSON. */
export function parseAnswer(json: string): RecordedAnswer | undefined {
  if (!json.startsWith(REST_OPENING)) return undefined;
  const { rest, data } = JSON.parse(json) as { readonly rest: string; readonly data: unknown };
  const [method = '', target = '/'] = rest.split(' ');
  return { method, url: new URL(target, 'http://recording'), answer: data };
}
