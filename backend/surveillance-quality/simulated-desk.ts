import type { SubmitOrderRequest } from '@paperdesk/contract';
import { MarketTape } from '../src/compliance/surveillance/market-tape.js';
import { SurveillanceWatch } from '../src/compliance/surveillance/watch.js';
import { approvalViewOf } from '../src/engine/approval-view.js';
import { DeskCore } from '../src/engine/core.js';
import type { Input } from '../src/engine/input.js';
import { watchInputs } from '../src/engine/risk-marks.js';
import type { Actor } from '../src/model/actor.js';
import type { Command } from '../src/model/command.js';
import { formatAmount } from '../src/model/decimal.js';
import type { DeskEvent } from '../src/model/desk-event.js';
import type { MarketEvent } from '../src/model/market-event.js';
import type { RiskRules } from '../src/model/risk-rules.js';
import type { TradingRules } from '../src/model/trading-rules.js';
import { freeOf } from '../src/portfolio/balance.js';
import { INSTRUMENT, SimulatedMarket } from './simulated-market.js';
import { Told } from './told.js';

/** Monday 2026-11-16, 00:00 UTC, in milliseconds. */
export const START_MS = 1_794_787_200_000;
export const STEP_MS = 200;
const BOOK_EVERY_STEPS = 5;
/** The desk looks at losses and warns of limits each second; each minute does for a day, at a fraction of the time. */
const LIMITS_EVERY_STEPS = 300;

/** An account as it is opened. */
export interface Opening {
  readonly account: string;
  readonly kyc: 'none' | 'verified';
  readonly deposits: Readonly<Record<string, string>>;
  /** When it was opened, as surveillance knows it. */
  readonly openedAt?: number;
}

/** The demo market's order flow, the real engine with the desk's own rules, and the real surveillance, in simulated time. */
export class SimulatedDesk {
  nowMs = START_MS;
  readonly told = new Told();
  readonly tape = new MarketTape();
  private readonly core = new DeskCore();
  private readonly market: SimulatedMarket;
  private readonly watch = new SurveillanceWatch();
  /** Reads the same events by other rules. */
  private readonly wider = new SurveillanceWatch();
  private readonly widerRules: RiskRules;
  private steps = 0;
  private requests = 0;

  constructor(
    seed: number,
    desk: {
      readonly trading: TradingRules;
      readonly risk: RiskRules;
      readonly wider: RiskRules;
      readonly accounts: readonly Opening[];
    },
  ) {
    this.widerRules = desk.wider;
    this.market = new SimulatedMarket(seed);
    const killSwitch = { fourEyes: 'different_person', coolDownSeconds: 60 } as const;
    const rules = { rules: desk.trading, riskRules: desk.risk, killSwitch };
    this.take({ kind: 'start', at: this.nowUs, latch: { state: 'armed' }, version: 'quality', ...rules });
    const { venue, symbol } = INSTRUMENT;
    this.observe({ type: 'instrument', instrument: INSTRUMENT, timeReceived: this.nowUs });
    this.observe({ type: 'marketState', venue, symbol, timeReceived: this.nowUs, state: 'live', reason: '' });
    this.step();
    for (const opening of desk.accounts) this.open(opening);
  }

  get nowUs(): number {
    return this.nowMs * 1000;
  }
  get bid(): number {
    return this.market.bid;
  }
  get ask(): number {
    return this.market.ask;
  }

  /** A step of the market; the desk hears of its trades, and once a second of its book. */
  step(): void {
    this.nowMs += STEP_MS;
    this.market.step(STEP_MS / 1000, this.nowUs, (trade) => this.observe(trade));
    this.steps += 1;
    if (this.steps % BOOK_EVERY_STEPS === 1) this.observe(this.market.shown(this.nowUs));
    const { nextDueAt } = this.core;
    if (nextDueAt !== null && nextDueAt <= this.nowUs) this.take({ kind: 'timer', at: this.nowUs });
    if (this.steps % LIMITS_EVERY_STEPS === 0)
      for (const input of watchInputs(this.core.desk, this.nowUs).inputs) this.take(input);
  }

