import { createReadStream } from 'node:fs';

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/**
 * Number of rows of a CSV file with one header line. A newline within quotes is text. Throws when the file ends in the
 * middle of a line, as it does when the stream was cut.
 */
export async function csvRows(path: string): Promise<number> {
  let lines = 0;
  let quoted = false;
  let last = NEWLINE;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      // A doubled quote within quotes switches twice and so changes nothing.
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === NEWLINE && !quoted) lines += 1;
      last = byte;
    }
  }
  if (quoted || last !== NEWLINE || lines === 0) throw new Error('the CSV file is not whole: its last line is cut off');
  return lines - 1;
}
