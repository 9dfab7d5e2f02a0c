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
import type { MarketEvent } from '../model/market-event.js';
import { describeFault, isVenuesOwnClose } from './connection-fault.js';
import type {
  ConnectVenue,
  ConnectionSink,
  Feed,
  MarketEventSink,
  ResumePoints,
  VenueConnection,
  VenueSettings,
} from './feed.js';
import { type MarketLink, SupervisedMarket } from './supervisor-market.js';
import { Stopped, Watchdog, pause } from './supervisor-timing.js';

const FIRST_DELAY_MS = 500;
/** Six sockets a venue dialed every ten seconds stay well below the 300 in five minutes that Binance allows. */
const LONGEST_DELAY_MS = 10_000;
/** A connection that brought data and lasted this long was a success: the next one is tried at once. */
const GOOD_AFTER_MS = 10_000;
/** Longest wait for the first event of a connection; quiet markets may say nothing for long. */
const LONGEST_UNHEARD_MS = 600_000;
const FAILURES_TO_BREAK = 8;
const BREAK_MS = 15_000;

export interface SupervisorOptions {
  readonly venue: Pick<VenueSettings, 'id' | 'ccxt' | 'symbols'>;
  readonly connect: ConnectVenue;
  readonly sink: MarketEventSink;
  readonly clock: Clock;
  readonly staleAfterMs: number;
  /** True when each trade's numeric id is its forerunner's plus one. */
  readonly consecutiveTradeIds: boolean;
  /** Where an earlier process of this home ended; left out, nothing before the start is missed. Read at construction. */
  readonly resume?: ResumePoints | undefined;
  /** A trade came again and was not handed on. */
  readonly onRepeatedTrade?: ((venue: string, symbol: string) => void) | undefined;
}

/** Why a connection ended. */
interface Ended {
  readonly reason: string;
  /** Its end was to be expected; the next one is made at once. */
  readonly planned?: true;
  /** None was tried. */
  readonly paused?: true;
}

/**
 * Keeps one venue connected for ever: decorrelated-jitter back-off, a circuit breaker after repeated failures, a watchdog for
 * silent sockets, and the state of each market as `marketState` events. It never turns to another source.
 */
export class SupervisedFeed implements Feed {
  private readonly markets = new Map<string, SupervisedMarket>();
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
  /** When this connection had subscribed, and whether it has brought an event since. */
  private openedAt: number | undefined;
  private isHeard = false;
  private unheardMs: number;

  constructor(private readonly options: SupervisorOptions) {
    const { venue, staleAfterMs, consecutiveTradeIds, sink, resume, onRepeatedTrade } = options;
    const shared = { venue: venue.id, staleAfterMs, consecutiveTradeIds, sink, resume, onRepeatedTrade };
    const now = () => this.now();
    this.unheardMs = staleAfterMs;
    for (const symbol of venue.symbols) this.markets.set(symbol, new SupervisedMarket({ ...shared, symbol, now }));
  }

