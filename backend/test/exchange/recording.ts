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

/** Lines of a cryptofeed capture: bodies of REST answers by their address, and frames the venue sent. */
export function readCapture(name: string): { readonly address: string | undefined; readonly text: string }[] {
  return gunzipSync(readFileSync(resolve(DATA, 'cryptofeed', name)))
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const rest = /^(https:\S+) -> [\d.]+: (.*)$/.exec(line);
      if (rest !== null) return [{ address: rest[1], text: rest[2] ?? '' }];
      const frame = /^[\d.]+: (.*)$/.exec(line);
      return frame === null ? [] : [{ address: undefined, text: frame[1] ?? '' }];
    });
}
