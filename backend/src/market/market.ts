import type { FeedChannelView, FeedView, MarketStateName } from '@paperdesk/contract';
import type { Instrument } from '../model/instrument.js';
import type { BookUpdated, MarketChannel, MarketEvent, QuoteUpdated, TradePrinted } from '../model/market-event.js';
import { type TimeUs, isoFromUs } from '../model/time.js';
import { DelayReading, DelayWindow } from './delays.js';
import { RecentCount } from './recent-count.js';
import { RecentTrades } from './recent-trades.js';

/** What an alert asks of one feed: numbers that fall back to 0 by themselves. */
export interface FeedTrouble {
  readonly venue: string;
  readonly symbol: string;
  /** Since the market left `live`, or was first heard of; 0 while it is live. */
  readonly secondsDown: number;
  /** Gaps found within the last five minutes. */
  readonly gapsRecent: number;
  /** Events refused by a quality rule within the last five minutes. */
  readonly rejectedRecent: number;
}

const CHANNELS = ['trade', 'quote', 'book'] as const satisfies readonly MarketChannel[];
/** After these the venue's quotes were not heard for a while: what it said before does not hold any more. */
const UNHEARD: ReadonlySet<MarketStateName> = new Set(['connecting', 'disconnected', 'circuitOpen']);

class Channel {
  events = 0;
  lastEventAt: TimeUs | undefined;
  readonly delays = new DelayWindow();
  private readonly reading = new DelayReading([this.delays]);

  constructor(
    readonly name: MarketChannel,
    private readonly isTimed: boolean,
  ) {}

  /** An event without a time of its venue has the time of arrival for it, and no delay. */
  hear({ timeExchange, timeReceived }: TradePrinted | QuoteUpdated | BookUpdated): void {
    this.events += 1;
    this.lastEventAt = timeReceived;
    if (this.isTimed && timeExchange !== timeReceived)
      this.delays.add(timeReceived, (timeReceived - timeExchange) / 1000);
  }

  view(now: TimeUs): FeedChannelView {
    const { p50, p99 } = this.reading.figures(now);
    return {
      channel: this.name,
      events: this.events,
      lastEventAt: isoOrNull(this.lastEventAt),
      delayMsP50: p50,
      delayMsP99: p99,
    };
  }
}

/** One market: its definition, what was last heard of it, and how well. */
export class Market {
  instrument: Instrument | undefined;
  quote: QuoteUpdated | undefined;
  book: BookUpdated | undefined;
  state: MarketStateName = 'connecting';
  readonly trades = new RecentTrades();
  private readonly channels: Readonly<Record<MarketChannel, Channel>>;
  private readonly delays: DelayReading;
  private readonly gaps = new RecentCount();
  private readonly rejections = new RecentCount();
  private readonly counts = { gaps: 0, rejected: 0, backfilled: 0, connects: 0 };
  private lastEventAt: TimeUs | undefined;
  private reason = '';
  private downSince: TimeUs | undefined;
  private quoteHolds = false;

  /** `since` is when it was first heard of; `isTimed` false: how long its events took says nothing and is not told. */
  constructor(
    readonly venue: string,
    readonly symbol: string,
    private since: TimeUs,
    isTimed: boolean,
  ) {
    const channel = (name: MarketChannel) => new Channel(name, isTimed);
    this.channels = { trade: channel('trade'), quote: channel('quote'), book: channel('book') };
    this.delays = new DelayReading(CHANNELS.map((name) => this.channels[name].delays));
    this.downSince = since;
  }

  /** The quote, unless the venue was away since. */
  get heldQuote(): QuoteUpdated | undefined {
    return this.quoteHolds ? this.quote : undefined;
  }

  change(event: Exclude<MarketEvent, { type: 'instrument' }>): void {
    switch (event.type) {
      case 'trade':
        this.print(event);
        return;
      case 'quote':
        this.quote = event;
        this.quoteHolds = true;
        this.hear(this.channels.quote, event);
        return;
      case 'book':
        this.book = event;
        this.hear(this.channels.book, event);
        return;
      case 'marketState':
        this.enter(event.state, event.reason, event.timeReceived);
        return;
      case 'gap':
        this.counts.gaps += 1;
        this.gaps.add(event.timeReceived);
        return;
      case 'rejected':
        this.counts.rejected += 1;
        this.rejections.add(event.timeReceived);
        return;
      case 'candle':
        // The venue's own summary of trades that are past: history, nothing of what the market is now.
        return;
      default:
        event satisfies never;
    }
  }

  /** A new tick or lot makes older prices unreadable: they are forgotten, not rescaled. */
  list(instrument: Instrument): void {
    const before = this.instrument;
    if (before !== undefined && (before.tickSize !== instrument.tickSize || before.lotSize !== instrument.lotSize)) {
      this.quote = undefined;
      this.book = undefined;
    }
    this.instrument = instrument;
  }

  feed(now: TimeUs): FeedView {
    const { trade, quote, book } = this.channels;
    const channels = CHANNELS.map((name) => this.channels[name]);
    const delays = this.delays.figures(now);
    return {
      venue: this.venue,
      symbol: this.symbol,
      state: this.state,
      reason: this.reason,
      since: isoFromUs(this.since),
      lastEventAt: isoOrNull(this.lastEventAt),
      trades: trade.events,
      quotes: quote.events,
      books: book.events,
      reconnects: Math.max(0, this.counts.connects - 1),
      gaps: this.counts.gaps,
      rejected: this.counts.rejected,
      backfilled: this.counts.backfilled,
      delayMs: delays.p50,
      delayMsP99: delays.p99,
      leastDelayMs: delays.least,
      channels: channels.map((channel) => channel.view(now)),
    };
  }

  trouble(now: TimeUs): FeedTrouble {
    return {
      venue: this.venue,
      symbol: this.symbol,
      secondsDown: this.downSince === undefined ? 0 : Math.max(0, (now - this.downSince) / 1_000_000),
      gapsRecent: this.gaps.total(now),
      rejectedRecent: this.rejections.total(now),
    };
  }

  /** A trade fetched after an interruption is history: it is counted, and neither shown as news nor timed. */
  private print(trade: TradePrinted): void {
    if (trade.backfilled === true) {
      this.counts.backfilled += 1;
      return;
    }
    this.hear(this.channels.trade, trade);
    if (this.instrument !== undefined) this.trades.add(trade, this.instrument);
  }

  private hear(channel: Channel, event: TradePrinted | QuoteUpdated | BookUpdated): void {
    this.lastEventAt = event.timeReceived;
    channel.hear(event);
  }

  private enter(state: MarketStateName, reason: string, time: TimeUs): void {
    if (state === 'connecting') this.counts.connects += 1;
    if (UNHEARD.has(state)) this.quoteHolds = false;
    if (state === 'live') this.downSince = undefined;
    else this.downSince ??= time;
    this.state = state;
    this.reason = reason;
    this.since = time;
  }
}

function isoOrNull(time: TimeUs | undefined): string | null {
  return time === undefined ? null : isoFromUs(time);
}