  /** Ids of the orders in their order; none when they were refused. */
  submit(actor: Actor, requests: readonly SubmitOrderRequest[]): readonly string[] {
    const orders = requests.map((request) => ({
      ...{ orderId: `order-${(this.requests += 1)}`, request, payloadHash: request.clientOrderId },
    }));
    const [first] = orders;
    if (first === undefined) return [];
    const asked = this.asked(actor);
    const isTaken = this.send(
      first.request.account,
      orders.length === 1 ? { type: 'submitOrder', ...first, ...asked } : { type: 'submitBatch', orders, ...asked },
    );
    return isTaken ? orders.map(({ orderId }) => orderId) : [];
  }

  cancel(actor: Actor, orderId: string): void {
    this.send(this.accountOf(orderId), { type: 'cancelOrder', orderId, ...this.asked(actor) });
  }

  cancelAll(actor: Actor, account: string, strategy: string): void {
    this.send(account, { type: 'cancelAll', account, strategy, ...this.asked(actor) });
  }

  /** A second person confirms the order, when it waits for one. */
  confirm(actor: Actor, approvalId: string): void {
    const approval = this.core.state.approvals.get(approvalId);
    const seen = approval === undefined ? null : approvalViewOf(this.core.desk, approval, this.nowUs);
    if (seen === null) return;
    const { orderHash, cost: maxCost } = seen;
    const decision = { approvalId, decision: 'approve', orderHash, maxCost, reason: 'confirmed unseen' } as const;
    this.send(this.accountOf(approvalId), { type: 'decideApproval', ...decision, ...this.asked(actor) });
  }

  /** A new id for a caller's order. */
  clientId(): string {
    return `c-${this.requests}-${this.steps}`;
  }

  isWorking(orderId: string): boolean {
    return this.core.state.working.has(orderId);
  }

  free(account: string, currency: string): number {
    const found = this.core.state.accounts.get(account);
    return found === undefined ? 0 : Number(formatAmount(freeOf(found.balances, currency)));
  }

  private accountOf(orderId: string): string {
    return this.core.state.orders.get(orderId)?.terms.account ?? '';
  }

  private asked(actor: Actor) {
    return { actor, receivedAt: this.nowUs, requestId: 'quality' };
  }

  private send(account: string, command: Command): boolean {
    const { events, reply } = this.core.handle({ kind: 'command', command });
    this.hear(events);
    if (reply === null || 'kind' in reply) return true;
    this.told.block(account, reply);
    return false;
  }

  private open({ account, kyc, deposits, openedAt }: Opening): void {
    const opened = { account, name: account, source: 'demo', reportingCurrency: 'USDT', kyc } as const;
    const funds = Object.entries(deposits).map(([currency, amount]) => ({ currency, amount }));
    const asked = this.asked({ person: 'system', via: 'system', verified: true });
    const { events } = this.core.handle({
      kind: 'command',
      command: { type: 'openAccount', ...opened, deposits: funds, ...asked },
    });
    this.hear(
      events.map((event) => (event.type === 'accountOpened' ? { ...event, time: openedAt ?? event.time } : event)),
    );
  }

  private observe(event: MarketEvent): void {
    this.watch.onMarket(event);
    this.wider.onMarket(event);
    if (event.type === 'book' || event.type === 'trade') this.tape.see(event);
    this.take({ kind: 'market', event });
  }

  private take(input: Input): void {
    this.hear(this.core.handle(input).events);
  }

  private hear(events: readonly DeskEvent[]): void {
    for (const event of events) {
      this.told.hear(event, (orderId) => this.accountOf(orderId));
      for (const alert of this.watch.onEvent(event)) this.told.alerts.push(alert);
      const seen = event.type === 'riskRulesSet' ? { ...event, rules: this.widerRules } : event;
      for (const alert of this.wider.onEvent(seen)) this.told.wider.push(alert);
    }
  }
}
