import type { QuestDbSql } from '../../src/questdb/sql.js';

type Row = Readonly<Record<string, string | number | boolean | null>>;

const HALF_HOUR_US = 1_800_000_000;

/** Whole minutes, half an hour before `nowUs`. */
export function beginOfDeskHistory(nowUs: number): number {
  return Math.floor((nowUs - HALF_HOUR_US) / 60_000_000) * 60_000_000;
}

const demo = { venue: 'demo', symbol: 'BTC/USDT', source: 'demo' };
const live = { venue: 'binance', symbol: 'ETH/USDT', source: 'live' };
const a = { ...demo, account: 'a', strategy: 'alpha' };
const b = { ...live, account: 'b' };

/** A short day of two accounts on two markets, chosen so that each figure can be worked out by hand; times in seconds. */
export function deskRows(begin: number): Readonly<Record<string, readonly Row[]>> {
  const at = (seconds: number) => begin + Math.round(seconds * 1e6);
  let journal = 0;
  const seq = () => ({ journal_seq: (journal += 1) });
  const trade = (of: typeof demo, id: string, s: number, told: Row) => ({
    ...{ ts: at(s), ...of, trade_id: id, time_received: at(s + 0.01), backfilled: false },
    ...told,
  });
  const quote = (of: typeof demo, s: number, bid: number, ask: number) => ({
    ...{ ts: at(s), ...of, sequence: s, bid, ask, bid_size: 1, ask_size: 1, time_received: at(s) },
  });
  const order = (of: typeof a | typeof b, id: string, s: number, told: Row) => ({
    ...{ ts: at(s), ...of, order_id: id, event_sequence: 1, event: 'accepted', order_status: 'new' },
    ...{ order_type: 'market', side: 'buy', ...told, ...seq() },
  });
  const fill = (of: typeof a | typeof b, id: string, s: number, told: Row) => ({
    ...{ ts: at(s), ...of, trade_id: id, order_type: 'market', liquidity_side: 'taker', ...told, ...seq() },
  });
  const equity = (of: { account: string; source: string; strategy?: string }, s: number, told: Row) => ({
    ...{ ts: at(s), ...of, epoch: 1, currency: 'USDT', ...told },
  });
  const audit = (s: number, action: string, told: Row, detail: object) => ({
    ...{ ts: at(s), action, person: 'p-risk', outcome: 'done', ...told, detail: JSON.stringify(detail), hash: `h${s}` },
    ...seq(),
  });
  const health = (of: typeof demo, s: number, status: string, told: Row) => ({ ts: at(s), ...of, status, ...told });
  const delivery = (s: number, queue: string, told: Row) => ({ ts: at(s), queue, status: 'delivering', ...told });
  return {
    trades: [
      trade(demo, '1', 10, { side: 'buy', price: 100, quantity: 1 }),
      trade(demo, '2', 70, { side: 'sell', price: 110, quantity: 3 }),
      trade(live, '1', 20, { side: 'buy', price: 50, quantity: 2, time_received: at(20.05) }),
    ],
    quotes: [quote(demo, 5, 99, 101), quote(demo, 100, 109, 111), quote(live, 5, 49, 51)],
    orders: [
      order(a, 'o1', 12, {}),
      order(a, 'o1', 12, { event_sequence: 2, event: 'filled', order_status: 'filled' }),
      order(a, 'o2', 71, { side: 'sell' }),
      order(a, 'o2', 71, { event_sequence: 2, event: 'filled', order_status: 'filled' }),
      order(b, 'o3', 25, { order_type: 'limit' }),
      order(b, 'o3', 26, { event_sequence: 2, event: 'filled', order_status: 'filled' }),
      order(a, 'o4', 80, denied('KYC_REQUIRED', 'no verified customer')),
      order(a, 'o5', 130, denied('ORDER_NOTIONAL_LIMIT', 'too dear')),
      order(a, 'o6', 140, { order_type: 'limit' }),
      order(a, 'o6', 141, { event_sequence: 2, event: 'rejected', order_status: 'rejected', reason_code: 'POST_ONLY' }),
    ],
    fills: [
      fill(a, 'f1', 12, {
        order_id: 'o1',
        side: 'buy',
        price: 101,
        quantity: 2,
        commission_quote: 0.2,
        reported_at: at(12.04),
      }),
      fill(a, 'f2', 71, {
        order_id: 'o2',
        side: 'sell',
        price: 109,
        quantity: 1,
        commission_quote: 0.1,
        reported_at: at(71.06),
      }),
      fill(b, 'f3', 26, {
        order_id: 'o3',
        side: 'buy',
        price: 50,
        quantity: 4,
        commission_quote: 0.3,
        reported_at: at(26.01),
      }),
    ],
    positions: [
      {
        ts: at(12),
        ...a,
        epoch: 1,
        quantity: '2.0',
        average_price: '101.1',
        cost: '202.2',
        realized_pnl: '0.0',
        ...seq(),
      },
      {
        ts: at(71),
        ...a,
        epoch: 1,
        quantity: '1.0',
        average_price: '101.1',
        cost: '101.1',
        realized_pnl: '7.8',
        ...seq(),
      },
      {
        ts: at(26),
        ...b,
        epoch: 1,
        quantity: '4.0',
        average_price: '50.075',
        cost: '200.3',
        realized_pnl: '0.0',
        ...seq(),
      },
    ],
    equity: [
      equity({ account: 'a', source: 'demo' }, 60, { equity: '1000', realized_pnl: '0.0', unrealized_pnl: '-2.2' }),
      equity({ account: 'a', source: 'demo' }, 120, { equity: '1100', realized_pnl: '7.8', unrealized_pnl: '8.9' }),
      equity({ account: 'a', source: 'demo' }, 180, { equity: '990', realized_pnl: '7.8', unrealized_pnl: '-2.2' }),
      equity({ account: 'b', source: 'live' }, 60, { equity: '500', realized_pnl: '0.0', unrealized_pnl: '-0.3' }),
      equity({ account: 'a', source: 'demo', strategy: 'alpha' }, 120, {
        ...{ realized_pnl: '7.8', unrealized_pnl: '8.9', realized_pnl_fifo: '7.7', unrealized_pnl_fifo: '9.5' },
      }),
    ],
    audit_log: [
      audit(
        1,
        'paperProofChecked',
        {},
        {
          checks: [
            { name: 'keys', ok: true, detail: 'none is held' },
            { name: 'chokePoint demo', ok: false, detail: '4 of 5 tries refused' },
          ],
        },
      ),
      audit(
        26,
        'tradeFlagged',
        { account: 'b', object_id: 'o3' },
        { usdValue: '200', limit: '100', rateSource: 'par' },
      ),
      audit(
        90,
        'limitWarned',
        {},
        { limit: 'dayLoss', scope: 'account', scopeValue: 'a', percent: 75, used: '37.5', max: '50' },
      ),
      audit(200, 'kycChanged', { object_id: 'c-1' }, { confidential: true }),
      audit(210, 'refusalsCounted', { object_id: 'requests' }, { codes: { BAD_TOKEN: 3 } }),
      audit(220, 'surveillanceAlertRaised', {}, { confidential: true }),
      audit(230, 'caseChanged', {}, { confidential: true }),
    ],
    approvals: [
      {
        ts: at(94),
        ...a,
        approval_id: 'o7',
        order_id: 'o7',
        state: 'requested',
        code: 'LARGE_ORDER',
        side: 'buy',
        requester: 'p-trader',
        ...seq(),
      },
      {
        ts: at(95),
        ...a,
        approval_id: 'o7',
        order_id: 'o7',
        state: 'approved',
        side: 'buy',
        requester: 'p-trader',
        usd_value: '11800',
        person: 'p-risk',
        reason: 'agreed',
        ...seq(),
      },
    ],
    kill_switch_events: [
      {
        ts: at(240),
        state: 'killed',
        scope: 'account',
        scope_value: 'a',
        level: 'halt',
        trigger: 'person',
        person: 'p-risk',
        reason: 'fat finger',
        orders_canceled: 2,
        ...seq(),
      },
    ],
    kill_drills: [
      {
        ts: at(250),
        kill_id: 'k',
        kind: 'drill',
        orders: 3,
        flag_us: 80,
        last_cancel_us: 900,
        ok: true,
        detail: 'All as it has to be.',
        ...seq(),
      },
    ],
    market_halts: [{ ts: at(260), ...live, state: 'suspended', reason: 'the book is stale', orders: 1, ...seq() }],
    attestations: [{ ts: at(300), kind: 'checkpoint', journal_seq: 9, hash: 'ab', key_id: 'k1', build: '0.1.0' }],
    feed_health: [
      health(demo, 60, 'live', { reconnects: 1, backfilled: 0, least_delay_ms: 3 }),
      health(demo, 120, 'stale', { reconnects: 3, backfilled: 4, least_delay_ms: 2 }),
      health(live, 60, 'live', { reconnects: 0, backfilled: 0, least_delay_ms: -1 }),
    ],
    feed_channels: [
      { ts: at(60), ...demo, channel: 'trade', delay_ms_p50: 10, delay_ms_p99: 30 },
      { ts: at(60), ...live, channel: 'quote', delay_ms_p50: 5, delay_ms_p99: 8 },
    ],
    feed_gaps: [
      {
        ts: at(61),
        ...demo,
        channel: 'trade',
        from_id: '3',
        to_id: '4',
        from_time: at(50),
        to_time: at(60),
        reason: 'ids skip',
      },
    ],
    rejected_events: [{ ts: at(62), ...live, channel: 'quote', rule: 'PRICE_OFF_GRID', raw: '{}' }],
    dead_letters: [
      { ts: at(63), queue: 'spool', table_name: 'trades', message: 'cast error', payload: 'x', row_count: 1 },
    ],
    delivery_health: [
      delivery(60, 'spool', {
        queryable_ms_p50: 100,
        queryable_ms_p99: 200,
        rows_per_second: 50,
        waiting_bytes: 1000,
        dropped_rows: 0,
        dead_letters: 0,
        disk_used_bytes: 5000,
        disk_budget_bytes: 10000,
        disk_days_left: 12,
      }),
      delivery(120, 'spool', {
        queryable_ms_p50: 50,
        queryable_ms_p99: 90,
        rows_per_second: 70,
        waiting_bytes: 0,
        dropped_rows: 3,
        dead_letters: 1,
        disk_used_bytes: 6000,
        disk_budget_bytes: 10000,
        disk_days_left: 11,
      }),
    ],
    consolidated: [
      { ts: at(60), symbol: 'BTC/USDT', source: 'demo', crossed: true, venues: 2 },
      { ts: at(61), symbol: 'BTC/USDT', source: 'demo', crossed: false, venues: 2 },
    ],
  };
}

function denied(code: string, sentence: string): Row {
  return { event: 'denied', order_status: 'rejected', reason_code: code, reason: sentence };
}

/** Puts the history into QuestDB by plain INSERTs and waits until SQL has it. */
export async function seedDeskHistory(sql: QuestDbSql, begin: number): Promise<void> {
  await Promise.all(
    Object.entries(deskRows(begin)).map(async ([table, rows]) => {
      // A column that a migration has just added is not there before the log is applied.
      await sql.query(`SELECT wait_wal_table('${table}')`);
      for (const row of rows) await sql.query(insertOf(table, row));
      await sql.query(`SELECT wait_wal_table('${table}')`);
    }),
  );
}

/** Amounts are told as text, so that they stay exact; never as one digit, which QuestDB takes for a character. */
function insertOf(table: string, row: Row): string {
  const values = Object.values(row).map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`;
}
