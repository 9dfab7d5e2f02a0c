import type { FeedGapFound, MarketChannel } from '../../model/market-event.js';
import type { TimeUs } from '../../model/time.js';

/** What happened on a channel whose losses no id tells: quotes and books. */
interface Heard {
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
}

/** Names the time in which one channel of one market said nothing: from its last event before a loss to the first after it. */
export class ChannelGap {
  private reason: string | undefined;
  private last: TimeUs | undefined;

  /** `lastHeard` is what an earlier process of this home heard last; its end is then the first loss. */
  constructor(
    private readonly market: { readonly venue: string; readonly symbol: string; readonly channel: MarketChannel },
    lastHeard: TimeUs | undefined,
  ) {
    this.last = lastHeard;
    if (lastHeard !== undefined) this.reason = 'the desk was not running';
  }

  /** What follows may have a hole before it. The first reason until the next event stands. */
  lost(reason: string): void {
    if (this.last !== undefined) this.reason ??= reason;
  }

  /** The gap that this event ends, if there was a loss. */
  heard({ timeExchange, timeReceived }: Heard): FeedGapFound | undefined {
    const { reason, last } = this;
    this.last = timeExchange;
    if (reason === undefined || last === undefined) return undefined;
    this.reason = undefined;
    const toTime = Math.max(last, timeExchange);
    return { type: 'gap', ...this.market, fromId: null, toId: null, fromTime: last, toTime, reason, timeReceived };
  }
}
