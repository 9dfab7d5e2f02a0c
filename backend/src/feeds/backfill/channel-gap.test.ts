import { ChannelGap } from './channel-gap.js';

const S = 1_000_000;
const at = (seconds: number) => ({ timeExchange: seconds * S, timeReceived: seconds * S + 1 });
const market = { venue: 'demo', symbol: 'BTC/USDT', channel: 'quote' } as const;

test('a loss is named from the last event before it to the first after it, with the first reason, once', () => {
  const channel = new ChannelGap(market, undefined);
  expect(channel.heard(at(1))).toBeUndefined();
  expect(channel.heard(at(2))).toBeUndefined();
  channel.lost('the socket closed');
  channel.lost('ECONNREFUSED');
  expect(channel.heard(at(9))).toEqual({
    type: 'gap',
    ...market,
    fromId: null,
    toId: null,
    fromTime: 2 * S,
    toTime: 9 * S,
    reason: 'the socket closed',
    timeReceived: 9 * S + 1,
  });
  expect(channel.heard(at(10))).toBeUndefined();
});

test('what was never heard has no gap', () => {
  const channel = new ChannelGap(market, undefined);
  channel.lost('ECONNREFUSED');
  expect(channel.heard(at(5))).toBeUndefined();
});

test('a new process names the time in which the desk was not running', () => {
  const channel = new ChannelGap(market, 3 * S);
  channel.lost('ECONNREFUSED');
  expect(channel.heard(at(8))).toMatchObject({ fromTime: 3 * S, toTime: 8 * S, reason: 'the desk was not running' });
});
