import type { FeedGapFound, TradePrinted } from '../model/market-event.js';

/** Ids remembered where they are not consecutive numbers: more than any venue repeats after a reconnect. */
const REMEMBERED = 2000;

/** What to do with a trade: pass it on, perhaps after a gap, or drop it as already delivered. */
export type TradeVerdict = { readonly pass: true; readonly gap: FeedGapFound | undefined } | { readonly pass: false };

/**
 * Each trade of one market once, and every hole named. Outlives connections: after a reconnect venues repeat trades
 * (Coinbase opens with its last 100) or skip those made meanwhile.
 */
export class TradeContinuity {
  private last: TradePrinted | undefined;
  private readonly seen = new Set<string>();

  constructor(private readonly consecutiveIds: boolean) {}

  judge(trade: TradePrinted): TradeVerdict {
    const last = this.last;
    const verdict =
      this.consecutiveIds && /^\d{1,15}$/.test(trade.tradeId) ? byNumber(last, trade) : this.byMemory(trade);
    if (verdict.pass) this.last = trade;
    return verdict;
  }

  private byMemory(trade: TradePrinted): TradeVerdict {
    if (this.seen.has(trade.tradeId)) return { pass: false };
    this.seen.add(trade.tradeId);
    if (this.seen.size > REMEMBERED) {
      const [oldest] = this.seen;
      if (oldest !== undefined) this.seen.delete(oldest);
    }
    return { pass: true, gap: undefined };
  }
}

function byNumber(last: TradePrinted | undefined, trade: TradePrinted): TradeVerdict {
  if (last === undefined) return { pass: true, gap: undefined };
  const id = Number(trade.tradeId);
  const lastId = Number(last.tradeId);
  if (id === lastId + 1) return { pass: true, gap: undefined };
  if (id > lastId) {
    const reason = `trades ${lastId + 1} to ${id - 1} did not arrive`;
    return { pass: true, gap: gapBetween(last, trade, { fromId: `${lastId + 1}`, toId: `${id - 1}`, reason }) };
  }
  if (trade.timeExchange <= last.timeExchange) return { pass: false };
  // A later trade with a smaller id: the venue began to count anew (a demo exchange was restarted).
  const reason = `trade ids began again at ${trade.tradeId}`;
  return { pass: true, gap: gapBetween(last, trade, { fromId: null, toId: null, reason }) };
}

function gapBetween(
  last: TradePrinted,
  trade: TradePrinted,
  bounds: Pick<FeedGapFound, 'fromId' | 'toId' | 'reason'>,
): FeedGapFound {
  return {
    type: 'gap',
    venue: trade.venue,
    symbol: trade.symbol,
    channel: 'trade',
    ...bounds,
    fromTime: last.timeExchange,
    toTime: trade.timeExchange,
    timeReceived: trade.timeReceived,
  };
}
