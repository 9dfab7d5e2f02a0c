import { type ExchangeScript, SocketServer } from './socket-server.js';

/**
 * Coinbase Advanced Trade as its public documentation describes it ("WebSocket Channels", "Public Market Data"): the
 * frames are written after that, not recorded.
 */
const PRODUCT = {
  product_id: 'BTC-USD',
  price: '61837.63',
  base_increment: '0.00000001',
  quote_increment: '0.01',
  price_increment: '0.01',
  base_min_size: '0.00000001',
  base_max_size: '3400',
  quote_min_size: '1',
  quote_max_size: '150000000',
  base_name: 'Bitcoin',
  quote_name: 'US Dollar',
  is_disabled: false,
  status: 'online',
  cancel_only: false,
  limit_only: false,
  post_only: false,
  trading_disabled: false,
  auction_mode: false,
  product_type: 'SPOT',
  quote_currency_id: 'USD',
  base_currency_id: 'BTC',
  view_only: false,
};

const script: ExchangeScript = {
  rest(request) {
    if (request.includes('/v2/exchange-rates')) return { data: { currency: 'USD', rates: { BTC: '0.000016' } } };
    if (request.includes('/v2/currencies')) return { data: [] };
    if (!request.includes('/market/products')) return undefined;
    // Futures would make the spot ids ambiguous.
    return request.includes('FUTURE') ? { products: [] } : { products: [PRODUCT], num_products: 1 };
  },
  told: ({ channel, product_ids }) => [
    { channel: 'subscriptions', sequence_num: 0, events: [{ subscriptions: { [String(channel)]: product_ids } }] },
  ],
};

export function coinbaseServer(): Promise<SocketServer> {
  return SocketServer.start(script);
}

const at = (second: number) => `2024-08-08T23:54:${String(second % 60).padStart(2, '0')}.412Z`;

/** `market_trades`; the newest trade comes first, as the venue sends them. */
export function coinbaseTrades(type: 'snapshot' | 'update', ids: readonly number[]): object {
  const trades = [...ids].reverse().map((id) => ({
    trade_id: String(id),
    product_id: 'BTC-USD',
    price: '61837.63',
    // Small sizes come in exponent form.
    size: id % 2 === 0 ? '3.844E-5' : '0.0022',
    side: id % 2 === 0 ? 'BUY' : 'SELL',
    time: at(id),
  }));
  return { channel: 'market_trades', client_id: '', timestamp: at(59), sequence_num: 1, events: [{ type, trades }] };
}

/** `l2_data`; rows are [side, price, new quantity]. */
export function coinbaseBook(
  type: 'snapshot' | 'update',
  second: number,
  rows: readonly (readonly [side: 'bid' | 'offer', price: string, quantity: string])[],
): object {
  const updates = rows.map(([side, price_level, new_quantity]) => ({
    side,
    event_time: at(second),
    price_level,
    new_quantity,
  }));
  const events = [{ type, product_id: 'BTC-USD', updates }];
  return { channel: 'l2_data', client_id: '', timestamp: at(second), sequence_num: second, events };
}
