import type { Clock } from '../../src/clock.js';
import { OperatorError } from '../../src/errors.js';
import type { Feed, RawTap, VenueSettings } from '../../src/feeds/feed.js';
import { recordedText } from '../../src/feeds/recorder-line.js';
import { FrameRecorder } from '../../src/feeds/recorder.js';
import { venueFeed } from '../../src/feeds/venue-feed.js';
import type { MarketEvent } from '../../src/model/market-event.js';

export interface RecordingOptions {
  readonly venues: readonly (VenueSettings & { readonly bookUpdateMs?: number })[];
  /** http address of the demo exchange; left out = the venues themselves. */
  readonly endpoint?: string;
  readonly directory: string;
  /** Text of one file, before compression, after which the next frame opens a new one. */
  readonly maxBytes: number;
  readonly staleAfterMs: number;
  readonly clock: Clock;
  /** One line about a connection: it is up, lost, refused. */
  readonly onNotice: (sentence: string) => void;
}

/** What a recording has so far. */
export interface RecordingProgress {
  readonly frames: number;
  /** Frames that the disk was too slow for. */
  readonly droppedFrames: number;
  readonly bytesOnDisk: number;
  /** Oldest first; a venue has files of its own. */
  readonly files: readonly string[];
  /** What stopped the writing, such as a full disk. */
  readonly failure: unknown;
}

/** A recording under way: supervised connections that reconnect by themselves, a recorder a venue. */
export interface VenueRecording {
  progress(): RecordingProgress;
  /** Hands what was recorded to the disk. */
  flush(): void;
  /** Ends the connections, then the files. Rejects with what kept the last bytes from the disk. */
  stop(): Promise<void>;
}

interface RecordedVenue {
  readonly feed: Feed;
  readonly recorder: FrameRecorder;
}

/**
 * Connects to each venue through the guarded ccxt feed and writes every raw frame and REST answer.
 * Throws an {@link OperatorError} when the folder cannot be made or a venue is not offered.
 */
export async function recordVenues(options: RecordingOptions): Promise<VenueRecording> {
  const recorded: RecordedVenue[] = [];
  for (const venue of options.venues) recorded.push(await recordVenue(venue, options));
  await Promise.all(recorded.map(({ feed }) => feed.start()));
  const recorders = recorded.map(({ recorder }) => recorder);
  const sum = (count: (recorder: FrameRecorder) => number) =>
    recorders.reduce((total, recorder) => total + count(recorder), 0);
  return {
    progress: () => ({
      frames: sum((recorder) => recorder.writtenFrames),
      droppedFrames: sum((recorder) => recorder.droppedFrames),
      bytesOnDisk: sum((recorder) => recorder.bytesOnDisk),
      files: recorders.flatMap((recorder) => recorder.files),
      failure: recorders.find((recorder) => recorder.failure !== undefined)?.failure,
    }),
    flush: () => recorders.forEach((recorder) => recorder.flush()),
    stop: async () => {
      await Promise.all(recorded.map(({ feed }) => feed.stop()));
      const ends = await Promise.allSettled(recorders.map((recorder) => recorder.close()));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}

async function recordVenue(
  venue: RecordingOptions['venues'][number],
  { endpoint, directory, maxBytes, staleAfterMs, clock, onNotice }: RecordingOptions,
): Promise<RecordedVenue> {
  const recorder = await openRecorder(directory, venue.id, maxBytes);
  const onRaw: RawTap = (time, raw, origin) => {
    // Once the disk has failed there is nothing to add: whoever watches `failure` ends the recording.
    if (recorder.failure === undefined) recorder.write(time, recordedText(raw, origin, venue));
  };
  const said = new Map<string, string>();
  const feed = venueFeed({
    venue,
    clock,
    staleAfterMs,
    onRaw,
    ...(endpoint === undefined ? {} : { endpoint }),
    onRefused: ({ path, reason }) => onNotice(`${venue.id}: a call to ${path} was not made: ${reason}.`),
    sink: (event) => noticeState(event, said, onNotice),
  });
  return { feed, recorder };
}

/** Says each change of a market's state once. */
function noticeState(event: MarketEvent, said: Map<string, string>, onNotice: (sentence: string) => void): void {
  if (event.type !== 'marketState') return;
  const { venue, symbol, state, reason } = event;
  const sentence = `${venue} ${symbol} is ${state}${reason === '' ? '' : `: ${reason}`}`;
  if (said.get(symbol) !== sentence) onNotice(sentence);
  said.set(symbol, sentence);
}

async function openRecorder(directory: string, name: string, maxBytes: number): Promise<FrameRecorder> {
  try {
    return await FrameRecorder.open({ directory, name, maxBytes });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`The folder ${directory} cannot be used: ${why}. Name another with --out.`, { cause });
  }
}
