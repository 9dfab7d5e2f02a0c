import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  ExponentialBackoff,
  type IBackoff,
  circuitBreaker,
  decorrelatedJitterGenerator,
  handleAll,
} from 'cockatiel';
import type { Clock } from '../clock.js';
import type { MarketEvent, MarketStateChanged } from '../model/market-event.js';
import { describeFault } from './connection-fault.js';
import type { ConnectVenue, ConnectionSink, Feed, MarketEventSink, VenueConnection, VenueSettings } from './feed.js';
import { MarketHealth } from './market-health.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A connection that lasted this long was a success: the next one is tried at once-ish again. */
const GOOD_AFTER_MS = 30_000;
const FAILURES_TO_BREAK = 5;
const BREAK_MS = 30_000;

export interface SupervisorOptions {
  readonly venue: Pick<VenueSettings, 'id' | 'ccxt' | 'symbols'>;
  readonly connect: ConnectVenue;
  readonly sink: MarketEventSink;
  readonly clock: Clock;
  readonly staleAfterMs: number;
}

/**
 * Keeps one venue connected for ever: decorrelated-jitter back-off, a circuit breaker after repeated failures, a watchdog for
 * silent sockets, and the state of each market as `marketState` events. It never turns to another source.
 */
export class SupervisedFeed implements Feed {
  private readonly health = new Map<string, MarketHealth>();
  private readonly missing = new Set<string>();
  private readonly breaker = circuitBreaker(handleAll, {
    halfOpenAfter: BREAK_MS,
    breaker: new ConsecutiveBreaker(FAILURES_TO_BREAK),
  });
  private readonly backoffFactory = new ExponentialBackoff({
    generator: decorrelatedJitterGenerator,
    initialDelay: FIRST_DELAY_MS,
    maxDelay: LONGEST_DELAY_MS,
  });
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private lastFault = '';

  constructor(private readonly options: SupervisorOptions) {
    for (const symbol of options.venue.symbols)
      this.health.set(symbol, new MarketHealth(options.venue.id, symbol, options.staleAfterMs * 1000));
  }

  start(): Promise<void> {
    this.running ??= this.run(this.stopping.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let backoff: IBackoff<unknown> | undefined;
    while (!signal.aborted) {
      const startedAt = this.now();
      const reason = await this.attempt(signal);
      if (signal.aborted) break;
      this.each((health) => health.disconnected(this.now(), reason));
      if (this.now() - startedAt >= GOOD_AFTER_MS * 1000) backoff = undefined;
      backoff = backoff === undefined ? this.backoffFactory.next() : backoff.next(undefined);
      await delay(backoff.duration, signal);
    }
    this.each((health) => health.disconnected(this.now(), 'the desk is stopping'));
  }

  /** One connection from dial to end; returns why it ended. */
  private async attempt(signal: AbortSignal): Promise<string> {
    try {
      return await this.breaker.execute(() => this.session(signal));
    } catch (fault) {
      if (fault instanceof BrokenCircuitError)
        return `paused after ${FAILURES_TO_BREAK} failures in a row, trying again every ${BREAK_MS / 1000} s: ${this.lastFault}`;
      this.lastFault = describeFault(fault, this.options.venue.ccxt);
      return this.lastFault;
    }
  }

  /** Returns the reason when the connection had been good for long; throws it otherwise, which the breaker counts. */
  private async session(signal: AbortSignal): Promise<string> {
    const startedAt = this.now();
    this.missing.clear();
    this.each((health) => health.connecting(startedAt));
    const watch = new Watchdog(this.options.staleAfterMs, () => this.findSilence());
    const stopped = new Stopped(signal);
    let open = true;
    // A closed connection may still have a frame in hand; it no longer speaks for the venue.
    const connection = this.options.connect(this.connectionSink(() => open && !signal.aborted));
    try {
      await Promise.race([connection.open(), connection.failed, watch.silent, stopped.promise]);
      return await Promise.race([connection.failed, watch.silent, stopped.promise]);
    } catch (fault) {
      if (this.now() - startedAt < GOOD_AFTER_MS * 1000) throw fault;
      return describeFault(fault, this.options.venue.ccxt);
    } finally {
      open = false;
      watch.stop();
      stopped.dispose();
      await closeQuietly(connection);
    }
  }

  private connectionSink(open: () => boolean): ConnectionSink {
    return {
      event: (event) => {
        if (open()) this.take(event);
      },
      bookLost: (symbol, reason) => {
        if (open()) this.loseBook(symbol, 'gapped', reason);
      },
      bookCrossed: (symbol) => {
        if (open()) this.loseBook(symbol, 'crossed', 'the best bid is not below the best ask');
      },
      notListed: (symbol) => {
        if (!open()) return;
        this.missing.add(symbol);
        const { id } = this.options.venue;
        this.say(this.health.get(symbol)?.disconnected(this.now(), `${id} does not list ${symbol}; change desk.yaml`));
      },
    };
  }

  private take(event: MarketEvent): void {
    const { sink } = this.options;
    if (event.type === 'book') {
      const proof = this.health.get(event.symbol)?.bookArrived(event);
      if (proof?.gap !== undefined) sink(proof.gap);
      sink(event);
      this.say(proof?.state);
      return;
    }
    if (event.type === 'quote') this.health.get(event.symbol)?.quoteArrived(event);
    sink(event);
  }

  private loseBook(symbol: string, kind: 'gapped' | 'crossed', reason: string): void {
    for (const state of this.health.get(symbol)?.bookLost(this.now(), kind, reason) ?? []) this.say(state);
  }

  /** Marks silent markets stale; returns why a new connection is due, if it is. */
  private findSilence(): string | undefined {
    const now = this.now();
    let due: string | undefined;
    for (const [symbol, health] of this.health) {
      if (this.missing.has(symbol)) continue;
      this.say(health.check(now));
      if (health.outOfPatience(now)) due ??= `no data of ${symbol} arrived in time; connecting anew`;
    }
    return due;
  }

  private each(change: (health: MarketHealth) => MarketStateChanged | undefined): void {
    for (const [symbol, health] of this.health) if (!this.missing.has(symbol)) this.say(change(health));
  }

  private say(state: MarketStateChanged | undefined): void {
    if (state !== undefined) this.options.sink(state);
  }

  private now(): number {
    return this.options.clock.nowUs();
  }
}

class Watchdog {
  /** Rejects with the reason when the venue has been silent for too long. */
  readonly silent: Promise<never>;
  private readonly timer: NodeJS.Timeout;

  constructor(staleAfterMs: number, findSilence: () => string | undefined) {
    let bark: (fault: Error) => void = () => undefined;
    this.silent = new Promise<never>((_, reject) => {
      bark = reject;
    });
    this.silent.catch(() => undefined);
    this.timer = setInterval(
      () => {
        const reason = findSilence();
        if (reason !== undefined) bark(new Error(reason));
      },
      Math.max(50, Math.round(staleAfterMs / 5)),
    );
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** The desk's stop as a promise of one connection; disposed of with it, since the signal outlives connections. */
class Stopped {
  readonly promise: Promise<string>;
  private readonly listener: () => void;

  constructor(private readonly signal: AbortSignal) {
    let stop: () => void = () => undefined;
    this.promise = new Promise((resolve) => {
      stop = () => resolve('the desk is stopping');
    });
    this.listener = stop;
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  }

  dispose(): void {
    this.signal.removeEventListener('abort', this.listener);
  }
}

async function closeQuietly(connection: VenueConnection): Promise<void> {
  // Whatever ended the connection has been reported; a socket that does not close adds nothing to it.
  await connection.close().catch(() => undefined);
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
  });
}
