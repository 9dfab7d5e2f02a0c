import { Registry } from 'prom-client';
import { aBook, aListing, aMarketState, aTrade } from '../../test/builders.js';
import { MarketMemory } from '../market/market-memory.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import { createLogger } from './logger.js';
import { registerFeedMetrics } from './metrics/feeds.js';
import { createKillSwitchMetrics } from './metrics/kill-switch.js';
import { createOrderMetrics } from './metrics/orders.js';

const GAP = {
  type: 'gap',
  channel: 'book',
  fromId: null,
  toId: null,
  fromTime: 1,
  toTime: 2,
  reason: 'the connection was lost',
  timeReceived: 2,
} as const;

test('a state of the kill switch that cannot be read counts as killed and halted', async () => {
  const registry = new Registry();
  createKillSwitchMetrics(registry, {
    killSwitch: () => {
      throw new Error('unreadable');
    },
  });
  const text = await registry.metrics();
  expect(text).toContain('trading_killswitch_killed 1');
  expect(text).toContain('trading_engine_halted 1');
});

test('committed events are counted by outcome', async () => {
  const registry = new Registry();
  const { onCommitted } = createOrderMetrics(registry);
  const event = {
    type: 'orderCanceled',
    orderId: 'o',
    reason: 'USER_REQUEST',
    text: '',
    killId: null,
    released: '0',
    time: 0,
    actor: SYSTEM_ACTOR,
    requestId: 'r',
  } as const;
  onCommitted([{ seq: 1, hash: '', event }]);
  const text = await registry.metrics();
  expect(text).toContain('trading_orders_outcomes_total{outcome="canceled"} 1');
  expect(text).toContain('trading_orders_outcomes_total{outcome="denied"} 0');
});

test('every family of the feeds shows what is true at its own scrape', async () => {
  const market = new MarketMemory();
  const registry = new Registry();
  registerFeedMetrics(registry, market);
  const connecting = aMarketState({ state: 'connecting' });
  for (const event of [aListing(), connecting, aMarketState(), aBook(), aTrade(), connecting]) market.apply(event);
  market.apply({ ...GAP, venue: connecting.venue, symbol: connecting.symbol });
  const text = await registry.metrics();
  const of = 'venue="demo",symbol="BTC/USDT"';
  expect(text).toContain(`trading_feed_events_total{${of},channel="trade"} 1`);
  expect(text).toContain(`trading_feed_events_total{${of},channel="book"} 1`);
  expect(text).toContain(`trading_feed_reconnects_total{${of}} 1`);
  expect(text).toContain(`trading_feed_gaps_total{${of}} 1`);
  expect(text).toContain(`trading_feed_state{${of},state="connecting"} 1`);
  market.apply(aTrade({ tradeId: 'm-2' }));
  expect(await registry.metrics()).toContain(`trading_feed_events_total{${of},channel="trade"} 2`);
});

test.each([
  ['top', { token: 'hush' }],
  ['header', { headers: { authorization: 'hush', 'x-grafana-id': 'hush' } }],
  ['deep', { req: { headers: { 'x-paperdesk-secret': 'hush', cookie: 'hush' } } }],
  ['deeper', { a: { b: { c: { password: 'hush' } } } }],
])('a secret never reaches the log: %s', (_case, fields) => {
  let line = '';
  createLogger({ level: 'info', destination: { write: (text) => void (line += text) } }).info(fields, 'said');
  expect(line).toContain('said');
  expect(line).not.toContain('hush');
});
