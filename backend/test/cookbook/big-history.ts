import { SenderOptions, createBuffer } from '@questdb/nodejs-client';
import { basicAuth, type QuestDbAddress } from '../../src/questdb/sql.js';

/** Rows of each table in a history of a day, as a desk with four venues and three pairs might have after a lively one. */
export const BIG_HISTORY = {
  trades: 1_500_000,
  books: 300_000,
  consolidated: 259_200,
  feed_health: 207_360,
  feed_channels: 622_080,
  delivery_health: 34_560,
  feed_gaps: 500,
  rejected_events: 5_000,
  quotes: 7_100_000,
} as const;
export type BigTable = keyof typeof BIG_HISTORY;

const VENUES = ['demo', 'binance', 'kucoin', 'kraken'];
const PAIRS = [
  { symbol: 'BTC/USDT', price: 60_000, tick: 0.1 },
  { symbol: 'ETH/USDT', price: 3_000, tick: 0.01 },
  { symbol: 'SOL/USDT', price: 150, tick: 0.01 },
];
const MARKETS = VENUES.flatMap((venue) => PAIRS.map((pair) => ({ ...pair, venue })));
const CHANNELS = ['trade', 'quote', 'book'];
const STATUSES = ['live', 'live', 'live', 'live', 'live', 'live', 'live', 'live', 'live', 'stale'];
const DAY_US = 86_400_000_000;
const BATCH = 20_000;
const BOOK_BATCH = 3_000;
const LEVELS = 20;

type Market = (typeof MARKETS)[number];

/** A price that wanders: a wave an hour long and a faster one, on the grid of its market. */
function wander(market: Market, index: number): number {
  const swing = Math.sin(index / 50_000) * 0.01 + Math.sin(index / 700) * 0.0004;
  return Math.round((market.price * (1 + swing)) / market.tick) * market.tick;
}

const marketOf = (index: number): Market => {
  const market = MARKETS[index % MARKETS.length];
  if (market === undefined) throw new RangeError('no markets');
  return market;
};
const key = ({ venue, symbol }: Market) => `venue=${venue},symbol=${symbol}`;
const origin = (market: Market) => `source=${market.venue === 'demo' ? 'demo' : 'live'}`;
const side = (index: number) => ((index * 7_919) % 13 < 7 ? 'buy' : 'sell');
const size = (index: number) => (((index * 104_729) % 997) + 1) / 1_000;

/** Numbered one by one in each market, but for a missing one in a thousand. */
const tradeId = (index: number) => {
  const number = Math.floor(index / MARKETS.length);
  return number + Math.floor(number / 1_000);
};

/** One line of line protocol for each table that takes text; books are binary and have their own maker. */
const LINE: Record<Exclude<BigTable, 'books'>, (index: number, ts: number) => string> = {
  trades: (index, ts) => {
    const market = marketOf(index);
    const late = index % 400 === 0;
    return `trades,${key(market)},side=${side(index)},${origin(market)} trade_id="${tradeId(index)}",price=${wander(market, index).toFixed(2)},quantity=${size(index)},time_received=${ts + 40_000}t,backfilled=${late} ${ts}`;
  },
  quotes: (index, ts) => {
    const market = marketOf(index);
    const bid = wander(market, index);
    const ask = bid + market.tick * (1 + (index % 5));
    return `quotes,${key(market)},${origin(market)} sequence=${index}i,bid=${bid.toFixed(2)},bid_size=${size(index)},ask=${ask.toFixed(2)},ask_size=${size(index + 1)},time_received=${ts + 20_000 + (index % 50) * 1_000}t ${ts}`;
  },
  consolidated: (index, ts) => {
    const pair = PAIRS[index % PAIRS.length] ?? marketOf(0);
    const crossed = index % 500 === 0;
    return `consolidated,symbol=${pair.symbol},bid_venue=binance,ask_venue=kraken,source=live bid=${pair.price},bid_size=1,ask=${pair.price + (crossed ? -pair.tick : pair.tick)},ask_size=1,crossed=${crossed},venues=3i ${ts}`;
  },
  feed_health: (index, ts) => {
    const market = marketOf(index);
    const status = STATUSES[Math.floor(index / 900) % STATUSES.length] ?? 'live';
    return `feed_health,${key(market)},status=${status},${origin(market)} reason="as it was",trades=${index}i,quotes=${index}i,books=${index}i,reconnects=0i,gaps=0i,delay_ms=40,delay_ms_p99=90,rejected=1i,backfilled=0i ${ts}`;
  },
  feed_channels: (index, ts) => {
    const market = marketOf(index);
    const channel = CHANNELS[Math.floor(index / MARKETS.length) % CHANNELS.length] ?? 'trade';
    return `feed_channels,${key(market)},channel=${channel},${origin(market)} events=${index}i,delay_ms_p50=${20 + (index % 40)},delay_ms_p99=${60 + (index % 90)} ${ts}`;
  },
  delivery_health: (index, ts) =>
    `delivery_health,queue=${index % 2 === 0 ? 'spool' : 'projector'},status=delivering,source=live waiting_rows=0i,waiting_bytes=0i,delivered_rows=${index}i,dropped_rows=0i,dead_letters=0i,rows_per_second=120.5,queryable_ms_p50=90,queryable_ms_p99=180,disk_used_bytes=1000000000i,disk_free_bytes=90000000000i ${ts}`,
  feed_gaps: (index, ts) => {
    const market = marketOf(index);
    return `feed_gaps,${key(market)},channel=trade,${origin(market)} from_id="${index}",to_id="${index + 9}",from_time=${ts - 3_000_000}t,to_time=${ts}t,reason="trade ids skip" ${ts}`;
  },
  rejected_events: (index, ts) => {
    const market = marketOf(index);
    return `rejected_events,${key(market)},channel=quote,rule=PRICE_OFF_GRID,${origin(market)} raw="{\\"p\\":\\"${index}\\"}" ${ts}`;
  },
};

