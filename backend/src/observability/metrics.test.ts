import { Registry } from 'prom-client';
import { SYSTEM_ACTOR } from '../model/actor.js';
import { createLogger } from './logger.js';
import { createKillSwitchMetrics } from './metrics/kill-switch.js';
import { createOrderMetrics } from './metrics/orders.js';

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
