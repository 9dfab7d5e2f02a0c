import type { BookUpdated, Level, MarketEvent } from '../../src/model/market-event.js';

/** The market of the tape, in ticks and lots: 50 levels a side around this price. */
export const TAPE_MID = 6_000_000;
const LEVELS = 50;
const LOTS = 100_000;
/** Levels behind the best, from and to, that our orders rest at. */
const [FIRST_RESTING, LAST_RESTING] = [5, 29];
const START_US = 1_795_237_200_000_000;

/** One change of the tape: a level's new size, or a print at the best price. */
interface Change {
  readonly kind: 'level' | 'print';
  readonly side: 'bid' | 'ask';
  readonly price: number;
  readonly size: number;
}
/** A tape and the orders at rest that it is played over. Prices in ticks, sizes in lots. */
export interface MarketTape {
  readonly opening: readonly { readonly side: 'bid' | 'ask'; readonly price: number; readonly size: number }[];
  readonly changes: readonly Change[];
  readonly resting: readonly { readonly side: 'buy' | 'sell'; readonly price: number; readonly lots: number }[];
  /** Of the changes: how many are at a price one of the orders rests at. */
  readonly touching: number;
}

/** Every tenth change touches a level with orders of ours, none fills one: what is measured is following the market. */
export function marketTape(changes: number, orders: number): MarketTape {
  const random = seeded(7);
  const tape: Change[] = [];
  let touching = 0;
  for (let index = 0; index < changes; index += 1) {
    const side = random() < 0.5 ? 'bid' : 'ask';
    const touches = index % 10 === 0;
    if (touches) touching += 1;
    const level = touches ? between(random, FIRST_RESTING, LAST_RESTING) : away(random);
    if (!touches && random() < 0.1) tape.push({ kind: 'print', side, price: priceAt(side, 0), size: 1 });
    else tape.push({ kind: 'level', side, price: priceAt(side, level), size: between(random, LOTS / 2, LOTS) });
  }
  const sides = ['bid', 'ask'] as const;
  const opening = sides.flatMap((side) =>
    Array.from({ length: LEVELS }, (_, level) => ({ side, price: priceAt(side, level), size: LOTS })),
  );
  const resting = Array.from({ length: orders }, (_, index) => {
    const side = sides[index % 2] ?? 'bid';
    const level = FIRST_RESTING + (Math.floor(index / 2) % (LAST_RESTING - FIRST_RESTING + 1));
    return { side: side === 'bid' ? ('buy' as const) : ('sell' as const), price: priceAt(side, level), lots: 10 };
  });
  return { opening, changes: tape, resting, touching };
}

/** The book of the tape's start, and each change as a feed hands it on: the whole book, or a print. */
export function deskEvents(tape: MarketTape): {
  readonly opening: BookUpdated;
  readonly events: readonly MarketEvent[];
} {
  const books = { bid: new Map<number, number>(), ask: new Map<number, number>() };
  for (const { side, price, size } of tape.opening) books[side].set(price, size);
  let bids = levelsOf(books.bid, -1);
  let asks = levelsOf(books.ask, 1);
  let sequence = 1;
  const where = { venue: 'demo', symbol: 'BTC/USDT' };
  const bookAt = (time: number): BookUpdated => ({
    ...{ type: 'book', ...where, sequence, timeExchange: time, timeReceived: time, bids, asks },
  });
  const opening = bookAt(START_US);
  const events = tape.changes.map((change, index): MarketEvent => {
    const time = START_US + 1_000_000 + index * 10;
    sequence += 1;
    if (change.kind === 'print') {
      const side = change.side === 'bid' ? 'sell' : 'buy';
      const [tradeId, price, quantity] = [`t-${index}`, change.price, change.size];
      return { type: 'trade', ...where, tradeId, price, quantity, side, timeExchange: time, timeReceived: time };
    }
    if (change.side === 'bid') bids = changed(bids, change);
    else asks = changed(asks, change);
    return bookAt(time);
  });
  return { opening, events };
}

const EXCH_AND_LOCAL = 2 ** 31 + 2 ** 30;
const [BUY, SELL] = [2 ** 29, 2 ** 28];
const [DEPTH_EVENT, TRADE_EVENT] = [1, 2];
const RECORD_BYTES = 64;

/** The same as hftbacktest reads it: records of its event type, times in nanoseconds. */
export function peerRecords(tape: MarketTape): Buffer {
  const all = [
    ...tape.opening.map((level, index) => ({ ...level, kind: 'level' as const, time: 1000 + index })),
    ...tape.changes.map((change, index) => ({ ...change, time: 3_000_000_000 + index * 10_000 })),
  ];
  const bytes = Buffer.alloc(all.length * RECORD_BYTES);
  all.forEach(({ kind, side, price, size, time }, index) => {
    const at = index * RECORD_BYTES;
    // A print's side is its aggressor's, a level's its own.
    const bought = kind === 'print' ? side === 'ask' : side === 'bid';
    const flags = EXCH_AND_LOCAL + (bought ? BUY : SELL) + (kind === 'print' ? TRADE_EVENT : DEPTH_EVENT);
    bytes.writeBigUInt64LE(BigInt(flags), at);
    bytes.writeBigInt64LE(BigInt(time), at + 8);
    bytes.writeBigInt64LE(BigInt(time), at + 16);
    bytes.writeDoubleLE(price / 100, at + 24);
    bytes.writeDoubleLE(size / 100_000, at + 32);
  });
  return bytes;
}

/** The orders at rest as the peer reads them. */
export function peerOrders(tape: MarketTape): string {
  return tape.resting
    .map(({ side, price, lots }) => `${side === 'buy' ? 1 : -1},${price / 100},${lots / 100_000}`)
    .join('\n');
}

function changed(levels: readonly Level[], change: Change): Level[] {
  return levels.map((level): Level => (level[0] === change.price ? [change.price, change.size] : level));
}

function levelsOf(side: ReadonlyMap<number, number>, direction: 1 | -1): Level[] {
  return [...side].sort(([a], [b]) => direction * (a - b));
}

function priceAt(side: 'bid' | 'ask', level: number): number {
  return side === 'bid' ? TAPE_MID - 1 - level : TAPE_MID + 1 + level;
}

/** A level none of our orders rests at. */
function away(random: () => number): number {
  return random() < 0.5 ? between(random, 0, FIRST_RESTING - 1) : between(random, LAST_RESTING + 1, LEVELS - 1);
}

function between(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** Mulberry32: the same tape in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
