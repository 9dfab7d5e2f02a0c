import type { Clock } from '../src/clock.js';
import { systemClock } from '../src/clock.js';
import type { Engine, EnginePorts } from './engine.js';
import type { DepthSnapshot, MarketSource } from './market-source.js';
import type { Played } from './recording/recording-player.js';
import type { RecordedSource } from './replay-engine.js';
import { replayEngine } from './replay-engine.js';
import { listenAsExchange } from './server/exchange-server.js';
import type { Fault } from './server/fault-catalog.js';
import { Faults } from './server/faults.js';
import { StreamHub } from './server/stream-hub.js';
import { TruthLog } from './server/truth-log.js';
import type { SyntheticSource } from './synthetic-engine.js';
import { syntheticEngine } from './synthetic-engine.js';

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
  /** A file to append what the exchange makes to; see TruthLog. Default: none. */
  readonly truthFile?: string;
  /** Told, in one sentence each, that playing began and ended. */
  readonly onNotice?: (sentence: string) => void;
}

export interface DemoExchange {
  readonly kind: 'synthetic' | 'recording';
  readonly host: string;
  readonly port: number;
  /** What it speaks, such as `binance-spot`. */
  readonly protocol: string;
  /** Such as `BTC/USDT`. */
  readonly symbols: readonly string[];
  /** The exchange's own book by the venue's symbol id, at the last update id it has. */
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

const PING_EVERY_MS = 20_000;

/**
 * Starts an exchange: an invented market that speaks Binance spot's protocol, or recordings in the protocol they were
 * recorded in. Rejects with OperatorError: unknown symbol or venue, unreadable recording, port in use.
 */
export async function startDemoExchange(options: DemoExchangeOptions): Promise<DemoExchange> {
  const clock = options.clock ?? systemClock;
  const wallMs = () => Math.floor(clock.nowUs() / 1000);
  // The hub and the log need the engine's protocol, and the engine publishes through them.
  const made: { hub?: StreamHub; truth?: TruthLog } = {};
  const ports: EnginePorts = {
    publish: (frame) => {
      made.truth?.note(frame);
      made.hub?.publish(frame);
    },
    together: (send) => made.hub?.together(send),
    drained: async () => made.hub?.drained(),
    taken: async (withinMs) => made.hub?.taken(withinMs),
    closeSockets: (code, reason) => made.hub?.closeAll(code, reason),
    onNotice: options.onNotice ?? (() => undefined),
  };
  const engine = await engineFor(options.source, clock, ports);
  const { protocol } = engine;
  let clockStepMs = 0;
  const faults = new Faults({
    nowMs: wallMs,
    terminateSockets: () => made.hub?.terminateAll(),
    closeSockets: ports.closeSockets,
    depth: (symbolId) => engine.source.depth(symbolId, Infinity),
    stepClock: (byMs) => {
      clockStepMs = byMs;
      engine.stepClock(byMs * 1000);
    },
    protocol,
  });
  const exchangeUs = () => engine.nowUs() + clockStepMs * 1000;
  const market = marketAsTold(engine.source, faults);
  const hub = new StreamHub(faults, {
    dialect: protocol.socket,
    market,
    nowMs: wallMs,
    onSubscribed: engine.onSubscribed,
    repliedUs: () => (market.kind === 'recording' ? engine.nowUs() : undefined),
  });
  made.hub = hub;
  if (options.truthFile !== undefined) made.truth = new TruthLog(options.truthFile, protocol, exchangeUs);
  const host = options.host ?? '127.0.0.1';
  const server = await listenAsExchange({
    protocol,
    source: market,
    hub,
    faults,
    host,
    port: options.port ?? 0,
    nowMs: () => Math.floor(exchangeUs() / 1000),
    pingEveryMs: options.pingEveryMs ?? PING_EVERY_MS,
    disconnectAfterMs: options.disconnectAfterMs,
    endedBecause: engine.endedBecause,
    onAsked: engine.onAsked,
    status: () => ({ kind: market.kind, sockets: hub.socketCount, streams: hub.streamCount, ...engine.status() }),
    play: engine.play,
  });
  engine.start();
  return {
    kind: market.kind,
    protocol: protocol.id,
    host,
    port: server.port,
    symbols: market.symbols.map((spec) => `${spec.base}/${spec.quote}`),
    depth: (symbolId, limit = Infinity) => engine.source.depth(symbolId, limit),
    inject: (fault) => faults.inject(fault),
    advance: engine.advance,
    play: () => engine.play?.(),
    ended: engine.ended,
    close: async () => {
      engine.stop();
      await server.close();
      made.truth?.close();
    },
  };
}

async function engineFor(source: SyntheticSource | RecordedSource, clock: Clock, ports: EnginePorts): Promise<Engine> {
  return source.kind === 'synthetic' ? syntheticEngine(source, clock, ports) : replayEngine(source, clock, ports);
}

/** The market as its REST tells it: without the trades that a fault has skipped. */
function marketAsTold(source: MarketSource, faults: Faults): MarketSource {
  return {
    kind: source.kind,
    symbols: source.symbols,
    depth: (symbolId, limit) => source.depth(symbolId, limit),
    trades: (symbolId, limit) =>
      source
        .trades(symbolId, Infinity)
        .filter((trade) => faults.isKnown(symbolId, trade.id))
        .slice(-limit),
    candles: (symbolId) => source.candles(symbolId),
    recordedAnswer: (path) => source.recordedAnswer(path),
  };
}
