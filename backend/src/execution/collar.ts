import type { Side } from '@paperdesk/contract';

/** The worst price, in ticks, that an order of this side may take when it may go `bps` basis points from `best`. */
export function collarOf(side: Side, best: number, bps: number): number {
  return side === 'buy' ? Math.floor((best * (10_000 + bps)) / 10_000) : Math.ceil((best * (10_000 - bps)) / 10_000);
}
