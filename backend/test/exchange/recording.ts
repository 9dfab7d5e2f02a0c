import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const DATA = resolve(__dirname, '../../../../shared/data');

/** Path of a recorded file; undefined when the recordings are not beside the project. */
export function recordingPath(name: string): string | undefined {
  const path = resolve(DATA, name);
  return existsSync(path) ? path : undefined;
}

/** Lines `<receive time ns> <raw json>` of a recording. */
export function readRecording(path: string): { readonly stream: string | undefined; readonly raw: string }[] {
  return gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const raw = line.slice(line.indexOf(' ') + 1);
      return { stream: /^\{"stream":"([^"]+)"/.exec(raw)?.[1], raw };
    });
}
