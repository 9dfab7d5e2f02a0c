import { z } from 'zod';
import type { DepthChange } from './venue-facts.js';

/** What Binance's spot, USD-M and COIN-M markets have in common. */

/** Public streams only: a listen key has no `@`. */
export const binanceMessage = z.strictObject({
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE']),
  params: z.array(z.string().regex(/^[a-z0-9_]{1,40}@(trade|bookTicker|depth(@(100|250|500|1000)ms)?)$/)).min(1),
  id: z.number().int(),
});

interface DepthFrame {
  readonly e?: unknown;
  readonly E?: unknown;
  readonly s?: unknown;
  readonly U?: unknown;
  readonly u?: unknown;
  readonly b?: unknown;
  readonly a?: unknown;
  readonly data?: unknown;
}

/** A `depthUpdate`, bare or wrapped as `{stream, data}`; ccxt has turned integers of 15 digits and more to text. */
export function binanceDepthChange(message: unknown): DepthChange | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const frame = message as DepthFrame;
  if (frame.e === undefined && frame.data !== undefined) return binanceDepthChange(frame.data);
  if (frame.e !== 'depthUpdate' || typeof frame.s !== 'string') return undefined;
  return {
    marketId: frame.s,
    first: Number(frame.U),
    last: Number(frame.u),
    time: Number(frame.E),
    bids: rows(frame.b),
    asks: rows(frame.a),
  };
}

/** A bookTicker's `u`; ccxt turns integers of 15 digits and more to text before it parses. */
export function binanceQuoteSequence(info: unknown): number | undefined {
  const id = Number((info as { u?: unknown } | undefined)?.u);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

function rows(side: unknown): readonly (readonly unknown[])[] {
  return Array.isArray(side) ? (side as readonly (readonly unknown[])[]) : [];
}

/** Each frame brings one trade, so ccxt's cache of them, which is never read, can be small. */
export const SMALL_TRADE_CACHE = { tradesLimit: 10 } as const;
