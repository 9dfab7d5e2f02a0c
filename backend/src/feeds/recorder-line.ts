import type { RawOrigin } from './feed.js';

/** ccxt classes whose sockets speak Binance's protocol. */
const BINANCE = /^binance/;
/** What ccxt asks for when desk.yaml says nothing else. */
const DEFAULT_BOOK_UPDATE_MS = 100;
/** KuCoin's socket ticket: nobody can use it later, and a recording is handed around. */
const TICKET = /"token"\s*:\s*"[^"]*"/g;

/**
 * What a recording keeps of one raw text, after its receive time: a frame as it came, with Binance's bare frames wrapped
 * as `{"stream","data"}`; a REST answer as `{"rest":"GET /path?query","data":…}`. The venue's own text is never printed
 * anew, so no digit is lost.
 */
export function recordedText(
  raw: string,
  origin: RawOrigin,
  venue: { readonly ccxt: string; readonly bookUpdateMs?: number },
): string {
  const content = parsed(raw);
  const text = content === undefined ? JSON.stringify(raw) : raw.trim();
  if (origin.kind === 'rest')
    return `{"rest":${JSON.stringify(origin.path)},"data":${text.replace(TICKET, '"token":"public"')}}`;
  if (!BINANCE.test(venue.ccxt)) return text;
  const stream = binanceStream(content, venue.bookUpdateMs ?? DEFAULT_BOOK_UPDATE_MS);
  return stream === undefined ? text : `{"stream":${JSON.stringify(stream)},"data":${text}}`;
}

/**
 * The stream a bare Binance frame came from, by its own words; undefined for what is no stream's (acknowledgements) and
 * for frames that are wrapped already.
 */
function binanceStream(frame: unknown, bookUpdateMs: number): string | undefined {
  if (typeof frame !== 'object' || frame === null) return undefined;
  const { e, s, k } = frame as Record<string, unknown>;
  if (typeof s !== 'string') return undefined;
  const channel = e === undefined ? channelOfUnnamed(frame) : channelOf(e, k, bookUpdateMs);
  return channel === undefined ? undefined : `${s.toLowerCase()}@${channel}`;
}

function channelOf(event: unknown, kline: unknown, bookUpdateMs: number): string | undefined {
  if (typeof event !== 'string') return undefined;
  if (event === 'depthUpdate') return bookUpdateMs === 1000 ? 'depth' : `depth@${bookUpdateMs}ms`;
  return event === 'kline' ? `kline_${intervalOf(kline)}` : event;
}

/** Spot's bookTicker is the one frame that does not name itself. */
function channelOfUnnamed(frame: object): string | undefined {
  return 'u' in frame && 'b' in frame && 'a' in frame ? 'bookTicker' : undefined;
}

function intervalOf(kline: unknown): string {
  const interval = (kline as { i?: unknown } | undefined)?.i;
  return typeof interval === 'string' ? interval : '1m';
}

/** Undefined when it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
