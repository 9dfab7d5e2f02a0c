import type { TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradePoint } from './feed.js';
import type { MissingTrades, TradeContinuity } from './trade-continuity.js';

/** Ids remembered: more than any venue repeats after a reconnect or gives over REST. */
const REMEMBERED = 5000;

/** An interruption whose loss no id tells: from the last trade before it to the first after it, once there is one. */
interface Blind {
  readonly after: TradePoint;
  toTime: TimeUs | undefined;
  failures: number;
  /** No history will close it; it is lost as soon as its end is known. */
  hopeless: boolean;
}

/**
 * Continuity where ids are only names: a trade passes when its id is not remembered, and each interruption may hide trades.
 * `known` is the last complete trade of an earlier process.
 */
export class RememberedTrades implements TradeContinuity {
  private last: TradePoint | undefined;
  private readonly seen = new Set<string>();
  private blind: Blind | undefined;
  private lost: MissingTrades[] = [];

  constructor(known: TradePoint | undefined) {
    if (known === undefined) return;
    this.last = known;
    this.seen.add(known.tradeId);
    this.interrupted();
  }

  get holes(): number {
    return this.blind === undefined || this.blind.hopeless ? 0 : 1;
  }

  get complete(): TradePoint | undefined {
    return this.blind?.after ?? this.last;
  }

  judge(trade: TradePrinted): boolean {
    if (this.seen.has(trade.tradeId)) return false;
    this.remember(trade);
    const { blind } = this;
    if (blind !== undefined) blind.toTime = Math.min(blind.toTime ?? Infinity, trade.timeExchange);
    this.settle();
    return true;
  }

  recover(page: readonly TradePrinted[]): TradePrinted[] {
    const { blind } = this;
    const known = this.complete;
    if (known === undefined) return [];
    const knownAt = page.findIndex(({ tradeId }) => tradeId === known.tradeId);
    // Older ones than the last known may have passed and been forgotten, or in an earlier process.
    const later = knownAt >= 0 ? page.slice(knownAt + 1) : page.filter((trade) => !isBefore(trade, known));
    const fresh = later.filter((trade) => !this.seen.has(trade.tradeId));
    if (blind !== undefined && knownAt >= 0) this.blind = undefined;
    else if (blind !== undefined) {
      const [first] = later;
      if (first !== undefined) blind.toTime = Math.min(blind.toTime ?? Infinity, first.timeExchange);
      blind.hopeless = true;
    }
    for (const trade of fresh) this.remember(trade);
    this.settle();
    return fresh;
  }

  interrupted(): void {
    if (this.last === undefined || (this.blind !== undefined && this.blind.toTime === undefined)) return;
    // The earlier one was not closed in time; what it may hide is told before the next one begins.
    this.giveUp();
    this.blind = { after: this.last, toTime: undefined, failures: 0, hopeless: false };
  }

  failed(attempts: number): void {
    if (this.blind === undefined) return;
    this.blind.failures += 1;
    this.blind.hopeless ||= this.blind.failures >= attempts;
    this.settle();
  }

  giveUp(): void {
    if (this.blind !== undefined) this.blind.hopeless = true;
    this.settle();
  }

  takeLost(): readonly MissingTrades[] {
    if (this.lost.length === 0) return this.lost;
    const { lost } = this;
    this.lost = [];
    return lost;
  }

  private settle(): void {
    const { blind } = this;
    if (blind?.hopeless !== true || blind.toTime === undefined) return;
    const times = { fromTime: blind.after.timeExchange, toTime: blind.toTime };
    this.lost.push({
      fromId: null,
      toId: null,
      ...times,
      what: 'trades may be missing; the venue does not number them',
    });
    this.blind = undefined;
  }

  private remember(trade: TradePrinted): void {
    if (this.last === undefined || !isBefore(trade, this.last)) this.last = trade;
    this.seen.add(trade.tradeId);
    if (this.seen.size <= REMEMBERED) return;
    const [oldest] = this.seen;
    if (oldest !== undefined) this.seen.delete(oldest);
  }
}

function isBefore(trade: TradePoint, other: TradePoint): boolean {
  return trade.timeExchange < other.timeExchange;
}
