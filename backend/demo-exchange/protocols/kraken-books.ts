import type { LevelBook } from '../market/level-book.js';
import type { DepthSnapshot, Level } from '../market-source.js';
import type { StreamText } from './protocol.js';

/** Depths a book can be subscribed with. */
export const DEPTHS: readonly number[] = [10, 25, 100, 500, 1000];

/** Whoever asked for at least as many levels as were recorded gets the recorded frames themselves. */
export const WHOLE = 'whole';

type Tops = Pick<DepthSnapshot, 'bids' | 'asks'>;

/**
 * Books of fewer levels than were recorded, made from the recorded ones: an update tells the levels that changed or came
 * in among the best, and those gone for good; a level pushed out by a better one is not told, as at Kraken. The checksum is
 * of the ten best, which every depth has, so the recorded one stays right.
 */
export class KrakenBooks {
  /** Symbol → depth → the best levels as last told. */
  private readonly cuts = new Map<string, Map<number, Tops>>();

  /** Depth to listen at, given how many levels the exchange itself has; begins to cut when it has more. */
  subscribe(symbolId: string, depth: number, recorded: DepthSnapshot): number | typeof WHOLE {
    if (Math.max(recorded.bids.length, recorded.asks.length) <= depth) return WHOLE;
    const cuts = this.cuts.get(symbolId) ?? new Map<number, Tops>();
    this.cuts.set(symbolId, cuts);
    if (!cuts.has(depth)) cuts.set(depth, topsOf(recorded, depth));
    return depth;
  }

  /** Frames of the cut books after `book` has taken in the recorded frame `text`; none where nothing among the best changed. */
  cut(symbolId: string, book: LevelBook, text: string): StreamText[] {
    const cuts = this.cuts.get(symbolId);
    if (cuts === undefined) return [];
    const whole = book.snapshot(Infinity);
    const frames: StreamText[] = [];
    for (const [depth, told] of cuts) {
      const now = topsOf(whole, depth);
      cuts.set(depth, now);
      const bids = changes(told.bids, now.bids, whole.bids);
      const asks = changes(told.asks, now.asks, whole.asks);
      if (bids.length + asks.length > 0) {
        const update = bookFrame({ symbolId, bids, asks, type: 'update' }, trailerOf(text));
        frames.push({ stream: bookTopic(symbolId, depth), text: update });
      }
    }
    return frames;
  }
}

export function bookTopic(symbolId: string, depth: number | typeof WHOLE): string {
  return depth === WHOLE ? `book:${symbolId}` : `book-${depth}:${symbolId}`;
}

/** A book frame; `trailer` holds further members, such as the checksum. */
export function bookFrame(
  told: { readonly symbolId: string; readonly type: 'snapshot' | 'update' } & Tops,
  trailer = '',
): string {
  const side = (levels: readonly Level[]) => levels.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',');
  const { symbolId, type, bids, asks } = told;
  const symbol = JSON.stringify(symbolId);
  return `{"channel":"book","type":"${type}","data":[{"symbol":${symbol},"bids":[${side(bids)}],"asks":[${side(asks)}]${trailer}}]}`;
}

function trailerOf(text: string): string {
  const checksum = /"checksum":\s*\d+/.exec(text)?.[0];
  const timestamp = /"timestamp":\s*"[^"]+"/.exec(text)?.[0];
  return [checksum, timestamp].map((member) => (member === undefined ? '' : `,${member}`)).join('');
}

function topsOf({ bids, asks }: DepthSnapshot, depth: number): Tops {
  return { bids: bids.slice(0, depth), asks: asks.slice(0, depth) };
}

function changes(before: readonly Level[], now: readonly Level[], whole: readonly Level[]): Level[] {
  const told = new Map(before.map(([price, qty]) => [Number(price), qty]));
  const present = new Set(whole.map(([price]) => Number(price)));
  const put = now.filter(([price, qty]) => told.get(Number(price)) !== qty);
  const gone = before.filter(([price]) => !present.has(Number(price))).map(([price]): Level => [price, '0.00000000']);
  return [...gone, ...put];
}
