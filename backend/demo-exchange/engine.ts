import type { Frame, MarketSource } from './market-source.js';
import type { Protocol } from './protocols/protocol.js';
import type { Played } from './recording/recording-player.js';

/** What differs between inventing and replaying. */
export interface Engine {
  readonly source: MarketSource;
  readonly protocol: Protocol;
  /** The exchange's clock without the steps that faults asked for, epoch microseconds. */
  readonly nowUs: () => number;
  readonly stepClock: (byUs: number) => void;
  readonly status: () => object;
  readonly endedBecause: () => string | undefined;
  /** Told how many streams are listened to, at each new subscription. */
  readonly onSubscribed: (streams: number) => void;
  /** A client asked over REST for what its streams build on. */
  readonly onAsked: () => void;
  readonly start: () => void;
  readonly stop: () => void;
  readonly advance: (steps: number) => void;
  readonly play: (() => void) | undefined;
  readonly ended: Promise<Played>;
}

/** What an engine does to the sockets. */
export interface EnginePorts {
  publish(frame: Frame): void;
  /** What `send` publishes leaves in few writes. */
  together(send: () => void): void;
  /** Resolves when no client lags far behind. */
  drained(): Promise<void>;
  /** Resolves when the clients have read all that was sent, at the latest after this time. */
  taken(withinMs: number): Promise<void>;
  closeSockets(code: number, reason: string): void;
  /** Told, in one sentence each, that playing began and ended. */
  onNotice(sentence: string): void;
}
