import { basename } from 'node:path';
import { OperatorError } from '../../../src/errors.js';
import { recordedText } from '../../../src/feeds/recorder-line.js';
import { FrameRecorder } from '../../../src/feeds/recorder.js';
import { type Captured, readCapture } from './capture-file.js';
import { KrakenV1Translator } from './kraken-v1.js';

/** One recording made of the files of one capture. */
export interface ImportedRecording {
  /** The capture's name, such as `KRAKEN`. */
  readonly capture: string;
  readonly file: string;
  readonly frames: number;
  /** Listings and snapshots. */
  readonly answers: number;
  /** True when frames were translated, so that the recording is not what the venue sent. */
  readonly derived: boolean;
}

/** Whose protocol a capture's frames are in, by its name. */
const CCXT: Readonly<Record<string, string>> = {
  BINANCE: 'binance',
  BINANCE_FUTURES: 'binanceusdm',
  BINANCE_DELIVERY: 'binancecoinm',
  KUCOIN: 'kucoin',
  KRAKEN: 'kraken',
};

export const DERIVED_NOTE =
  "derived from Kraken's version 1 frames: translated to version 2 one to one, trade ids numbered from 1 for each pair, checksums of snapshots worked out";

/**
 * Turns cryptofeed captures into recordings, one for each capture (`NAME.0`, `NAME.http.*` and `NAME.ws.*` are one).
 * Rejects with OperatorError: unreadable, of a venue that is not known, a file of that name already there.
 */
export async function importCaptures(files: readonly string[], directory: string): Promise<ImportedRecording[]> {
  const captures = new Map<string, string[]>();
  for (const file of files) {
    const capture = basename(file).split('.')[0] ?? '';
    if (CCXT[capture] === undefined)
      throw new OperatorError(
        `${file}: '${capture}' is no capture that can be read; those are ${Object.keys(CCXT).join(', ')}.`,
      );
    captures.set(capture, [...(captures.get(capture) ?? []), file]);
  }
  const imported: ImportedRecording[] = [];
  for (const [capture, parts] of captures) imported.push(await importCapture(capture, parts, directory));
  return imported;
}

async function importCapture(capture: string, files: readonly string[], directory: string): Promise<ImportedRecording> {
  const entries: Captured[] = [];
  for (const file of files) entries.push(...(await readCapture(file)));
  // Sockets were captured to files of their own; sorting is stable, so each one's order stays.
  entries.sort((left, right) => (left.timeNs < right.timeNs ? -1 : left.timeNs > right.timeNs ? 1 : 0));
  const [first] = entries;
  if (first === undefined) throw new OperatorError(`The capture ${files.join(', ')} holds nothing.`);
  const ccxt = CCXT[capture] ?? '';
  const derived = ccxt === 'kraken' && entries.some(({ type }) => type === 'frame');
  const recorder = await FrameRecorder.open({
    directory,
    name: derived ? `${ccxt}-derived` : ccxt,
    maxBytes: Infinity,
    maxWaitingBytes: Infinity,
  });
  if (derived) recorder.write(first.timeNs, JSON.stringify({ note: DERIVED_NOTE }));
  const frameText = derived ? translate(new KrakenV1Translator()) : (raw: string) => recordedText(raw, FRAME, { ccxt });
  for (const entry of entries)
    recorder.write(
      entry.timeNs,
      entry.type === 'frame'
        ? frameText(entry.raw)
        : recordedText(entry.body, { kind: 'rest', path: requestOf(entry.url) }, { ccxt }),
    );
  await closed(recorder);
  const frames = entries.filter(({ type }) => type === 'frame').length;
  return { capture, file: recorder.files[0] ?? '', frames, answers: entries.length - frames, derived };
}

const FRAME = { kind: 'frame' } as const;
const translate = (translator: KrakenV1Translator) => (raw: string) => translator.translate(raw);

/** cryptofeed's captures hold only GETs. */
function requestOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `GET ${pathname}${search}`;
}

async function closed(recorder: FrameRecorder): Promise<void> {
  try {
    await recorder.close();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`The recording cannot be written: ${why}.`, { cause });
  }
}
