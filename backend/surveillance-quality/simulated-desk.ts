import type { SubmitOrderRequest } from '@paperdesk/contract';
import { FLOW_REGIMES } from '../demo-exchange/market/flow-regime.js';
import { MatchingBook, type Match } from '../demo-exchange/market/matching-book.js';
import { OrderFlow } from '../demo-exchange/market/order-flow.js';
import { Random } from '../demo-exchange/market/random.js';
import { syntheticSymbol } from '../demo-exchange/market/symbol-spec.js';
import { MarketTape } from '../src/compliance/surveillance/market-tape.js';
import { type AlertDraft, SurveillanceWatch } from '../src/compliance/surveillance/watch.js';
import { DeskCore } from '../src/engine/core.js';
import { PRESETS } from '../src/execution/presets.js';
import type { DeskEvent } from '../src/model/desk-event.js';
import type { Command } from '../src/model/command.js';
import type { Instrument } from '../src/model/instrument.js';
import type { Level, MarketEvent } from '../src/model/market-event.js';
import { UNLIMITED, type RiskRules } from '../src/model/risk-rules.js';
import type { TradingRules } from '../src/model/trading-rules.js';

/** Monday 2026-11-16, 00:00 UTC, in milliseconds. */
export const START_MS = 1_794_787_200_000;
export const SYMBOL = 'BTC/USDT';
export const STEP_MS = 200;
const BOOK_EVERY_STEPS = 5;
const LEVELS = 20;
const VENUE = 'demo';
export const INSTRUMENT: Instrument = {
  ...{ venue: VENUE, symbol: SYMBOL, version: 1, baseCurrency: 'BTC', quoteCurrency: 'USDT', tickSize: '0.01' },
  ...{ lotSize: '0.00001', minQuantity: '0.00001', maxQuantity: '9000', minNotional: '5', makerRate: '0.001' },
  ...{ takerRate: '0.001', feeSource: 'test', feeCurrencyRule: 'received', tradable: true },
};
const RULES: TradingRules = {
  ...{ source: 'demo', offered: { [VENUE]: [SYMBOL] }, staleAfterUs: 10_000_000, marketSpeed: 1 },
  ...{ preset: PRESETS.realistic, accountPresets: {}, feeSchedules: {}, accountFees: {}, seed: 'surveillance' },
};

/** Whom the desk raised an alert about, and who was refused. */
export interface Told {
  readonly alerts: AlertDraft[];
  readonly denied: Map<string, number>;
  orders: number;
  fills: number;
}

/** The demo market's order flow, the real engine and the real rules, in simulated time. */
export class SimulatedDesk {
  nowMs = START_MS;
  readonly told: Told = { alerts: [], denied: new Map(), orders: 0, fills: 0 };
  readonly tape = new MarketTape();
  readonly core = new DeskCore();
  private readonly book = new MatchingBook(0, () => undefined);
  private readonly flow: OrderFlow;
  private readonly watch: SurveillanceWatch;
  private steps = 0;
  private tradeId = 0;
  private requests = 0;

  constructor(
    seed: number,
    told: { readonly opened: ReadonlyMap<string, number>; readonly customers: RiskRules['customers'] },
  ) {
    const random = new Random(seed, 7);
    const nature = { rate: 1, regime: FLOW_REGIMES.usual, cancelLaw: 'uniform' } as const;
    this.flow = new OrderFlow(syntheticSymbol(SYMBOL), random, this.book, nature);
    const latch = { state: 'armed' } as const;
    const killSwitch = { fourEyes: 'different_person', coolDownSeconds: 60 } as const;
    const riskRules = { ...UNLIMITED, customers: told.customers };
    const start = {
      kind: 'start',
      at: this.nowUs,
      latch,
      version: 'quality',
      rules: RULES,
      killSwitch,
      riskRules,
    } as const;
    this.watch = new SurveillanceWatch();
    this.hear(this.core.handle(start).events);
    const stamped = { venue: VENUE, symbol: SYMBOL, timeReceived: this.nowUs };
    this.market({ type: 'instrument', instrument: INSTRUMENT, timeReceived: this.nowUs });
    this.market({ type: 'marketState', ...stamped, state: 'live', reason: '' });
    this.step();
    for (const [account, openedAt] of told.opened) this.open(account, openedAt);
  }

  get nowUs(): number {
    return this.nowMs * 1000;
  }
  get bid(): number {
    return (this.book.best('bid')?.price ?? 0) / 100;
  }
  get ask(): number {
    return (this.book.best('ask')?.price ?? 0) / 100;
  }

