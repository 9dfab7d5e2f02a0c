import type { Clock } from '../src/clock.js';
import { systemClock } from '../src/clock.js';
import type { DepthSnapshot, MarketSource } from './market-source.js';
import { STEP_MS, SyntheticMarket } from './market/synthetic-market.js';
import type { Played, Speed } from './recording/recording-player.js';
import { RecordingPlayer } from './recording/recording-player.js';
import type { RecordingScan } from './recording/recording-scan.js';
import { scanRecording } from './recording/recording-scan.js';
import { RecordingSource } from './recording/recording-source.js';
import { listenAsExchange } from './server/exchange-server.js';
import type { Fault } from './server/faults.js';
import { Faults } from './server/faults.js';
import { StreamHub } from './server/stream-hub.js';

/** A market invented from a seed. */
export interface SyntheticSource {
  readonly kind: 'synthetic';
  /** Default 1. */
  readonly seed?: number;
  /** Default BTC/USDT, ETH/USDT, SOL/USDT. */
  readonly symbols?: readonly string[];
  /** Default 1: about 20 trades and 150 quotes a second over three symbols. */
  readonly rate?: number;
  /** `manual`: market time passes only by `advance`. Default `timers`. */
  readonly drive?: 'timers' | 'manual';
}

/** Recordings to play, merged by receive time. */
export interface RecordedSource {
  readonly kind: 'recording';
  readonly files: readonly string[];
  /** Default 1. */
  readonly speed?: Speed;
  /** At the end: cut the sockets, go back to the start and wait for subscribers again. Default false. */
  readonly loop?: boolean;
  /** Playing starts when streams are subscribed and no further subscription came for this long; `manual` waits for `play`. Default 1500. */
  readonly startAfterQuietMs?: number | 'manual';
}

export interface DemoExchangeOptions {
  readonly source: SyntheticSource | RecordedSource;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly pingEveryMs?: number;
  /** Close each socket after this long, as Binance does after 24 hours. Default: never. */
  readonly disconnectAfterMs?: number;
  /** Told, in one sentence each, that playing began and ended. */
  readonly onNotice?: (sentence: string) => void;
}

export interface DemoExchange {
  readonly kind: 'synthetic' | 'recording';
  readonly host: string;
  readonly port: number;
  /** Such as `BTC/USDT`. */
  readonly symbols: readonly string[];
  /** The exchange's own book by Binance's symbol id, at the last update id it has. */
  depth(symbolId: string, limit?: number): DepthSnapshot | undefined;
  inject(fault: Fault): void;
  /** Lets `steps` × 20 ms of market time pass; only for a synthetic source. */
  advance(steps: number): void;
  /** Starts the recording at once; a second call does nothing. */
  play(): void;
  /** Settles when the recording is over (never, for a synthetic source or a loop); rejects when a file fails midway. */
  readonly ended: Promise<Played>;
  close(): Promise<void>;
}

/** What differs between inventing and replaying. */
interface Engine {
  readonly source: MarketSource;
  readonly status: () => object;
  readonly endedBecause: () => string | undefined;
  readonly onSubscribed: () => void;
  readonly start: () => void;
  readonly stop: () => void;
  readonly advance: (steps: number) => void;
  readonly play: (() => void) | undefined;
  readonly ended: Promise<Played>;
}

const PING_EVERY_MS = 20_000;
/** After a pause of the process at most this much market time is made up. */
const CATCH_UP_STEPS = 50;
const START_AFTER_QUIET_MS = 1500;

