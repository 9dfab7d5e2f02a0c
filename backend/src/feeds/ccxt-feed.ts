import type { Exchange } from 'ccxt';
import type { Clock } from '../clock.js';
import { OperatorError } from '../errors.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { CcxtConnection, type ConnectedVenue, type ConnectionOptions } from './ccxt-connection.js';
import type { ConnectionSink, VenueConnection } from './feed.js';
import { type AllowList, exchangeClass } from './guarded-exchange.js';
import { PriceBand } from './quality/price-band.js';
import { OFFERED_VENUES, type VenueFacts, venueFacts } from './venue-table.js';

/** As in desk.yaml's marketData. */
const DEFAULT_BAND_PERCENT = 50;

export interface CcxtVenueOptions extends ConnectionOptions {
  readonly clock: Clock;
}

/**
 * One venue through ccxt.pro. Makes connections and keeps what must outlive them: sequence counters, price bands, instrument versions.
 */
export class CcxtVenue implements ConnectedVenue {
  readonly facts: VenueFacts;
  readonly allow: AllowList;
  readonly exchangeClass: new (config?: object) => Exchange;
  private readonly listed = new Map<string, Instrument>();
  private readonly counters = new Map<string, number>();
  private readonly bands = new Map<string, { readonly band: PriceBand; readonly version: number }>();

  /** Throws {@link OperatorError} when ccxt or the venue table does not know the class. */
  constructor(readonly options: CcxtVenueOptions) {
    const { venue, endpoint } = options;
    const found = exchangeClass(venue.ccxt);
    const facts = venueFacts(venue.ccxt);
    if (found === undefined || facts === undefined)
      throw new OperatorError(
        `venue ${venue.id}: ccxt class '${venue.ccxt}' is not offered; use one of ${OFFERED_VENUES.join(', ')}, or another class of ccxt.pro with public trades and books`,
      );
    this.exchangeClass = found;
    this.facts = facts;
    this.allow = endpoint === undefined ? facts : { ...facts, origins: originsOf(endpoint) };
  }

  connect(sink: ConnectionSink): VenueConnection {
    return new CcxtConnection(this, sink);
  }

  /**
   * For channels whose venue does not count. The time of arrival in microseconds is where numbers begin, so a restart never
   * falls back below numbers given before, and two replays of one recording count alike.
   */
  nextSequence(symbol: string, channel: 'quote' | 'book', atLeast: number): number {
    const key = `${channel}|${symbol}`;
    const next = Math.max((this.counters.get(key) ?? 0) + 1, atLeast);
    this.counters.set(key, next);
    return next;
  }

  bandOf(instrument: Instrument): PriceBand {
    const { symbol, version } = instrument;
    const known = this.bands.get(symbol);
    if (known?.version === version) return known.band;
    const band = new PriceBand(this.options.priceBandPercent ?? DEFAULT_BAND_PERCENT);
    this.bands.set(symbol, { band, version });
    return band;
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

/** What may be called in place of the venue where another server speaks its protocol. */
export function originsOf(endpoint: string): string[] {
  const { origin } = new URL(endpoint);
  return [origin, origin.replace(/^http/, 'ws')];
}
