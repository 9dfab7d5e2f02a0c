import { z } from 'zod';
import { OperatorError } from '../../../src/errors.js';
import { krakenChecksum } from './kraken-checksum.js';

/** `[price, quantity, time, "r" when sent again]`, all text. */
const level = z.tuple([z.string(), z.string(), z.string()]).rest(z.string());
const bookPart = z.strictObject({
  as: z.array(level).optional(),
  bs: z.array(level).optional(),
  a: z.array(level).optional(),
  b: z.array(level).optional(),
  c: z.string().optional(),
});
/** Price, quantity, time, buy or sell, market or limit, miscellaneous. */
const trade = z.tuple([z.string(), z.string(), z.string(), z.enum(['b', 's']), z.enum(['m', 'l']), z.string()]);
const best = z.tuple([z.string(), z.number(), z.string()]);
const day = z.tuple([z.string(), z.string()]);
const ticker = z.looseObject({ a: best, b: best, c: day, v: day, p: day, l: day, h: day });
const spread = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]);
const subscribed = z.looseObject({
  pair: z.string(),
  subscription: z.looseObject({ name: z.string(), depth: z.number().optional() }),
});

type Level = z.infer<typeof level>;

/**
 * Translates Kraken's version 1 frames to version 2, one to one, for a recording that is then called derived:
 * - numbers keep the digits they were sent with; pairs are named as version 2 names them (XBT → BTC, XDG → DOGE)
 * - a book snapshot gets the checksum that version 2 sends and version 1 did not, worked out from its ten best levels
 * - an update's time is its newest level's
 * - version 1 has no trade ids: each pair's trades are numbered 1, 2, 3 … in the order they came
 * - ticker and spread both become ticker; what version 1 does not tell (the day's change) is left out
 */
export class KrakenV1Translator {
  private readonly tradeIds = new Map<string, number>();
  private readonly tickersSeen = new Set<string>();

  /** The version 2 frame. Throws OperatorError for a frame that version 1 does not have. */
  translate(raw: string): string {
    const value: unknown = JSON.parse(raw);
    if (!Array.isArray(value)) return translateEvent(raw, value);
    const channel: unknown = value.at(-2);
    const pair: unknown = value.at(-1);
    if (typeof channel !== 'string' || typeof pair !== 'string') throw unknownFrame(raw);
    const symbol = symbolOf(pair);
    const body: unknown = value[1];
    if (channel.startsWith('book')) return translateBook(symbol, value.slice(1, -2));
    if (channel === 'trade') return this.translateTrades(symbol, z.array(trade).parse(body));
    if (channel === 'ticker') return this.tickerFrame(symbol, tickerFields(ticker.parse(body)));
    if (channel === 'spread') return this.tickerFrame(symbol, spreadFields(spread.parse(body)));
    throw unknownFrame(raw);
  }

  private translateTrades(symbol: string, trades: readonly z.infer<typeof trade>[]): string {
    const data = trades.map(([price, quantity, time, side, type]) => {
      const id = (this.tradeIds.get(symbol) ?? 0) + 1;
      this.tradeIds.set(symbol, id);
      return object({
        symbol: text(symbol),
        side: text(side === 'b' ? 'buy' : 'sell'),
        price: number(price),
        qty: number(quantity),
        ord_type: text(type === 'm' ? 'market' : 'limit'),
        trade_id: String(id),
        timestamp: text(isoOf(time)),
      });
    });
    return frame('trade', 'update', data);
  }

  private tickerFrame(symbol: string, fields: Readonly<Record<string, string>>): string {
    const type = this.tickersSeen.has(symbol) ? 'update' : 'snapshot';
    this.tickersSeen.add(symbol);
    return frame('ticker', type, [object({ symbol: text(symbol), ...fields })]);
  }
}

function translateEvent(raw: string, value: unknown): string {
  const event = (value as { event?: unknown } | null)?.event;
  if (event === 'heartbeat') return '{"channel":"heartbeat"}';
  if (event === 'systemStatus') return frame('status', 'update', ['{"api_version":"v2","system":"online"}']);
  if (event !== 'subscriptionStatus') throw unknownFrame(raw);
  const { pair, subscription } = subscribed.parse(value);
  const result = {
    channel: subscription.name === 'spread' ? 'ticker' : subscription.name,
    ...(subscription.depth === undefined ? {} : { depth: subscription.depth }),
    snapshot: true,
    symbol: symbolOf(pair),
  };
  return JSON.stringify({ method: 'subscribe', result, success: true });
}

function translateBook(symbol: string, parts: readonly unknown[]): string {
  const parsed = parts.map((part) => bookPart.parse(part));
  const snapshot = parsed.find((part) => part.as !== undefined || part.bs !== undefined);
  if (snapshot !== undefined) {
    const { as = [], bs = [] } = snapshot;
    const checksum = String(krakenChecksum(as, bs));
    return frame('book', 'snapshot', [object({ symbol: text(symbol), bids: levels(bs), asks: levels(as), checksum })]);
  }
  const asks = parsed.flatMap((part) => part.a ?? []);
  const bids = parsed.flatMap((part) => part.b ?? []);
  const checksum = parsed.find((part) => part.c !== undefined)?.c;
  const newest = [...asks, ...bids].reduce(
    (latest, [, , time]) => (Number(time) > Number(latest) ? time : latest),
    '0',
  );
  return frame('book', 'update', [
    object({
      symbol: text(symbol),
      bids: levels(bids),
      asks: levels(asks),
      ...(checksum === undefined ? {} : { checksum: number(checksum) }),
      timestamp: text(isoOf(newest)),
    }),
  ]);
}

function tickerFields({ a, b, c, v, p, l, h }: z.infer<typeof ticker>): Record<string, string> {
  return {
    bid: number(b[0]),
    bid_qty: number(b[2]),
    ask: number(a[0]),
    ask_qty: number(a[2]),
    last: number(c[0]),
    volume: number(v[1]),
    vwap: number(p[1]),
    low: number(l[1]),
    high: number(h[1]),
  };
}

function spreadFields([bid, ask, time, bidQuantity, askQuantity]: z.infer<typeof spread>): Record<string, string> {
  return {
    bid: number(bid),
    bid_qty: number(bidQuantity),
    ask: number(ask),
    ask_qty: number(askQuantity),
    timestamp: text(isoOf(time)),
  };
}

const RENAMED: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

function symbolOf(pair: string): string {
  return pair
    .split('/')
    .map((currency) => RENAMED[currency] ?? currency)
    .join('/');
}

/** `1618678142.557535` → `2021-04-17T16:49:02.557535Z`. */
function isoOf(seconds: string): string {
  const [whole = '0', fraction = ''] = seconds.split('.');
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}

// Frames are put together as text: printed from doubles, numbers would lose the digits their checksum is made of.
const text = (value: string) => JSON.stringify(value);
const object = (fields: Readonly<Record<string, string>>) =>
  `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;
const levels = (side: readonly Level[]) =>
  `[${side.map(([price, quantity]) => object({ price: number(price), qty: number(quantity) })).join(',')}]`;
const frame = (channel: string, type: string, data: readonly string[]) =>
  `{"channel":"${channel}","type":"${type}","data":[${data.join(',')}]}`;

function number(digits: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(digits)) throw new OperatorError(`'${digits}' is not a number as Kraken writes them.`);
  return digits;
}

function unknownFrame(raw: string): OperatorError {
  return new OperatorError(`A frame is none of Kraken's version 1: ${raw.slice(0, 120)}`);
}
