import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import type { Level, MarketTrade } from '../market-source.js';
import { bookTopic, DEPTHS, type KrakenBooks, WHOLE } from './kraken-books.js';
import { parseKraken, shiftIso } from './kraken-numbers.js';
import type { Fact, Reading, RecordingReader } from './protocol.js';
import { OTHER } from './protocol.js';

const level = z.object({ price: z.string(), qty: z.string() });
const frameSchema = z.object({
  channel: z.enum(['book', 'trade', 'ticker']),
  type: z.enum(['snapshot', 'update']),
  data: z
    .array(
      z.looseObject({
        symbol: z.string(),
        bids: z.array(level).optional(),
        asks: z.array(level).optional(),
        price: z.string().optional(),
        qty: z.string().optional(),
        side: z.enum(['buy', 'sell']).optional(),
        ord_type: z.string().optional(),
        trade_id: z.number().optional(),
        timestamp: z.string().optional(),
      }),
    )
    .min(1),
});

type KrakenFrame = z.infer<typeof frameSchema>;
type Item = KrakenFrame['data'][number];

const STREAM = /^\{\s*"channel":\s*"(book|trade|ticker)",\s*"type":\s*"update"[\s\S]*?"symbol":\s*"([^"]+)"/;

/** Reads frames of Kraken's v2 socket; prices and sizes stay the venue's text. A book update has no number: order is all there is. */
export function krakenReader(books: KrakenBooks): RecordingReader {
  return {
    streamOf: (json) => {
      const [, channel, symbol] = STREAM.exec(json) ?? [];
      return channel === undefined || symbol === undefined ? undefined : `${channel}:${symbol}`;
    },
    symbolOf: (stream) => stream.slice(stream.indexOf(':') + 1),
    read: (json) => {
      const parsed = frameSchema.safeParse(parseKraken(json));
      return parsed.success ? readFrame(parsed.data, json) : OTHER;
    },
    // Kraken's REST book has no place in the order of updates: only the socket's snapshots count.
    readAnswer: () => OTHER,
    shift: shiftIso,
    specOf: (id, decimals) => {
      const [base, quote] = id.split('/');
      if (base === undefined || quote === undefined)
        throw new OperatorError(`The recording's symbol '${id}' is no pair.`);
      return {
        id,
        base,
        quote,
        priceDecimals: decimals.price,
        quantityDecimals: decimals.quantity,
        minNotional: '0.5',
      };
    },
    eventMs: () => undefined,
    shallower: (symbolId, book, text) => books.cut(symbolId, book, text),
  };
}

function readFrame({ channel, type, data }: KrakenFrame, text: string): Reading {
  const [item] = data;
  if (item === undefined) return OTHER;
  const symbolId = item.symbol;
  const stream = `${channel}:${symbolId}`;
  if (channel === 'ticker') return { type: 'quote', symbolId, stream, text };
  if (channel === 'trade') {
    const trades = data.flatMap(tradeOf);
    return type === 'snapshot'
      ? { type: 'history', symbolId, trades }
      : { type: 'trades', symbolId, stream, text, trades };
  }
  const bids = levelsOf(item.bids);
  const asks = levelsOf(item.asks);
  if (type === 'update') {
    const change = { u: 0, b: bids, a: asks };
    return { type: 'depth', symbolId, stream: bookTopic(symbolId, WHOLE), copies: [], text, change, sequenced: false };
  }
  const told = Math.max(bids.length, asks.length);
  const levels = DEPTHS.find((depth) => depth >= told) ?? told;
  const snapshot = { lastUpdateId: 0, bids, asks };
  return { type: 'snapshot', symbolId, snapshot, levels, frame: { stream: bookTopic(symbolId, WHOLE), text } };
}

function levelsOf(levels: readonly { readonly price: string; readonly qty: string }[] = []): Level[] {
  return levels.map(({ price, qty }) => [price, qty]);
}

function tradeOf({ trade_id: id, price, qty, side, timestamp, ord_type: orderType = 'limit' }: Item): MarketTrade[] {
  if (id === undefined || price === undefined || qty === undefined || timestamp === undefined) return [];
  return [{ id, price, qty, time: Date.parse(timestamp), isBuyerMaker: side === 'sell', detail: { orderType } }];
}

export function krakenFacts(kind: string, data: string): readonly Fact[] {
  const frame = frameSchema.parse(parseKraken(data));
  if (kind === 'trade') {
    return frame.data.map(({ trade_id, price = '', qty = '' }) => ({ id: String(trade_id), values: [price, qty] }));
  }
  const [item] = frame.data;
  if (kind === 'bookTicker') {
    const told = ['bid', 'bid_qty', 'ask', 'ask_qty'].map((name) => String(item?.[name]));
    return [{ id: '0', values: told }];
  }
  return [{ id: '0', values: ['0', String((item?.bids?.length ?? 0) + (item?.asks?.length ?? 0))] }];
}

/** Puts bids in front of those of a book frame; the checksum is left out, for it would be of another book. */
export function krakenWithBids(data: string, bids: readonly Level[]): string {
  const put = bids.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',');
  const isEmpty = /"bids":\s*\[\s*\]/.test(data);
  return data
    .replace(/"bids":\s*\[/, `"bids":[${put}${isEmpty || put === '' ? '' : ','}`)
    .replace(/,\s*"checksum":\s*\d+/, '');
}
