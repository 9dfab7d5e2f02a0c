import { recordedText } from './recorder-line.js';

const FRAME = { kind: 'frame' } as const;
const binance = { ccxt: 'binance' };

describe('what a recording keeps of a frame', () => {
  it.each([
    ['a trade', '{"e":"trade","s":"BTCUSDT","t":1,"p":"1.10"}', 'btcusdt@trade'],
    ['a depth update', '{"e":"depthUpdate","s":"BTCUSDT","U":1,"u":2,"b":[],"a":[]}', 'btcusdt@depth@100ms'],
    ['spot’s bookTicker', '{"u":4,"s":"ETHUSDT","b":"1","B":"1","a":"2","A":"1"}', 'ethusdt@bookTicker'],
    ['futures’ bookTicker', '{"e":"bookTicker","u":4,"s":"ETHUSDT","b":"1","B":"1"}', 'ethusdt@bookTicker'],
    ['an aggregated trade', '{"e":"aggTrade","s":"BTCUSD_PERP","a":1}', 'btcusd_perp@aggTrade'],
    ['a candle', '{"e":"kline","s":"BTCUSDT","k":{"i":"5m"}}', 'btcusdt@kline_5m'],
  ])('wraps %s of Binance and leaves its text alone', (_name, raw, stream) => {
    expect(recordedText(raw, FRAME, binance)).toBe(`{"stream":"${stream}","data":${raw}}`);
  });

  it.each([
    ['an acknowledgement', '{"result":null,"id":1}', binance],
    ['a wrapped frame', '{"stream":"btcusdt@trade","data":{"s":"BTCUSDT","e":"trade"}}', binance],
    ["another venue's frame", '{"channel":"book","type":"update","data":[{"price":0.10}]}', { ccxt: 'kraken' }],
  ])('keeps %s as it came', (_name, raw, venue) => {
    expect(recordedText(raw, FRAME, venue)).toBe(raw);
  });

  it('names the rate that was asked for', () => {
    const raw = '{"e":"depthUpdate","s":"BTCUSDT","u":2}';
    expect(recordedText(raw, FRAME, { ccxt: 'binance', bookUpdateMs: 1000 })).toContain('"btcusdt@depth"');
  });

  it('writes what is not JSON as text, so that each line stays readable', () => {
    expect(recordedText('pong', FRAME, { ccxt: 'kraken' })).toBe('"pong"');
  });
});

describe('what a recording keeps of a REST answer', () => {
  it('names the request and keeps all digits', () => {
    const body = '{"lastUpdateId":12345678901234567890,"bids":[["0.10","1.00"]]}';
    const path = 'GET /api/v3/depth?symbol=BTCUSDT&limit=1000';
    expect(recordedText(body, { kind: 'rest', path }, binance)).toBe(`{"rest":"${path}","data":${body}}`);
  });

  it('leaves the socket ticket out', () => {
    const body = '{"code":"200000","data":{"token":"2neAiu-ticket","instanceServers":[]}}';
    const kept = recordedText(body, { kind: 'rest', path: 'POST /api/v1/bullet-public' }, { ccxt: 'kucoin' });
    expect(kept).not.toContain('2neAiu');
    expect(JSON.parse(kept)).toMatchObject({ data: { data: { token: 'public', instanceServers: [] } } });
  });
});
