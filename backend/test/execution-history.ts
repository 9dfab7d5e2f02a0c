import { encodeRows } from '../src/questdb/rows/encoder.js';
import type { Row } from '../src/questdb/rows/row.js';
import type { QuestDbSender } from '../src/questdb/sender.js';

const HALF_HOUR_US = 1_800_000_000;

/** Whole seconds, 30 to 31 minutes before `nowUs`: every markout of the history lies in the past. */
export function beginOfExecution(nowUs: number): number {
  return Math.floor((nowUs - HALF_HOUR_US) / 60_000_000) * 60_000_000;
}

type Told = Readonly<Record<string, string | number | null>>;
const DEMO = { source: 'demo', account: 'a', venue: 'demo', symbol: 'BTC/USDT' };
const LIVE = { source: 'live', account: 'b', venue: 'binance', symbol: 'ETH/USDT', strategy: 'beta', preset: 'brutal' };
const ALPHA = { ...DEMO, strategy: 'alpha', preset: 'realistic' };
const THIN = { ...DEMO, strategy: 'alpha', preset: 'thin' };
const BETA = { ...DEMO, strategy: 'beta', preset: 'realistic' };

/** Mid of demo by second, with a spread of 2; nothing is heard from 90 s to 300 s. */
const demoMid = (s: number) => (s < 10 ? 100 : s < 60 ? 101 : s < 90 ? 102 : 104);

/**
 * Seven fills of six orders, one more order that never filled, a refusal, and quotes every two seconds around them. Chosen
 * so that each figure can be worked out by hand; the test says how.
 */