/** Loads {@link BIG_HISTORY} into the day that ends at `endUs`, table by table; `onTable` hears of each. */
export async function loadBigHistory(
  address: QuestDbAddress,
  endUs: number,
  onTable: (table: BigTable, rows: number) => void,
): Promise<void> {
  for (const [table, rows] of Object.entries(BIG_HISTORY) as [BigTable, number][]) {
    const step = DAY_US / rows;
    const timeOf = (index: number) => Math.floor(endUs - DAY_US + (index + 1) * step);
    const batch = table === 'books' ? BOOK_BATCH : BATCH;
    for (let from = 0; from < rows; from += batch) {
      const until = Math.min(rows, from + batch);
      await post(address, table === 'books' ? bookLines(from, until, timeOf) : textLines(table, from, until, timeOf));
    }
    onTable(table, rows);
  }
}

function textLines(table: Exclude<BigTable, 'books'>, from: number, until: number, timeOf: (index: number) => number) {
  const line = LINE[table];
  let text = '';
  for (let index = from; index < until; index += 1) text += `${line(index, timeOf(index))}\n`;
  return Buffer.from(text);
}

function bookLines(from: number, until: number, timeOf: (index: number) => number): Buffer {
  const buffer = createBuffer(new SenderOptions('http::addr=localhost:9000;protocol_version=2;auto_flush=off'));
  for (let index = from; index < until; index += 1) {
    const market = marketOf(index);
    const bid = wander(market, index);
    const sizes = Array.from({ length: LEVELS }, (_, level) => size(index + level));
    const prices = (start: number, step: number) => Array.from({ length: LEVELS }, (_, level) => start + level * step);
    buffer.table('books').symbol('venue', market.venue).symbol('symbol', market.symbol);
    buffer.symbol('source', market.venue === 'demo' ? 'demo' : 'live').intColumn('sequence', index);
    buffer.floatColumn('best_bid', bid).floatColumn('best_ask', bid + market.tick);
    buffer.arrayColumn('bids', [prices(bid, -market.tick), sizes]);
    buffer.arrayColumn('asks', [prices(bid + market.tick, market.tick), sizes]);
    buffer.at(timeOf(index), 'us');
  }
  return buffer.toBufferNew() ?? Buffer.alloc(0);
}

async function post(address: QuestDbAddress, bytes: Buffer): Promise<void> {
  const reply = await fetch(`${address.url}/write?precision=u`, {
    method: 'POST',
    headers: { authorization: basicAuth(address) },
    body: new Uint8Array(bytes),
  });
  if (reply.status !== 204) throw new Error(`QuestDB refused rows (${reply.status}): ${await reply.text()}`);
}
