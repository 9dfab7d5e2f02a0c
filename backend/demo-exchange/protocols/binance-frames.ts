import { z } from 'zod';
import type { Level } from '../market-source.js';
import type { DerivedFrame, Fact, Reading, RecordingReader } from './protocol.js';
import { OTHER, parseJson } from './protocol.js';

const levels = z.array(z.tuple([z.string(), z.string()]));
const snapshotSchema = z.object({
  lastUpdateId: z.number(),
  bids: levels,
  asks: levels,
  symbol: z.string().optional(),
});
const depthBody = z.looseObject({ b: levels });

/** Frames as the recordings have them: `{"stream":"btcusdt@trade","data":{…}}`. */
const OPENING = '{"stream":"';
const DATA = '"data":';
/** Behind it a depth frame has only levels. */
const DEPTH_HEAD = 110;

interface TradeBody {
  readonly e: string;
  readonly E: number;
  readonly s: string;
  readonly t: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly m: boolean;
}

interface DepthBody {
  readonly U: number;
  readonly u: number;
  readonly b: readonly Level[];
  readonly a: readonly Level[];
}

interface StreamName {
  readonly symbolId: string;
  readonly type: 'trade' | 'aggTrade' | 'depth' | 'bookTicker' | 'other';
  /** The names it is sent under. */
  readonly names: readonly string[];
}

type BinanceReader = Omit<RecordingReader, 'specOf'>;

/**
 * Reads recorded frames of Binance's spot and derivative markets, which differ in fields that are passed on as they came.
 * - depth@0ms is sent as depth@100ms, which is what ccxt asks for, and as depth (of 1000 ms) too
 * - an aggTrade is derived from each trade, one for one, unless the recording has aggTrade frames: Binance would put
 *   fills of one order at one price together
 */
export function binanceReader(): BinanceReader {
  const names = new Map<string, StreamName>();
  const nameOf = (stream: string): StreamName => {
    const known = names.get(stream);
    if (known !== undefined) return known;
    const name = parseStream(stream);
    names.set(stream, name);
    return name;
  };
  return {
    streamOf: (json) => (json.startsWith(OPENING) ? json.slice(OPENING.length, json.indexOf('"', 11)) : undefined),
    symbolOf: (stream) => nameOf(stream).symbolId,
    read: (json) => {
      if (!json.startsWith(OPENING)) return readSnapshot(parseJson(json), undefined);
      const end = json.indexOf('"', OPENING.length);
      const name = nameOf(json.slice(OPENING.length, end));
      const text = json.slice(json.indexOf(DATA, end) + DATA.length, json.lastIndexOf('}'));
      return readFrame(name, text);
    },
    readAnswer: (request, answer) =>
      request.pathname.endsWith('/depth')
        ? readSnapshot(answer, request.searchParams.get('symbol') ?? undefined)
        : OTHER,
    shift: shiftTimes,
    eventMs: (json) => {
      const event = /"E":(\d{13})(?!\d)/.exec(json)?.[1];
      return event === undefined ? undefined : Number(event);
    },
  };
}

function parseStream(stream: string): StreamName {
  const at = stream.indexOf('@');
  const prefix = stream.slice(0, at + 1);
  const channel = stream.slice(at + 1);
  const symbolId = stream.slice(0, at).toUpperCase();
  if (/^depth(@\d+ms)?$/.test(channel)) {
    return { symbolId, type: 'depth', names: [`${prefix}depth@100ms`, `${prefix}depth`] };
  }
  const isKnown = channel === 'trade' || channel === 'aggTrade' || channel === 'bookTicker';
  return { symbolId, type: isKnown ? channel : 'other', names: [stream] };
}

function readFrame({ symbolId, type, names }: StreamName, text: string): Reading {
  const [stream = '', ...copies] = names;
  if (type === 'bookTicker') return { type: 'quote', symbolId, stream, text };
  if (type === 'aggTrade') return { type, symbolId, stream, text };
  if (type === 'other') return OTHER;
  // Parsed without a schema: some hundred thousand of these pass in a second's replay.
  const body: unknown = JSON.parse(text);
  if (type === 'depth') {
    if (!isDepth(body)) return OTHER;
    return { type, symbolId, stream, copies, text, change: body, sequenced: true };
  }
  if (!isTrade(body)) return OTHER;
  const { t: id, p: price, q: qty, T: time, m: isBuyerMaker } = body;
  const derived = (): DerivedFrame => ({
    stream: `${stream.slice(0, -5)}aggTrade`,
    kind: 'aggTrade',
    text: aggregate(body),
  });
  return { type: 'trades', symbolId, stream, text, trades: [{ id, price, qty, time, isBuyerMaker }], derived };
}

/** The aggTrade of one trade alone. */
export function aggregate({ E, s, t, p, q, T, m }: TradeBody): string {
  return JSON.stringify({ e: 'aggTrade', E, s, a: t, p, q, f: t, l: t, T, m, M: true });
}

function isDepth(body: unknown): body is DepthBody {
  const { u, b, a } = body as Partial<DepthBody>;
  return typeof u === 'number' && Array.isArray(b) && Array.isArray(a);
}

function isTrade(body: unknown): body is TradeBody {
  const { t, p, q, T } = body as Partial<TradeBody>;
  return typeof t === 'number' && typeof p === 'string' && typeof q === 'string' && typeof T === 'number';
}

function readSnapshot(value: unknown, named: string | undefined): Reading {
  const parsed = snapshotSchema.safeParse(value);
  if (!parsed.success) return OTHER;
  return { type: 'snapshot', symbolId: named ?? parsed.data.symbol, snapshot: parsed.data };
}

/** E and T (and nothing else) move; update and trade ids stay as recorded. */
function shiftTimes(text: string, offsetUs: number): string {
  if (offsetUs === 0) return text;
  if (!text.startsWith('{"e":"depthUpdate"')) return shiftField(shiftField(text, '"E":', offsetUs), '"T":', offsetUs);
  const head = text.slice(0, DEPTH_HEAD);
  return shiftField(shiftField(head, '"E":', offsetUs), '"T":', offsetUs) + text.slice(DEPTH_HEAD);
}

function shiftField(text: string, key: string, offsetUs: number): string {
  const at = text.indexOf(key);
  if (at < 0) return text;
  const start = at + key.length;
  let end = start;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  const digits = end - start;
  // Binance sends microseconds when asked to: sixteen digits instead of thirteen.
  if (digits !== 13 && digits !== 16) return text;
  const moved = Number(text.slice(start, end)) + Math.round(digits === 16 ? offsetUs : offsetUs / 1000);
  return text.slice(0, start) + String(moved) + text.slice(end);
}

/** Ids, prices and sizes of a frame. */
export function binanceFacts(kind: string, data: string): readonly Fact[] {
  const body = JSON.parse(data) as Record<string, unknown>;
  const text = (field: string) => String(body[field]);
  if (kind === 'trade') return [{ id: text('t'), values: [text('p'), text('q')] }];
  if (kind === 'bookTicker') return [{ id: text('u'), values: [text('b'), text('B'), text('a'), text('A')] }];
  const count = [body['b'], body['a']].reduce<number>((sum, side) => sum + (Array.isArray(side) ? side.length : 0), 0);
  return kind === 'depth' ? [{ id: text('u'), values: [text('U'), String(count)] }] : [];
}

export function binanceWithBids(data: string, bids: readonly Level[]): string {
  const body = depthBody.parse(JSON.parse(data));
  const kept = body.b.filter(([price]) => !bids.some(([changed]) => changed === price));
  return JSON.stringify({ ...body, b: [...kept, ...bids] });
}
