import type { Exchange } from 'ccxt';
import type { Clock } from '../clock.js';
import { OperatorError } from '../errors.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { CcxtConnection, type ConnectedVenue, type ConnectionOptions } from './ccxt-connection.js';
import type { ConnectionSink, VenueConnection } from './feed.js';
import { type AllowList, exchangeClass } from './guarded-exchange.js';
import { TradeContinuity } from './trade-continuity.js';
import { OFFERED_VENUES, type VenueFacts, venueFacts } from './venue-table.js';

export interface CcxtVenueOptions extends ConnectionOptions {
  readonly clock: Clock;
}

/**
 * One venue through ccxt.pro. Makes connections and keeps what must outlive them: trade ids seen, sequence counters,
 * instrument versions.
 */
export class CcxtVenue implements ConnectedVenue {
  readonly facts: VenueFacts;
  readonly allow: AllowList;
  readonly exchangeClass: new (config?: object) => Exchange;
  private readonly trades = new Map<string, TradeContinuity>();
  private readonly listed = new Map<string, Instrument>();
  private counter: number;

  /** Throws {@link OperatorError} when ccxt or the venue table does not know the class. */
  constructor(readonly options: CcxtVenueOptions) {
    const { venue, clock, endpoint } = options;
    const found = exchangeClass(venue.ccxt);
    const facts = venueFacts(venue.ccxt);
    if (found === undefined || facts === undefined)
      throw new OperatorError(
        `venue ${venue.id}: ccxt class '${venue.ccxt}' is not offered; use one of ${OFFERED_VENUES.join(', ')}`,
      );
    this.exchangeClass = found;
    this.facts = facts;
    this.allow = endpoint === undefined ? facts : { ...facts, origins: originsOf(endpoint) };
    // Microseconds as a start: a restart never falls back below numbers given before.
    this.counter = clock.nowUs();
  }

  connect(sink: ConnectionSink): VenueConnection {
    return new CcxtConnection(this, sink);
  }

  /** A number above all given before, for channels whose venue does not count. */
  nextSequence(): number {
    this.counter += 1;
    return this.counter;
  }

  continuityOf(symbol: string): TradeContinuity {
    const known = this.trades.get(symbol) ?? new TradeContinuity(this.facts.consecutiveTradeIds);
    this.trades.set(symbol, known);
    return known;
  }

  /** The instrument with its version: one more than before when tick or lot changed. */
  versioned(instrument: Instrument): Instrument {
    const before = this.listed.get(instrument.symbol);
    const changed =
      before !== undefined && (before.tickSize !== instrument.tickSize || before.lotSize !== instrument.lotSize);
    const listed = { ...instrument, version: (before?.version ?? 1) + (changed ? 1 : 0) };
    this.listed.set(listed.symbol, listed);
    return listed;
  }

  now(): TimeUs {
    return this.options.clock.nowUs();
  }
}

function originsOf(endpoint: string): string[] {
  const { origin } = new URL(endpoint);
  return [origin, origin.replace(/^http/, 'ws')];
}