  /** A step of the market; the desk hears of its trades, and once a second of its book. */
  step(): void {
    this.nowMs += STEP_MS;
    this.flow.step(STEP_MS / 1000, (matches) => {
      for (const match of matches) this.print(match);
    });
    this.steps += 1;
    if (this.steps % BOOK_EVERY_STEPS === 1) this.showBook();
    if (this.core.nextDueAt !== null && this.core.nextDueAt <= this.nowUs)
      this.hear(this.core.handle({ kind: 'timer', at: this.nowUs }).events);
  }

  /** The id of the order, null when it was refused. */
  submit(person: string, request: SubmitOrderRequest): string | null {
    return this.submitAll(person, [request])[0] ?? null;
  }

  submitAll(person: string, requests: readonly SubmitOrderRequest[]): readonly string[] {
    const orders = requests.map((request) => ({
      ...{ orderId: `order-${(this.requests += 1)}`, request, payloadHash: request.clientOrderId },
    }));
    const [first] = orders;
    if (first === undefined) return [];
    const asked = this.asked(person);
    const reply = this.send(
      orders.length === 1 ? { type: 'submitOrder', ...first, ...asked } : { type: 'submitBatch', orders, ...asked },
    );
    return reply ? orders.map(({ orderId }) => orderId) : [];
  }

  cancel(person: string, orderId: string): void {
    this.send({ type: 'cancelOrder', orderId, ...this.asked(person) });
  }

  cancelAll(person: string, account: string, strategy: string): void {
    this.send({ type: 'cancelAll', account, strategy, ...this.asked(person) });
  }

  /** A new id for a caller's order. */
  clientId(): string {
    return `c-${this.requests}-${this.steps}`;
  }

  isWorking(orderId: string): boolean {
    return this.core.state.working.has(orderId);
  }

  private asked(person: string) {
    return { actor: { person, via: 'token', verified: true } as const, receivedAt: this.nowUs, requestId: 'quality' };
  }

  private send(command: Command): boolean {
    const { events, reply } = this.core.handle({ kind: 'command', command });
    this.hear(events);
    return reply !== null && 'kind' in reply;
  }

  private open(account: string, openedAt: number): void {
    const deposits = [
      { currency: 'USDT', amount: '50000000' },
      { currency: 'BTC', amount: '500' },
    ];
    const opened = { account, name: account, source: 'demo', reportingCurrency: 'USDT', kyc: 'verified' } as const;
    const { events } = this.core.handle({
      kind: 'command',
      command: { type: 'openAccount', ...opened, deposits, ...this.asked('system') },
    });
    this.hear(events.map((event) => (event.type === 'accountOpened' ? { ...event, time: openedAt } : event)));
  }

  private print({ price, quantity, buyerIsMaker }: Match): void {
    this.tradeId += 1;
    this.market({
      type: 'trade',
      venue: VENUE,
      symbol: SYMBOL,
      timeExchange: this.nowUs,
      timeReceived: this.nowUs,
      tradeId: String(this.tradeId),
      price,
      quantity,
      side: buyerIsMaker ? 'sell' : 'buy',
    });
  }

  private showBook(): void {
    const levels = (side: 'bid' | 'ask'): Level[] =>
      this.book
        .prices(side)
        .slice(0, LEVELS)
        .map((price) => [price, this.book.level(side, price)?.total ?? 0]);
    const stamped = { venue: VENUE, symbol: SYMBOL, timeExchange: this.nowUs, timeReceived: this.nowUs };
    this.market({ type: 'book', ...stamped, sequence: this.steps, bids: levels('bid'), asks: levels('ask') });
  }

  private market(event: MarketEvent): void {
    this.watch.onMarket(event);
    if (event.type === 'book' || event.type === 'trade') this.tape.see(event);
    this.hear(this.core.handle({ kind: 'market', event }).events);
  }

  private hear(events: readonly DeskEvent[]): void {
    for (const event of events) {
      if (event.type === 'orderAccepted') this.told.orders += 1;
      if (event.type === 'orderFilled') this.told.fills += 1;
      if (event.type === 'orderDenied') {
        const code = event.denials[0]?.code ?? 'UNKNOWN';
        this.told.denied.set(code, (this.told.denied.get(code) ?? 0) + 1);
      }
      this.told.alerts.push(...this.watch.onEvent(event));
    }
  }
}
