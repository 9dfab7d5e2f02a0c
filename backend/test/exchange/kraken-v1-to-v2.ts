/**
 * Kraken's socket v1 frames of 2021 as v2 would have sent them: derived, not recorded. v1 has no trade ids, so trades
 * are numbered as they come.
 */
type V1Level = readonly [price: string, size: string, time: string, republished?: string];
type V1Trade = readonly [price: string, size: string, time: string, side: string, type: string, misc: string];
interface V1Book {
  readonly as?: readonly V1Level[];
  readonly bs?: readonly V1Level[];
  readonly a?: readonly V1Level[];
  readonly b?: readonly V1Level[];
  readonly c?: string;
}
interface V1Ticker {
  readonly a: readonly [price: string, whole: number, size: string];
  readonly b: readonly [price: string, whole: number, size: string];
  readonly c: readonly [price: string, size: string];
}

const NAMES: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

export class KrakenTranslation {
  private tradeId = 1000;

  /** The v2 frames of one v1 frame; none for acknowledgements and heartbeats. */
  translate(text: string): Readonly<Record<string, unknown>>[] {
    const frame = JSON.parse(text) as unknown;
    if (!Array.isArray(frame)) return [];
    const symbol = String(frame.at(-1))
      .split('/')
      .map((name) => NAMES[name] ?? name)
      .join('/');
    const channel = String(frame.at(-2));
    if (channel === 'trade') return [this.trades(symbol, frame[1] as readonly V1Trade[])];
    if (channel === 'ticker') return [ticker(symbol, frame[1] as V1Ticker)];
    return channel.startsWith('book') ? [book(symbol, frame.slice(1, -2) as V1Book[])] : [];
  }

  private trades(symbol: string, trades: readonly V1Trade[]) {
    const data = trades.map(([price, size, time, side, type]) => ({
      symbol,
      side: side === 'b' ? 'buy' : 'sell',
      price: Number(price),
      qty: Number(size),
      ord_type: type === 'l' ? 'limit' : 'market',
      trade_id: (this.tradeId += 1),
      timestamp: timeText(time),
    }));
    return { channel: 'trade', type: 'update', data };
  }
}

function ticker(symbol: string, { a, b, c }: V1Ticker) {
  const prices = { bid: Number(b[0]), bid_qty: Number(b[2]), ask: Number(a[0]), ask_qty: Number(a[2]) };
  return { channel: 'ticker', type: 'update', data: [{ symbol, ...prices, last: Number(c[0]) }] };
}

function book(symbol: string, parts: readonly V1Book[]) {
  const isSnapshot = parts.some((part) => part.as !== undefined);
  const asks = parts.flatMap((part) => part.as ?? part.a ?? []);
  const bids = parts.flatMap((part) => part.bs ?? part.b ?? []);
  const levels = (side: readonly V1Level[]) =>
    side.map(([price, size]) => ({ price: Number(price), qty: Number(size) }));
  const newest = [...asks, ...bids].map(([, , time]) => time).sort();
  const change = { symbol, bids: levels(bids), asks: levels(asks), checksum: Number(parts.at(-1)?.c ?? 0) };
  // v2's snapshots carry no time.
  const time = isSnapshot ? {} : { timestamp: timeText(newest.at(-1) ?? '0.000000') };
  return { channel: 'book', type: isSnapshot ? 'snapshot' : 'update', data: [{ ...change, ...time }] };
}

/** Epoch seconds with six decimals as ISO 8601 with microseconds. */
function timeText(seconds: string): string {
  const [whole = '0', fraction = ''] = seconds.split('.');
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}
