import type { Clock } from '../src/clock.js';
import { OperatorError } from '../src/errors.js';
import type { Engine, EnginePorts } from './engine.js';
import type { Played, ReplayTimes, Speed } from './recording/recording-player.js';
import { RecordingPlayer } from './recording/recording-player.js';
import type { RecordingScan } from './recording/recording-scan.js';
import { scanRecording } from './recording/recording-scan.js';
import { RecordingSource } from './recording/recording-source.js';

/** Recordings to play, merged by receive time; all of one venue. */
export interface RecordedSource {
  readonly kind: 'recording';
  readonly files: readonly string[];
  /** The protocol to speak, such as `binance-usdm`, `kucoin` or a ccxt id. Default: what the recordings tell. */
  readonly venue?: string;
  /** Default 1. */
  readonly speed?: Speed;
  /** Default `now`. */
  readonly times?: ReplayTimes;
  /** At the end: cut the sockets, go back to the start and wait for subscribers again. Default false. */
  readonly loop?: boolean;
  /** Playing starts when streams are subscribed and no further subscription came for this long; `manual` waits for `play`. Default 1500. */
  readonly startAfterQuietMs?: number | 'manual';
  /**
   * How many streams the client will listen to. Then playing starts when all of them are subscribed and the snapshots they build on
   * are asked for: nothing of the beginning is missed. While fewer are, the quiet time counts.
   */
  readonly startAtStreams?: number;
}

const START_AFTER_QUIET_MS = 1500;
/** A client asks for snapshots right after it has subscribed; this long without a request means that it has them. */
const SETTLED_MS = 500;
/** At full speed a client may have seconds of work left when the last frame has gone out. */
const LAST_FRAMES_TAKEN_MS = 60_000;
const NORMAL_CLOSURE = 1000;
const INTERNAL_ERROR = 1011;

/** Rejects with OperatorError: unreadable, of no known venue, of more than one venue. */
export async function replayEngine(told: RecordedSource, clock: Clock, ports: EnginePorts): Promise<Engine> {
  const scans = await scanAll(told);
  const source = new RecordingSource(scans);
  const player = new RecordingPlayer(
    source,
    scans,
    { speed: told.speed ?? 1, times: told.times ?? 'now' },
    { clock, publish: ports.publish, together: ports.together, drained: ports.drained },
  );
  const recordedFrom = isoOf(Math.min(...scans.map((scan) => scan.firstReceivedUs)));
  const recordedTo = isoOf(Math.max(...scans.map((scan) => scan.lastReceivedUs)));
  const framesTotal = scans.reduce((sum, scan) => sum + scan.lines, 0);
  const quietMs = told.startAfterQuietMs ?? START_AFTER_QUIET_MS;
  let state: 'waiting' | 'playing' | 'ended' = 'waiting';
  let stopped = false;
  let quiet: NodeJS.Timeout | undefined;
  let streams = 0;
  const settle: { end: (played: Played) => void; fail: (error: unknown) => void }[] = [];
  const ended = new Promise<Played>((end, fail) => settle.push({ end, fail }));
  // Whoever does not wait for the end is told by the notice.
  ended.catch(() => undefined);

  const finish = (played: Played) => {
    if (stopped) return;
    const counts = `${played.trade} trades, ${played.depth} depth updates, ${played.bookTicker} quotes`;
    state = told.loop === true ? 'waiting' : 'ended';
    const then = told.loop === true ? 'it starts again when streams are subscribed' : 'nothing more will be sent';
    ports.onNotice(`The recording of ${recordedFrom} has ended after ${counts}: streams are closed, ${then}.`);
    ports.closeSockets(NORMAL_CLOSURE, 'the recording has ended');
    if (told.loop === true) source.rewind();
    else settle[0]?.end(played);
  };
  const fail = (error: unknown) => {
    state = 'ended';
    ports.onNotice(error instanceof Error ? error.message : String(error));
    ports.closeSockets(INTERNAL_ERROR, 'the recording cannot be read');
    settle[0]?.fail(error);
  };
  const play = () => {
    if (state !== 'waiting' || stopped) return;
    clearTimeout(quiet);
    state = 'playing';
    ports.onNotice(`Playing the recording of ${recordedFrom} at speed ${told.speed ?? 1}.`);
    const toTheEnd = async () => {
      const played = await player.play();
      // A client gives up all its sockets when one is closed: what it has not read from another would be lost to it.
      await ports.taken(LAST_FRAMES_TAKEN_MS);
      finish(played);
    };
    toTheEnd().catch(fail);
  };
  const playSoon = () => {
    if (state !== 'waiting' || quietMs === 'manual' || streams === 0) return;
    clearTimeout(quiet);
    const isComplete = told.startAtStreams !== undefined && streams >= told.startAtStreams;
    quiet = setTimeout(play, isComplete ? Math.min(SETTLED_MS, quietMs) : quietMs);
  };
  return {
    source,
    protocol: source.protocol,
    nowUs: () => player.nowUs(),
    stepClock: (byUs) => source.stepClock(byUs),
    status: () => ({
      state,
      protocol: source.protocol.id,
      recordedFrom,
      recordedTo,
      recordedTime: isoOf(player.recordedUs),
      framesPlayed: player.linesPlayed,
      framesTotal,
      played: player.counts.events,
      shiftUs: player.offsetUs,
      ended: state === 'ended',
      speed: told.speed ?? 1,
    }),
    endedBecause: () => (state === 'ended' ? 'the recording has ended' : undefined),
    onSubscribed: (count) => {
      streams = count;
      playSoon();
    },
    onAsked: playSoon,
    start: () => undefined,
    stop: () => {
      stopped = true;
      clearTimeout(quiet);
      player.stop();
    },
    advance: () => undefined,
    play,
    ended,
  };
}

async function scanAll({ files, venue }: RecordedSource): Promise<readonly [RecordingScan, ...RecordingScan[]]> {
  const scans: RecordingScan[] = [];
  for (const file of files) {
    const scan = await scanRecording(file, venue);
    const [first] = scans;
    if (first !== undefined && first.protocol.id !== scan.protocol.id) {
      const venues = `${first.file} is of ${first.protocol.id}, ${file} of ${scan.protocol.id}`;
      throw new OperatorError(`An exchange speaks one protocol, but ${venues}: start one for each.`);
    }
    scans.push(scan);
  }
  const [first, ...others] = scans;
  if (first === undefined) throw new OperatorError('There is no recording to play.');
  return [first, ...others];
}

function isoOf(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString();
}