/** Starts an exchange that speaks Binance spot's protocol. Rejects with OperatorError: unknown symbol, unreadable recording, port in use. */
export async function startDemoExchange(options: DemoExchangeOptions): Promise<DemoExchange> {
  const clock = options.clock ?? systemClock;
  const nowMs = () => Math.floor(clock.nowUs() / 1000);
  const hubs: StreamHub[] = [];
  const hub = () => hubs[0] as StreamHub;
  const engine =
    options.source.kind === 'synthetic'
      ? invent(options.source, { nowMs, hub })
      : await replay(options.source, { clock, hub, onNotice: options.onNotice ?? (() => undefined) });
  const faults = new Faults({
    nowMs,
    terminateSockets: () => hub().terminateAll(),
    depth: (symbolId) => engine.source.depth(symbolId, Infinity),
  });
  hubs.push(new StreamHub(faults, { nowMs, onSubscribed: engine.onSubscribed }));
  const host = options.host ?? '127.0.0.1';
  const server = await listenAsExchange({
    source: engine.source,
    hub: hub(),
    faults,
    host,
    port: options.port ?? 0,
    nowMs,
    pingEveryMs: options.pingEveryMs ?? PING_EVERY_MS,
    disconnectAfterMs: options.disconnectAfterMs,
    endedBecause: engine.endedBecause,
    status: () => ({
      kind: engine.source.kind,
      sockets: hub().socketCount,
      streams: hub().streamCount,
      ...engine.status(),
    }),
    play: engine.play,
  });
  engine.start();
  return {
    kind: engine.source.kind,
    host,
    port: server.port,
    symbols: engine.source.symbols.map((spec) => `${spec.base}/${spec.quote}`),
    depth: (symbolId, limit = Infinity) => engine.source.depth(symbolId, limit),
    inject: (fault) => faults.inject(fault),
    advance: engine.advance,
    play: () => engine.play?.(),
    ended: engine.ended,
    close: () => {
      engine.stop();
      return server.close();
    },
  };
}

function invent(told: SyntheticSource, ports: { readonly nowMs: () => number; readonly hub: () => StreamHub }): Engine {
  const symbols = told.symbols ?? ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];
  const startMs = ports.nowMs();
  const source = new SyntheticMarket({ seed: told.seed ?? 1, symbols, rate: told.rate ?? 1, startMs });
  let timer: NodeJS.Timeout | undefined;
  let stepped = startMs;
  const advance = (steps: number) => {
    for (let i = 0; i < steps; i += 1) for (const frame of source.step(ports.nowMs())) ports.hub().publish(frame);
  };
  const catchUp = () => {
    const due = Math.floor((ports.nowMs() - stepped) / STEP_MS);
    stepped += due * STEP_MS;
    advance(Math.max(0, Math.min(due, CATCH_UP_STEPS)));
  };
  return {
    source,
    status: () => ({ state: 'live', seed: told.seed ?? 1 }),
    endedBecause: () => undefined,
    onSubscribed: () => undefined,
    start: () => {
      if (told.drive !== 'manual') timer = setInterval(catchUp, STEP_MS);
    },
    stop: () => clearInterval(timer),
    advance,
    play: undefined,
    ended: new Promise(() => undefined),
  };
}

async function replay(
  told: RecordedSource,
  ports: { readonly clock: Clock; readonly hub: () => StreamHub; readonly onNotice: (sentence: string) => void },
): Promise<Engine> {
  const scans: RecordingScan[] = [];
  for (const file of told.files) scans.push(await scanRecording(file));
  const source = new RecordingSource(scans);
  const recordedFrom = new Date(Math.min(...scans.map((scan) => scan.firstReceivedUs)) / 1000).toISOString();
  const player = new RecordingPlayer(source, scans, told.speed ?? 1, {
    clock: ports.clock,
    publish: (frame) => ports.hub().publish(frame),
    drained: () => ports.hub().drained(),
  });
  const quietMs = told.startAfterQuietMs ?? START_AFTER_QUIET_MS;
  let state: 'waiting' | 'playing' | 'ended' = 'waiting';
  let stopped = false;
  let quiet: NodeJS.Timeout | undefined;
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
    ports.hub().closeAll(1000, 'the recording has ended');
    if (told.loop === true) source.rewind();
    else settle[0]?.end(played);
  };
  const fail = (error: unknown) => {
    state = 'ended';
    ports.onNotice(error instanceof Error ? error.message : String(error));
    ports.hub().closeAll(1011, 'the recording cannot be read');
    settle[0]?.fail(error);
  };
  const play = () => {
    if (state !== 'waiting' || stopped) return;
    clearTimeout(quiet);
    state = 'playing';
    ports.onNotice(`Playing the recording of ${recordedFrom} at speed ${told.speed ?? 1}.`);
    player.play().then(finish).catch(fail);
  };
  return {
    source,
    status: () => ({ state, recordedFrom, speed: told.speed ?? 1 }),
    endedBecause: () => (state === 'ended' ? 'the recording has ended' : undefined),
    onSubscribed: () => {
      if (state !== 'waiting' || quietMs === 'manual') return;
      clearTimeout(quiet);
      quiet = setTimeout(play, quietMs);
    },
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
