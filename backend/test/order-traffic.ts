import type { SubmitOrderRequest } from '@paperdesk/contract';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One order of the traffic. */
export interface TrafficOrder {
  readonly request: SubmitOrderRequest;
  /** Sent in one batch with it: the other leg of an OCO list. */
  readonly pair?: SubmitOrderRequest;
  /** It is canceled once it is acknowledged. */
  readonly cancel: boolean;
}

// Around the demo exchange's anchors, 60,000 and 3,000: far away rests, near may rest or fill, beyond takes at once.
const MARKETS = [
  {
    symbol: 'BTC/USDT',
    quantity: 0.05,
    buy: { far: 55_000, near: 59_990, beyond: 61_000 },
    sell: { far: 66_000, near: 60_010, beyond: 59_000 },
  },
  {
    symbol: 'ETH/USDT',
    quantity: 1,
    buy: { far: 2_700, near: 2_999, beyond: 3_100 },
    sell: { far: 3_400, near: 3_001, beyond: 2_900 },
  },
] as const;

const KINDS = ['market', 'market', 'far', 'near', 'IOC', 'canceled', 'stop', 'trailing', 'oco'] as const;

/**
 * Market orders, limits that rest, limits near the touch, IOC limits, orders that are canceled, armed stops far away and
 * trailing stops near, and OCO pairs of a far limit and a far stop, mixed by the seed.
 */
export function orderTraffic(count: number, accounts: readonly string[], seed: number): TrafficOrder[] {
  const random = seeded(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: count }, (_, index): TrafficOrder => {
    const market = pick(MARKETS);
    const side = pick(['buy', 'sell'] as const);
    const kind = pick(KINDS);
    const base = {
      clientOrderId: `traffic-${index}`,
      account: pick(accounts),
      venue: 'demo',
      symbol: market.symbol,
      side,
      quantity: (market.quantity * (0.02 + random())).toFixed(4),
    };
    const { far, near, beyond } = market[side];
    // A buy stop waits above the market: where a sell rests far away.
    const stopPrice = String(market[side === 'buy' ? 'sell' : 'buy'].far);
    switch (kind) {
      case 'market':
        return { request: { ...base, orderType: kind }, cancel: false };
      case 'stop':
        return { request: { ...base, orderType: 'stop', stopPrice }, cancel: false };
      case 'trailing': {
        const trailing = { orderType: 'trailingStop', trailingOffset: '10', trailingOffsetType: 'bps' } as const;
        return { request: { ...base, ...trailing }, cancel: false };
      }
      case 'oco': {
        const list = { ...base, orderListId: `list-${index}`, contingency: 'oco' } as const;
        const request = { ...list, orderType: 'limit', price: String(far) } as const;
        const pair = { ...list, clientOrderId: `${base.clientOrderId}-stop`, orderType: 'stop', stopPrice } as const;
        return { request, pair, cancel: false };
      }
      default: {
        const price = String({ far, near, IOC: beyond, canceled: far }[kind]);
        const timeInForce = kind === 'IOC' ? 'IOC' : 'GTC';
        return { request: { ...base, orderType: 'limit', price, timeInForce }, cancel: kind === 'canceled' };
      }
    }
  });
}
