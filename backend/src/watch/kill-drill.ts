import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KillDrill } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import { DeskMemory } from '../engine/desk-memory.js';
import { Engine, type TripFigures } from '../engine/engine.js';
import { PRESETS } from '../execution/presets.js';
import { FileLatch } from '../journal/file-latch.js';
import { SqliteEventStore } from '../journal/sqlite-event-store.js';
import { MarketMemory } from '../market/market-memory.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { MarketEvent } from '../model/market-event.js';

const [ACCOUNT, VENUE, SYMBOL] = ['shadow', 'shadow', 'BTC/USDT'];
const ORDERS = 200;

/**
 * Stops a shadow desk and measures it: an engine of the same program on a journal and a latch file of its own, made for
 * the drill in the desk's home (so on the same disk) and removed after it. It shares no account, market, journal or
 * latch with the desk: no order of anybody can be touched.
 */
export async function runKillDrill(told: {
  readonly home: string;
  readonly clock: Clock;
  /** The built program of the journal's own thread; left out: the drill's journal is written within the call. */
  readonly journalThread?: string;
  readonly orders?: number;
}): Promise<Omit<KillDrill, 'drillId'>> {
  const { clock, orders = ORDERS } = told;
  const folder = mkdtempSync(join(told.home, 'kill-drill-'));
  const file = join(folder, 'kill-switch.latch');
  const store = new SqliteEventStore(join(folder, 'journal.db'), {
    ...(told.journalThread !== undefined && { threadFile: told.journalThread }),
  });
  const latch = new FileLatch(file, true);
  try {
    const shadow = new ShadowDesk(store, latch, clock);
    const placed = await shadow.place(orders);
    const figures = await shadow.press();
    const wrong = [
      ...(placed === orders ? [] : [`only ${placed} of ${orders} orders were placed`]),
      ...(await shadow.faults(orders)),
      ...(new FileLatch(file, false).read().state === 'killed' ? [] : ['the latch file does not say killed']),
      ...(figures === null ? ['the press was not timed'] : []),
    ];
    await shadow.stop();
    return {
      ok: wrong.length === 0,
      orders: placed,
      flagUs: Math.round(figures?.flagUs ?? 0),
      lastCancelUs: Math.round(figures?.lastCancelUs ?? 0),
      detail: wrong.length === 0 ? 'All as it has to be.' : wrong.join('; '),
    };
  } finally {
    await store.close();
    latch.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class ShadowDesk {
  private readonly memory: DeskMemory;
  private readonly engine: Engine;
  private figures: TripFigures | null = null;

  constructor(
    store: SqliteEventStore,
    latch: FileLatch,
    private readonly clock: Clock,
  ) {
    const rules = {
      trading: {
        ...{ source: 'demo' as const, offered: { [VENUE]: [SYMBOL] }, staleAfterUs: 600_000_000, marketSpeed: 1 },
        ...{ preset: PRESETS.frictionless, accountPresets: {}, feeSchedules: {}, accountFees: {}, seed: 'drill' },
      },
      killSwitch: { fourEyes: 'different_person' as const, coolDownSeconds: 60 },
    };
    this.memory = new DeskMemory({
      ...{ market: new MarketMemory(() => undefined, { delays: false }), rules, delivery: () => [], journal: store },
      facts: () => ({
        ...{ version: 'drill', source: 'demo', paperLine: 'DRILL', outsideChannel: false },
        ...{ eventLoopBlockedMs: 0, startedAt: clock.nowUs() },
      }),
    });
    this.engine = new Engine({
      ...{ store, latch, memory: this.memory, clock, rules, version: 'drill' },
      onTrip: (figures) => (this.figures = figures),
    });
    this.engine.start();
    for (const event of shadowMarket(clock.nowUs())) this.engine.onMarketEvent(event);
  }

  /** Rests buys under the market; returns how many were taken. */
  async place(count: number): Promise<number> {
    await this.submit({
      ...{ type: 'openAccount', account: ACCOUNT, name: 'Shadow', source: 'demo', reportingCurrency: 'USDT' },
      ...{ kyc: 'verified', deposits: [{ currency: 'USDT', amount: '1000000000' }] },
    });
    const answers = await Promise.all(Array.from({ length: count }, (_, number) => this.order(number)));
    return answers.filter(({ ok }) => ok).length;
  }

  async press(): Promise<TripFigures | null> {
    await this.submit({
      ...{ type: 'tripKillSwitch', killId: randomUUID(), scope: 'global', scopeValue: null, level: 'halt' },
      ...{ trigger: 'drill', reason: 'drill' },
    });
    return this.figures;
  }

  /** What is not as a stop has to leave it. */
  async faults(orders: number): Promise<string[]> {
    const canceled = this.memory.orders({}).filter(({ reason }) => reason?.code === 'KILL_SWITCH').length;
    const late = await this.order(orders);
    const refused = !late.ok && late.status === 423;
    return [
      ...(this.memory.killSwitch().state === 'killed' ? [] : ['the shadow desk is not killed']),
      ...(canceled === orders ? [] : [`${canceled} of ${orders} orders were canceled by the kill switch`]),
      ...(refused ? [] : ['an order after the press was not refused']),
    ];
  }

  stop(): Promise<void> {
    return this.engine.stop();
  }

  private order(number: number) {
    return this.submit({
      ...{ type: 'submitOrder', orderId: randomUUID(), payloadHash: String(number) },
      request: {
        ...{ clientOrderId: `drill-${number}`, account: ACCOUNT, venue: VENUE, symbol: SYMBOL, side: 'buy' },
        ...{ orderType: 'limit', quantity: '0.001', price: '50000', timeInForce: 'GTC' },
      },
    });
  }

  private submit(command: Unasked) {
    const asked = { actor: SYSTEM_ACTOR, receivedAt: this.clock.nowUs(), requestId: 'drill' };
    return this.engine.submit({ ...command, ...asked });
  }
}

type Unasked = Command extends infer One
  ? One extends Command
    ? Omit<One, 'actor' | 'receivedAt' | 'requestId'>
    : never
  : never;

function shadowMarket(now: number): MarketEvent[] {
  const market = { venue: VENUE, symbol: SYMBOL };
  return [
    {
      type: 'instrument',
      timeReceived: now,
      instrument: {
        ...market,
        ...{ version: 1, baseCurrency: 'BTC', quoteCurrency: 'USDT', tickSize: '0.01', lotSize: '0.00001' },
        ...{ minQuantity: '0.00001', maxQuantity: null, minNotional: '5', makerRate: '0', takerRate: '0' },
        ...{ feeSource: 'drill', feeCurrencyRule: 'received' as const, tradable: true },
      },
    },
    { type: 'marketState', ...market, state: 'live', reason: '', timeReceived: now },
    {
      ...{ type: 'book', ...market, sequence: 1, timeExchange: now, timeReceived: now },
      ...{ bids: [[6_000_000, 100_000]], asks: [[6_000_001, 100_000]] },
    },
  ];
}