export function executionRows(begin: number): Readonly<Record<string, readonly Row[]>> {
  const at = (s: number) => begin + s * 1_000_000;
  const every2 = (from: number, to: number) => Array.from({ length: (to - from) / 2 }, (_, index) => from + index * 2);
  const quote = (of: Told, s: number, bid: number, ask: number): Row => ({
    ...{ ts: at(s), source: of['source'], venue: of['venue'], symbol: of['symbol'], sequence: s },
    ...{ bid, bid_size: 1, ask, ask_size: 1, time_received: at(s) },
  });
  const order = (of: Told, id: string, s: number, told: Told): Row => ({
    ...{ ts: at(s), order_id: id, event_sequence: 3, time_in_force: 'GTC', ...of, journal_seq: s },
    ...told,
  });
  const fill = (of: Told, [trade, id, s]: readonly [string, string, number], told: Told): Row => ({
    ...{ ts: at(s), trade_id: trade, order_id: id, journal_seq: s, reported_at: at(s) + 20_000, ...of },
    ...{ liquidity_source: 'BOOK', liquidity_side: 'taker', order_type: 'limit' },
    ...told,
  });
  return {
    quotes: [
      ...[...every2(0, 90), ...every2(300, 400)].map((s) => quote(DEMO, s, demoMid(s) - 1, demoMid(s) + 1)),
      ...every2(0, 120).map((s) => quote(LIVE, s, 49.5, 50.5)),
    ],
    fills: [
      fill(ALPHA, ['f1', 'o1', 5], {
        ...{ side: 'buy', order_type: 'market', price: 101, quantity: 1 },
        ...{ arrival_mid: 100, venue_mid: 100, mid: 100, commission_quote: 0.101 },
      }),
      fill(ALPHA, ['f2', 'o1', 5], {
        ...{ side: 'buy', order_type: 'market', price: 102, quantity: 1 },
        ...{ arrival_mid: 100, venue_mid: 100, mid: 100, commission_quote: 0.102 },
      }),
      fill(ALPHA, ['f3', 'o2', 30], {
        ...{ side: 'sell', liquidity_side: 'maker', price: 101.5, quantity: 3 },
        ...{ arrival_mid: 100, venue_mid: 101, mid: 101, commission_quote: 0.15225 },
      }),
      // Made by a formula: there was no book, so no mid.
      fill(THIN, ['f4', 'o3', 87], {
        ...{ side: 'buy', liquidity_source: 'MODEL', price: 102, quantity: 1 },
        ...{ arrival_mid: 102, venue_mid: 102, mid: null, commission_quote: 0.102 },
      }),
      fill(LIVE, ['f5', 'o5', 21], {
        ...{ side: 'sell', order_type: 'market', price: 49.5, quantity: 10 },
        ...{ arrival_mid: 50, venue_mid: 49.8, mid: 50, commission_quote: 0.495 },
      }),
      fill(LIVE, ['f6', 'o6', 50], {
        ...{ side: 'buy', liquidity_side: 'maker', price: 49.5, quantity: 4 },
        ...{ arrival_mid: 50, venue_mid: 50, mid: 50, commission_quote: 0.0396 },
      }),
      fill(LIVE, ['f7', 'o6', 52], {
        ...{ side: 'buy', liquidity_side: 'maker', price: 49.5, quantity: 6 },
        ...{ arrival_mid: 50, venue_mid: 50, mid: 50, commission_quote: 0.0594 },
      }),
    ],
    orders: [
      order(ALPHA, 'o1', 5, {
        ...{ event: 'filled', order_status: 'filled', side: 'buy', order_type: 'market', queue_ahead: null },
        ...{ quantity: '2', filled_quantity: '2', arrival_mid: 100, venue_mid: 100 },
      }),
      order(ALPHA, 'o2', 30, {
        ...{ event: 'filled', order_status: 'partiallyFilled', side: 'sell', order_type: 'limit', queue_ahead: '10' },
        ...{ quantity: '4', filled_quantity: '3', arrival_mid: 100, venue_mid: 101, event_sequence: 2 },
      }),
      order(ALPHA, 'o2', 70, {
        ...{ event: 'canceled', order_status: 'canceled', side: 'sell', order_type: 'limit', queue_ahead: '10' },
        ...{ quantity: '4', filled_quantity: '3', arrival_mid: 100, venue_mid: 101 },
        ...{ pessimistic_quantity: '2', optimistic_quantity: '4' },
      }),
      order(THIN, 'o3', 87, {
        ...{ event: 'filled', order_status: 'filled', side: 'buy', order_type: 'limit', queue_ahead: null },
        ...{ quantity: '1', filled_quantity: '1', arrival_mid: 102, venue_mid: 102 },
      }),
      order(BETA, 'o4', 150, {
        ...{ event: 'canceled', order_status: 'canceled', side: 'buy', order_type: 'limit', queue_ahead: '1000' },
        ...{ quantity: '5', filled_quantity: '0', arrival_mid: 102, venue_mid: 102 },
        ...{ pessimistic_quantity: '0', optimistic_quantity: '1' },
      }),
      order(LIVE, 'o5', 21, {
        ...{ event: 'filled', order_status: 'filled', side: 'sell', order_type: 'market', queue_ahead: null },
        ...{ quantity: '10', filled_quantity: '10', arrival_mid: 50, venue_mid: 49.8 },
      }),
      order(LIVE, 'o6', 52, {
        ...{ event: 'filled', order_status: 'filled', side: 'buy', order_type: 'limit', queue_ahead: '0' },
        ...{ quantity: '10', filled_quantity: '10', arrival_mid: 50, venue_mid: 50 },
        ...{ pessimistic_quantity: '5', optimistic_quantity: '10' },
      }),
      order(BETA, 'o7', 62, {
        ...{ event: 'expired', order_status: 'expired', side: 'sell', order_type: 'limit', queue_ahead: '0.5' },
        ...{ quantity: '1', filled_quantity: '0', arrival_mid: 101, venue_mid: 101 },
        ...{ pessimistic_quantity: '0', optimistic_quantity: '0' },
      }),
      order(BETA, 'o8', 63, {
        ...{ event: 'denied', order_status: 'rejected', side: 'sell', order_type: 'limit' },
        ...{ quantity: '1', filled_quantity: '0' },
      }),
    ],
  };
}

/** Puts the history into QuestDB the way the projector does. */
export async function seedExecution(sender: QuestDbSender, begin: number): Promise<void> {
  for (const [table, rows] of Object.entries(executionRows(begin))) {
    const { batch, faults } = encodeRows(table, rows);
    const [fault] = faults;
    if (fault !== undefined || batch === undefined) throw new Error(`${table}: ${fault?.fault ?? 'no rows'}`);
    const outcome = await sender.post(batch.bytes);
    if (outcome.kind !== 'delivered') throw new Error(`${table}: ${JSON.stringify(outcome)}`);
  }
}
