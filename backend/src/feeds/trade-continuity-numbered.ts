import type { TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradePoint } from './feed.js';
import { RememberedTrades } from './trade-continuity-remembered.js';
import type { MissingTrades, TradeContinuity } from './trade-continuity.js';

/** A smaller id this much later than the newest trade is a series begun anew; less is a repeat told with another rounding of time. */
const ANEW_AFTER_US = 1_000_000;
/** Holes kept open at once; beyond, the oldest is given up. */
const HOLES_KEPT = 1000;

interface Hole {
  readonly fromId: number;
  readonly toId: number;
  readonly fromTime: TimeUs;
  readonly toTime: TimeUs;
  failures: number;
}

/**
 * Continuity where each id is its forerunner's plus one, so that a jump proves a loss. `known` is the last complete trade of an
 * earlier process.
 */
export class NumberedTrades implements TradeContinuity {
  private last: TradePoint | undefined;
  private lastId = 0;
  /** By id, not overlapping. */
  private open: Hole[] = [];
  private lost: MissingTrades[] = [];
  /** For ids that are no numbers after all. */
  private readonly named = new RememberedTrades(undefined);

  constructor(known: TradePoint | undefined) {
    const id = known === undefined ? undefined : numberOf(known.tradeId);
    if (known !== undefined && id !== undefined) this.advance(known, id);
  }

  get holes(): number {
    return this.open.length;
  }

  get complete(): TradePoint | undefined {
    const [first] = this.open;
    return first === undefined ? this.last : { tradeId: `${first.fromId - 1}`, timeExchange: first.fromTime };
  }

  judge(trade: TradePrinted, mayBeginAnew = true): boolean {
    const id = numberOf(trade.tradeId);
    if (id === undefined) return this.named.judge(trade);
    const { last, lastId } = this;
    if (last === undefined || id === lastId + 1) return this.advance(trade, id);
    if (id > lastId) {
      const times = { fromTime: last.timeExchange, toTime: trade.timeExchange };
      this.open.push({ fromId: lastId + 1, toId: id - 1, ...times, failures: 0 });
      if (this.open.length > HOLES_KEPT) this.lose((hole) => hole === this.open[0]);
      return this.advance(trade, id);
    }
    if (this.fill(id, trade.timeExchange)) return true;
    if (!mayBeginAnew || trade.timeExchange <= last.timeExchange + ANEW_AFTER_US) return false;
    // A much later trade with a smaller id: the venue began to count anew, and old numbers mean nothing any more.
    this.giveUp();
    const times = { fromTime: last.timeExchange, toTime: trade.timeExchange };
    this.lost.push({ fromId: null, toId: null, ...times, what: `trade ids began again at ${id}` });
    return this.advance(trade, id);
  }

  recover(page: readonly TradePrinted[]): TradePrinted[] {
    const sorted = [...page].sort((a, b) => (numberOf(a.tradeId) ?? 0) - (numberOf(b.tradeId) ?? 0));
    // A page that holds the newest trade known is of the same series, whatever times it tells.
    const isAnew = !sorted.some(({ tradeId }) => tradeId === this.last?.tradeId);
    const fresh = sorted.filter((trade) => this.judge(trade, isAnew));
    const newest = sorted.at(-1);
    const newestId = newest === undefined ? undefined : numberOf(newest.tradeId);
    // What a page that goes further does not have, the venue will not give; what comes after it may only be late.
    if (newestId !== undefined) this.lose((hole) => hole.toId < newestId);
    return fresh;
  }

  interrupted(): void {
    // The next id tells.
  }

  failed(attempts: number): void {
    for (const hole of this.open) hole.failures += 1;
    this.lose((hole) => hole.failures >= attempts);
  }

  giveUp(): void {
    this.lose(() => true);
  }

  takeLost(): readonly MissingTrades[] {
    if (this.lost.length === 0) return this.lost;
    const { lost } = this;
    this.lost = [];
    return lost;
  }

  private advance(trade: TradePoint, id: number): true {
    this.last = trade;
    this.lastId = id;
    return true;
  }

  /** True when the id was missing; the hole around it shrinks or parts in two. */
  private fill(id: number, time: TimeUs): boolean {
    const at = this.open.findIndex(({ fromId, toId }) => fromId <= id && id <= toId);
    const hole = this.open[at];
    if (hole === undefined) return false;
    const rest: Hole[] = [];
    if (hole.fromId < id) rest.push({ ...hole, toId: id - 1, toTime: time, failures: 0 });
    if (id < hole.toId) rest.push({ ...hole, fromId: id + 1, fromTime: time, failures: 0 });
    this.open.splice(at, 1, ...rest);
    return true;
  }

  private lose(which: (hole: Hole) => boolean): void {
    const gone = this.open.filter(which);
    if (gone.length === 0) return;
    this.open = this.open.filter((hole) => !gone.includes(hole));
    for (const { fromId, toId, fromTime, toTime } of gone) {
      const what = fromId === toId ? `trade ${fromId} did not arrive` : `trades ${fromId} to ${toId} did not arrive`;
      this.lost.push({ fromId, toId, fromTime, toTime, what });
    }
  }
}

function numberOf(id: string): number | undefined {
  const number = /^\d{1,16}$/.test(id) ? Number(id) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