  start(): Promise<void> {
    this.running ??= this.run(this.stopping.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all([...this.markets.values()].map((market) => market.stop()));
  }

  private async run(signal: AbortSignal): Promise<void> {
    let backoff: IBackoff<unknown> | undefined;
    while (!signal.aborted) {
      const startedAt = this.now();
      const { reason, planned, paused } = await this.attempt(signal);
      if (signal.aborted) break;
      this.each((market) => market.disconnected(reason, paused === true ? 'circuitOpen' : 'disconnected'));
      if (planned === true || this.lasted(startedAt)) {
        backoff = undefined;
        continue;
      }
      backoff = backoff === undefined ? this.backoffFactory.next() : backoff.next(undefined);
      await pause(backoff.duration, signal);
    }
    this.each((market) => market.disconnected('the desk is stopping', 'disconnected'));
  }

  /** One connection from dial to end; returns why it ended. */
  private async attempt(signal: AbortSignal): Promise<Ended> {
    try {
      return await this.breaker.execute(() => this.session(signal));
    } catch (fault) {
      if (fault instanceof BrokenCircuitError) {
        const pauses = `paused after ${FAILURES_TO_BREAK} failures in a row, trying again every ${BREAK_MS / 1000} s`;
        return { reason: `${pauses}: ${this.lastFault}`, paused: true };
      }
      this.lastFault = describeFault(fault, this.options.venue.ccxt);
      return { reason: this.lastFault };
    }
  }

  /** Returns the reason when the connection had been good for long; throws it otherwise, which the breaker counts. */
  private async session(signal: AbortSignal): Promise<Ended> {
    const startedAt = this.now();
    this.isHeard = false;
    this.openedAt = undefined;
    this.each((market) => market.connecting());
    const watch = new Watchdog(this.options.staleAfterMs, (found) => this.check(found));
    const stopped = new Stopped(signal, { reason: 'the desk is stopping' });
    const ended = new AbortController();
    const connection = this.connect(ended.signal);
    try {
      await Promise.race([connection.open(), connection.failed, watch.silent, stopped.promise]);
      this.openedAt = this.now();
      return await Promise.race([connection.failed, watch.silent, stopped.promise]);
    } catch (fault) {
      if (!this.lasted(startedAt)) throw fault;
      const reason = describeFault(fault, this.options.venue.ccxt);
      if (!isVenuesOwnClose(fault)) return { reason };
      return { reason: `the venue ended a good connection, as it does every day: ${reason}`, planned: true };
    } finally {
      ended.abort();
      watch.stop();
      stopped.dispose();
      await closeQuietly(connection);
    }
  }

  private connect(ended: AbortSignal): VenueConnection {
    let link: MarketLink = { ended };
    const sink = this.connectionSink(() => link);
    const connection = this.options.connect(sink);
    link = { ended, tradeHistory: connection.tradeHistory, candleHistory: connection.candleHistory };
    return connection;
  }

  /** A connection that has ended may still have a frame in hand; it no longer speaks for the venue. */
  private connectionSink(link: () => MarketLink): ConnectionSink {
    const market = (symbol: string) => (link().ended.aborted ? undefined : this.markets.get(symbol));
    return {
      event: (event) => {
        if (link().ended.aborted) return;
        const known = this.markets.get(symbolOf(event));
        if (known === undefined) this.options.sink(event);
        else known.take(event, link());
        if (!this.isHeard && isLive(event)) this.hear();
      },
      bookLost: (symbol, reason) => market(symbol)?.bookLost('gapped', reason),
      bookCrossed: (symbol) => market(symbol)?.bookLost('crossed', 'the best bid is not below the best ask'),
      notListed: (symbol) => market(symbol)?.notListed(),
    };
  }

  /** Finds silence: of a whole connection that never said anything, soon; of single markets, by what is known of them. */
  private check(found: (reason: string) => void): void {
    const { openedAt } = this;
    if (!this.isHeard && openedAt !== undefined && this.now() - openedAt >= this.unheardMs * 1000) {
      this.unheardMs = Math.min(this.unheardMs * 2, LONGEST_UNHEARD_MS);
      found('nothing arrived over a new connection in time; connecting anew');
    }
    this.each((market) => market.check(found));
  }

  private hear(): void {
    this.isHeard = true;
    this.unheardMs = this.options.staleAfterMs;
  }

  private lasted(startedAt: number): boolean {
    return this.isHeard && this.now() - startedAt >= GOOD_AFTER_MS * 1000;
  }

  private each(act: (market: SupervisedMarket) => void): void {
    for (const market of this.markets.values()) act(market);
  }

  private now(): number {
    return this.options.clock.nowUs();
  }
}

function isLive(event: MarketEvent): boolean {
  return event.type === 'trade' || event.type === 'quote' || event.type === 'book';
}

function symbolOf(event: MarketEvent): string {
  return event.type === 'instrument' ? event.instrument.symbol : event.symbol;
}

async function closeQuietly(connection: VenueConnection): Promise<void> {
  // Whatever ended the connection has been reported; a socket that does not close adds nothing to it.
  await connection.close().catch(() => undefined);
}
