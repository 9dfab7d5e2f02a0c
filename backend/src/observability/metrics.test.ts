import { Registry } from 'prom-client';
import { NOW, aBook, aListing, aMarketState, aTrade } from '../../test/builders.js';
import { DeskInMemory, aConsolidated, aDelivery, aStorage } from '../../test/grafana/desk-in-memory.js';
import { aFilledOrder, accepted, anOpening, decided, filled, someTerms } from '../../test/scripted-journal.js';
import { apply } from '../engine/apply.js';
import { emptyState } from '../engine/state.js';
import { MarketMemory } from '../market/market-memory.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { DeskEvent } from '../model/desk-event.js';
import { DeskMetrics } from './desk-metrics.js';
import { createLogger } from './logger.js';
import { registerDeliveryMetrics } from './metrics/delivery.js';
import { registerFeedMetrics } from './metrics/feeds.js';
import { createKillSwitchMetrics } from './metrics/kill-switch.js';
import { createOrderMetrics } from './metrics/orders.js';
import type { Reconciliation } from './metrics/reconciliation.js';

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

const FILL = { tradeId: 'm-1', quantityLots: 1, commission: '0', released: '0' };

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
    band: { pessimisticLots: 0, optimisticLots: 0 },
    time: 0,
    actor: SYSTEM_ACTOR,
    requestId: 'r',
  } as const;
  onCommitted([{ seq: 1, hash: '', event }]);
  const text = await registry.metrics();
  expect(text).toContain('trading_orders_outcomes_total{outcome="canceled"} 1');
  expect(text).toContain('trading_orders_outcomes_total{outcome="denied"} 0');
});

test('fills are counted by where their liquidity came from, and how late the desk hears of them is measured', async () => {
  const registry = new Registry();
  const { onCommitted } = createOrderMetrics(registry);
  const order = aFilledOrder('o-1');
  const model = { kind: 'model', model: 'spread', inputs: {} } as const;
  const late = { ...filled('o-1', FILL), cause: model, liquiditySide: 'maker', timeExchange: 1, reportedAt: 40_001 };
  onCommitted([...order, late as DeskEvent].map((event, at) => ({ seq: at + 1, hash: '', event })));
  const text = await registry.metrics();
  expect(text).toContain('trading_orders_accepted_total{order_type="limit"} 1');
  expect(text).toContain('trading_orders_accepted_total{order_type="trailingStop"} 0');
  expect(text).toContain('trading_orders_fills_total{liquidity_side="taker",liquidity_source="BOOK"} 2');
  expect(text).toContain('trading_orders_fills_total{liquidity_side="maker",liquidity_source="MODEL"} 1');
  expect(text).toContain('trading_orders_fill_heard_seconds_bucket{le="0.05"} 3');
  expect(text).toContain('trading_orders_fill_heard_seconds_bucket{le="0.025"} 2');
});

test('live orders are counted by type and status, and what is on its way by kind', async () => {
  const registry = new Registry();
  const state = emptyState();
  for (const event of [
    ...anOpening(),
    accepted(someTerms('resting')),
    accepted(someTerms('gone')),
    accepted(someTerms('away'), { dueAt: NOW + 1_000_000_000 }),
  ])
    apply(state, event);
  apply(state, {
    ...decided(),
    ...{ type: 'orderCancelRequested', orderId: 'resting', reason: 'r', text: '' },
    dueAt: NOW * 2,
  });
  const band = { pessimisticLots: 0, optimisticLots: 0 };
  const released = { released: '30000.005', killId: null, band };
  apply(state, { ...decided(), ...{ type: 'orderCanceled', orderId: 'gone', reason: 'r', text: '' }, ...released });
  new DeskMetrics(registry).readOrders(() => state);
  const counted = async (line: string) => expect(await registry.metrics()).toContain(line);
  await counted('trading_orders_working{order_type="limit",status="pendingCancel"} 1');
  await counted('trading_orders_working{order_type="limit",status="pendingNew"} 1');
  await counted('trading_orders_working{order_type="limit",status="new"} 0');
  await counted('trading_orders_in_flight{what="order"} 1');
  await counted('trading_orders_in_flight{what="cancel"} 1');
  state.suspended.set('demo|BTC/USDT', 'stale');
  await counted('trading_orders_working{order_type="limit",status="suspended"} 1');
  await counted('trading_orders_working{order_type="limit",status="pendingNew"} 0');
});

