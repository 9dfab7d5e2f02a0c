import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { OperatorError } from '../../../src/errors.js';

/** One entry of a cryptofeed capture that carries market data; time in epoch nanoseconds. */
export type Captured =
  | { readonly type: 'frame'; readonly timeNs: bigint; readonly raw: string }
  | { readonly type: 'rest'; readonly timeNs: bigint; readonly url: string; readonly body: string };

const REST = /^(https?:\/\/\S+) -> (\d+(?:\.\d+)?): (.*)$/s;
const FRAME = /^(\d+(?:\.\d+)?): (.*)$/s;
/** Dials, frames the client sent, and what the capture was configured with: no market data. */
const OTHER = /^(\S+ (<->|<-) \d|configuration: )/;

/**
 * A cryptofeed capture (`NAME.0`, `NAME.http.*`, `NAME.ws.*`, gzip or plain): one entry a line, `<url> -> <ts>: <body>` for an
 * answer, `<ts>: <json>` for a frame, unix seconds.
 * Rejects with OperatorError when the file cannot be read or a line is none of these.
 */
export async function readCapture(file: string): Promise<Captured[]> {
  const text = await textOf(file);
  const entries: Captured[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || OTHER.test(line)) continue;
    const [, url, answeredAt, body] = REST.exec(line) ?? [];
    const [, receivedAt, raw] = FRAME.exec(line) ?? [];
    if (url !== undefined && answeredAt !== undefined && body !== undefined)
      entries.push({ type: 'rest', timeNs: nanoseconds(answeredAt), url, body });
    else if (receivedAt !== undefined && raw !== undefined)
      entries.push({ type: 'frame', timeNs: nanoseconds(receivedAt), raw });
    else throw new OperatorError(`${file}: line ${index + 1} is not of a cryptofeed capture.`);
  }
  return entries;
}

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`The capture ${file} cannot be read: ${why}.`, { cause });
  }
}

/** `1618678132.83097` → 1618678132830970000n, by its digits: a double has no room for nanoseconds. */
function nanoseconds(seconds: string): bigint {
  const [whole = '0', fraction = ''] = seconds.split('.');
  return BigInt(whole + fraction.slice(0, 9).padEnd(9, '0'));
}
