import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import type { Level, MarketTrade } from '../market-source.js';
import type { DerivedFrame, Fact, Reading, RecordingReader } from './protocol.js';
import { OTHER, parseJson } from './protocol.js';

const change = z.tuple([z.string(), z.string(), z.coerce.string()]);
const updateSchema = z.object({
  sequenceStart: z.number(),
  sequenceEnd: z.number(),
  changes: z.object({ asks: z.array(change), bids: z.array(change) }),
});
const matchSchema = z.object({
  sequence: z.string(),
  side: z.enum(['buy', 'sell']),
  size: z.string(),
  price: z.string(),
  time: z.string(),
  tradeId: z.string(),
});
const tickerSchema = z.object({
  bestAsk: z.string(),
  bestAskSize: z.string(),
  bestBid: z.string(),
  bestBidSize: z.string(),
  time: z.number(),
});
const level1Schema = z.object({ asks: z.tuple([z.string(), z.string()]), bids: z.tuple([z.string(), z.string()]) });
const frameSchema = z.looseObject({ topic: z.string(), data: z.looseObject({}) });
const levels = z.array(z.tuple([z.string(), z.string()]));
const snapshotSchema = z.object({
  data: z.object({ sequence: z.coerce.number(), bids: levels, asks: levels }),
});

const MATCH = '/market/match:';
const LEVEL2 = '/market/level2:';
const LEVEL1 = '/spotMarket/level1:';
const TICKER = '/market/ticker:';
const NANOSECONDS_DIGITS = 19;

/**
 * Reads KuCoin's frames. Of a recording without `/spotMarket/level1` (they are newer than 2021) level1 is derived from
 * `/market/ticker`, which tells the same best prices, at most ten times a second.
 */
export const kucoinReader: RecordingReader = {
  streamOf: (json) => /"topic":"(\/(?:market|spotMarket)\/[^"]+)"/.exec(json)?.[1],
  symbolOf: (stream) => stream.slice(stream.indexOf(':') + 1),
  read: (json) => {
    const frame = frameSchema.safeParse(parseJson(json));
    if (!frame.success) return OTHER;
    return readFrame(frame.data.topic, frame.data.data, json);
  },
  readAnswer: (request, answer) => {
    if (!request.pathname.includes('/market/orderbook/level2')) return OTHER;
    const parsed = snapshotSchema.safeParse(answer);
    if (!parsed.success) return OTHER;
    const { sequence, bids, asks } = parsed.data.data;
    const symbolId = request.searchParams.get('symbol') ?? undefined;
    return { type: 'snapshot', symbolId, snapshot: { lastUpdateId: sequence, bids, asks } };
  },
  shift: shiftTimes,
  specOf: (id, decimals) => {
    const [base, quote] = id.split('-');
    if (base === undefined || quote === undefined)
      throw new OperatorError(`The recording's symbol '${id}' is no pair.`);
    return { id, base, quote, priceDecimals: decimals.price, quantityDecimals: decimals.quantity, minNotional: '0.1' };
  },
  eventMs: () => undefined,
};

function readFrame(stream: string, data: unknown, text: string): Reading {
  const symbolId = kucoinReader.symbolOf(stream);
  if (stream.startsWith(LEVEL2)) {
    const update = updateSchema.safeParse(data);
    if (!update.success) return OTHER;
    const { sequenceEnd: u, changes } = update.data;
    const told = { u, b: levelsOf(changes.bids), a: levelsOf(changes.asks) };
    return { type: 'depth', symbolId, stream, copies: [], text, change: told, sequenced: true };
  }
  if (stream.startsWith(MATCH)) {
    const match = matchSchema.safeParse(data);
    return match.success ? { type: 'trades', symbolId, stream, text, trades: [tradeOf(match.data)] } : OTHER;
  }
  if (stream.startsWith(LEVEL1)) return { type: 'quote', symbolId, stream, text };
  const ticker = stream.startsWith(TICKER) ? tickerSchema.safeParse(data) : undefined;
  if (ticker?.success !== true) return OTHER;
  return { type: 'quote', symbolId, stream, text, derived: () => level1Of(symbolId, ticker.data) };
}

/** A change at price 0 only moves the sequence on. */
function levelsOf(changes: readonly (readonly [string, string, string])[]): Level[] {
  return changes.filter(([price]) => Number(price) !== 0).map(([price, size]) => [price, size]);
}

function tradeOf(match: z.infer<typeof matchSchema>): MarketTrade {
  const { sequence, price, size, side, time, tradeId } = match;
  const timeMs = Number(time.slice(0, -6));
  const detail = { tradeId, belowMs: time.slice(-6) };
  return { id: Number(sequence), price, qty: size, time: timeMs, isBuyerMaker: side === 'sell', detail };
}

function level1Of(symbolId: string, ticker: z.infer<typeof tickerSchema>): DerivedFrame {
  const { bestAsk, bestAskSize, bestBid, bestBidSize, time: timestamp } = ticker;
  const stream = `${LEVEL1}${symbolId}`;
  const data = { asks: [bestAsk, bestAskSize], bids: [bestBid, bestBidSize], timestamp };
  return {
    stream,
    kind: 'bookTicker',
    text: JSON.stringify({ topic: stream, type: 'message', data, subject: 'level1' }),
  };
}

const TIME_MEMBER = /("(?:time|timestamp)":"?)(\d{13}|\d{19})(?!\d)/g;

function shiftTimes(text: string, offsetUs: number): string {
  if (offsetUs === 0) return text;
  return text.replace(TIME_MEMBER, (_all, key: string, digits: string) => {
    const finer = digits.length === NANOSECONDS_DIGITS ? digits.slice(13) : '';
    return `${key}${Number(digits.slice(0, 13)) + Math.round(offsetUs / 1000)}${finer}`;
  });
}

export function kucoinFacts(kind: string, text: string): readonly Fact[] {
  const { data } = frameSchema.parse(JSON.parse(text));
  if (kind === 'trade') {
    const { sequence, price, size } = matchSchema.parse(data);
    return [{ id: sequence, values: [price, size] }];
  }
  if (kind === 'depth') {
    const { sequenceStart, sequenceEnd, changes } = updateSchema.parse(data);
    return [
      { id: String(sequenceEnd), values: [String(sequenceStart), String(changes.asks.length + changes.bids.length)] },
    ];
  }
  const level1 = level1Schema.safeParse(data);
  if (level1.success) return [{ id: '0', values: [...level1.data.bids, ...level1.data.asks] }];
  const { bestBid, bestBidSize, bestAsk, bestAskSize } = tickerSchema.parse(data);
  return [{ id: '0', values: [bestBid, bestBidSize, bestAsk, bestAskSize] }];
}

export function kucoinWithBids(text: string, bids: readonly Level[]): string {
  const frame = frameSchema.parse(JSON.parse(text));
  const update = updateSchema.parse(frame.data);
  const kept = update.changes.bids.filter(([price]) => !bids.some(([changed]) => Number(changed) === Number(price)));
  const put = bids.map(([price, size]) => [price, size, String(update.sequenceEnd)]);
  const changes = { ...update.changes, bids: [...kept, ...put] };
  return JSON.stringify({ ...frame, data: { ...frame.data, changes } });
}