test('shadow accounting shows its last result and when both agreed; before the first there is no series', async () => {
  const registry = new Registry();
  const metrics = new DeskMetrics(registry);
  let told: Reconciliation | null = null;
  metrics.readReconciliation(
    () => told,
    () => 65_000_000,
  );
  metrics.readKeptInputs(() => 4096);
  metrics.engineFault('journal');
  expect(await registry.metrics()).not.toMatch(/^trading_reconciliation/m);
  told = { result: 'notRun', agreedAt: 5_000_000 };
  const text = await registry.metrics();
  expect(text).toContain('trading_reconciliation_result{result="notRun"} 1');
  expect(text).toContain('trading_reconciliation_result{result="agreed"} 0');
  expect(text).toContain('trading_reconciliation_agreed_age_seconds 60');
  expect(text).toContain('trading_inputs_kept_bytes 4096');
  expect(text).toContain('trading_engine_faults_total{kind="journal"} 1');
  expect(text).toContain('trading_engine_faults_total{kind="latch"} 0');
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

test('feeds show what was refused, fetched late and how late events come; an unknown delay has no series', async () => {
  const market = new MarketMemory();
  const registry = new Registry();
  registerFeedMetrics(registry, market);
  const late = (ms: number) => aTrade({ timeReceived: aTrade().timeExchange + ms * 1000 });
  const on = { venue: 'demo', symbol: 'BTC/USDT' };
  for (const event of [aListing(), late(40), late(250), aTrade({ backfilled: true })]) market.apply(event);
  market.apply({
    ...on,
    type: 'rejected',
    channel: 'trade',
    rule: 'price band',
    raw: '{}',
    timeReceived: late(250).timeReceived,
  });
  const of = 'venue="demo",symbol="BTC/USDT"';
  const text = await registry.metrics();
  expect(text).toContain(`trading_feed_rejected_total{${of}} 1`);
  expect(text).toContain(`trading_feed_backfilled_trades_total{${of}} 1`);
  expect(text).toContain(`trading_feed_delay_seconds{${of},channel="trade",quantile="0.5"} 0.04`);
  expect(text).toContain(`trading_feed_delay_seconds{${of},channel="trade",quantile="0.99"} 0.25`);
  expect(text).toContain(`trading_feed_least_delay_seconds{${of}} 0.04`);
  expect(text).not.toContain('channel="quote",quantile');
  market.apply(aMarketState({ timeReceived: late(120_000).timeReceived }));
  expect(await registry.metrics()).not.toContain('quantile=');
});

test('delivery shows how soon rows can be asked for, and the disk; what cannot be told has no series', async () => {
  const registry = new Registry();
  const desk = new DeskInMemory();
  registerDeliveryMetrics(registry, desk);
  desk.deliveryViews = [aDelivery({ storage: aStorage({ suspended: ['books'] }) }), aDelivery({ queue: 'projector' })];
  const text = await registry.metrics();
  expect(text).toContain('trading_delivery_queryable_seconds{queue="spool",quantile="0.5"} 0.11');
  expect(text).toContain('trading_delivery_queryable_seconds{queue="spool",quantile="0.99"} 0.24');
  expect(text).toContain('trading_disk_used_bytes 1073741824');
  expect(text).toContain('trading_disk_left_days 9');
  expect(text).toContain('trading_disk_suspended_tables 1');
  desk.deliveryViews = [
    aDelivery({ queryableMsP50: null, queryableMsP99: null, storage: aStorage({ daysLeft: null }) }),
  ];
  const later = await registry.metrics();
  expect(later).not.toContain('quantile=');
  expect(later).not.toMatch(/^trading_disk_left_days/m);
});

test('pairs that cross between venues are told, and rows that are not stored are counted by why', async () => {
  const registry = new Registry();
  const desk = new DeskInMemory();
  const metrics = new DeskMetrics(registry);
  metrics.read(desk);
  desk.consolidatedViews = [aConsolidated({ crossed: true }), aConsolidated({ symbol: 'BTC/USD', venues: 1 })];
  const rows = { thinned: { quotes: 4, books: 0 }, dropped: { diskBudget: { books: 2 } } };
  metrics.readRowCounts(() => rows);
  await registry.metrics();
  rows.thinned.quotes += 1;
  const text = await registry.metrics();
  expect(text).toContain('trading_market_crossed{symbol="BTC/USDT"} 1');
  expect(text).toContain('trading_market_crossed{symbol="BTC/USD"} 0');
  expect(text).toContain('trading_market_live_venues{symbol="BTC/USD"} 1');
  expect(text).toContain('trading_delivery_thinned_rows_total{table="quotes"} 5');
  expect(text).toContain('trading_delivery_lost_rows_total{reason="diskBudget",kind="books"} 2');
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
