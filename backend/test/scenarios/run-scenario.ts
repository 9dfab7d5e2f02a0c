import { flagOf } from '../../src/compliance/trade-flag.js';
import { approvalViews } from '../../src/engine/approval-view.js';
import type { CommandOutcome } from '../../src/engine/desk.js';
import { usdMarks } from '../../src/engine/risk-marks.js';
import type { FactDraft } from '../../src/model/fact.js';
import { stepsOf } from '../../src/model/instrument.js';
import { UNLIMITED, type RiskRules } from '../../src/model/risk-rules.js';
import { reportedStatus } from '../../src/execution/order-life.js';
import type { Command } from '../../src/model/command.js';
import type { DeskEvent } from '../../src/model/desk-event.js';
import { aListing, aMarketState, anAccount, anId, aRearm, aTrip } from '../builders.js';
import { aBatch, aNewOrder, aReplace, CoreDesk } from '../core-desk.js';
import type { Answer, OrderStep, ScenarioFile, Step } from './scenario-file.js';

type Scenario = ScenarioFile['scenarios'][number];
const ADMIN = { person: 'p-admin', via: 'grafana', verified: true } as const;
const UNITS_US = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000, day: 86_400_000_000 } as const;

/** Rules as a file has them, on top of rules that limit nothing. */
export function rulesOf(file: Pick<ScenarioFile, 'rules'>): RiskRules {
  return { ...UNLIMITED, ...(file.rules as Partial<RiskRules>) };
}

/** Plays a scenario on the engine's core; returns what came otherwise than written, empty when nothing did. */
export function runScenario(scenario: Scenario, file: ScenarioFile, rules: RiskRules = rulesOf(file)): string[] {
  const play = new Play(file, rules);
  for (const [index, step] of scenario.steps.entries()) {
    const fault = play.take(step);
    // What follows a step that went wrong means nothing.
    if (fault !== undefined) return [`step ${index + 1} (${Object.keys(step)[0] ?? ''}): ${fault}`];
  }
  return play.desk.faults.map(String);
}

class Play {
  desk = new CoreDesk();
  private readonly ids = new Map<string, string>();
  private looked = 0;
  private flagged = 0;

  constructor(file: ScenarioFile, rules: RiskRules) {
    this.desk.feed(aListing(), aMarketState());
    this.lastBook();
    for (const { account, kyc, deposits } of file.accounts) {
      const put = Object.entries(deposits).map(([currency, amount]) => ({ currency, amount }));
      this.desk.send(anAccount({ account, kyc, deposits: put }));
    }
    this.must({
      type: 'changeRiskRules',
      version: this.version(),
      rules,
      reason: 'the scenario',
      effectiveAt: this.desk.now,
    });
    this.look();
    this.looked = this.desk.events.length;
  }

  take(step: Step): string | undefined {
    const fault = this.play(step);
    this.flagTrades();
    return fault;
  }

  private play(step: Step): string | undefined {
    if ('order' in step) return this.orders(step.order);
    if ('list' in step) return this.list(step.list);
    if ('cancel' in step) return judge(this.desk.cancel(this.id(step.cancel)), step.answer);
    if ('replace' in step) return this.replace(step);
    if ('decide' in step) return this.decide(step.decide, step.answer);
    if ('status' in step) return this.statuses(step.status);
    if ('events' in step) return this.events(step.events);
    if ('no' in step) return this.nothingOf(step.no);
    return this.happens(step);
  }

  private happens(step: Step): string | undefined {
    if ('kill' in step) return this.kill(step);
    if ('rearm' in step) return this.rearm(step.rearm.person, step.answer);
    if ('release' in step) return this.release(step);
    if ('pass' in step) this.pass(step.pass);
    if ('book' in step) this.book(step.book);
    if ('market' in step) this.desk.feed(aMarketState({ state: step.market }));
    if ('kyc' in step) this.kyc(step.kyc);
    if ('restart' in step) this.restart();
    return undefined;
  }

  private orders({ as, times, answer, person, ...order }: OrderStep): string | undefined {
    for (let count = 1; count <= times; count += 1) {
      const asked = aNewOrder(requestOf(order));
      if (as !== undefined) this.ids.set(as, asked.orderId);
      const outcome = this.send({ type: 'submitOrder', ...asked }, person);
      const fault = judge(outcome, answer);
      if (fault !== undefined) return times === 1 ? fault : `order ${count} of ${times}: ${fault}`;
    }
    return undefined;
  }

  private list({ contingency, orders, answer }: Extract<Step, { list: unknown }>['list']): string | undefined {
    const shared = { contingency, orderListId: `list-${anId()}` };
    const batch = aBatch(orders.map((order) => ({ ...requestOf(order), ...shared })));
    orders.forEach(({ as }, index) => as !== undefined && this.ids.set(as, batch.orders[index]?.orderId ?? ''));
    return judge(this.send({ type: 'submitBatch', orders: batch.orders }, orders[0]?.person ?? 'p-trader'), answer);
  }

  private replace(step: Extract<Step, { replace: string }>): string | undefined {
    const { quantity, price } = step;
    const change = { ...(quantity === undefined ? {} : { quantity }), ...(price === undefined ? {} : { price }) };
    return judge(this.desk.send(aReplace(this.id(step.replace), change)), step.answer);
  }

  private kill(step: Extract<Step, { kill: unknown }>): string | undefined {
    const { scope, of = null, level, person, reason } = step.kill;
    const trip = aTrip({ killId: anId(), scope, scopeValue: of, level, reason });
    return judge(this.send(trip, person), step.answer);
  }

  private rearm(person: string, answer: Answer): string | undefined {
    const [killId = 'none'] = this.desk.core.state.kills.keys();
    return judge(this.send(aRearm(killId), person), answer);
  }

  private release(step: Extract<Step, { release: string }>): string | undefined {
    return judge(this.send({ type: 'releaseThrottle', key: step.release, reason: 'looked at' }, 'p-risk'), step.answer);
  }

  private decide(
    { order, person, decision, maxCost }: Extract<Step, { decide: unknown }>['decide'],
    answer: Answer,
  ): string | undefined {
    const orderId = this.id(order);
    const approvalId = this.desk.order(orderId).approvalId ?? orderId;
    const waiting = approvalViews(this.desk.core.desk, this.desk.now).find((view) => view.approvalId === approvalId);
    const command = {
      type: 'decideApproval',
      approvalId,
      decision,
      orderHash: waiting?.orderHash ?? '',
      maxCost: maxCost ?? waiting?.cost ?? '0',
      reason: 'looked at',
    } as const;
    return judge(this.send(command, person), answer);
  }

  private statuses(expected: Readonly<Record<string, string>>): string | undefined {
    for (const [name, status] of Object.entries(expected)) {
      const is = reportedStatus(this.desk.order(this.id(name)), false);
      if (is !== status) return `order ${name} is ${is}, not ${status}`;
    }
    return undefined;
  }

  private events(expected: readonly (string | Readonly<Record<string, unknown>>)[]): string | undefined {
    const since = this.since();
    let from = 0;
    for (const wanted of expected) {
      const members = typeof wanted === 'string' ? { type: wanted } : wanted;
      const found = since.findIndex((event, index) => index >= from && has(event, members));
      if (found < 0)
        return `no event ${JSON.stringify(members)} among ${since.map(({ type }) => type).join(', ') || 'none'}`;
      from = found + 1;
    }
    return undefined;
  }

  private nothingOf(types: readonly string[]): string | undefined {
    const found = this.since().find(({ type }) => types.includes(type));
    return found === undefined ? undefined : `there was an event ${JSON.stringify(found)}`;
  }

  private since(): DeskEvent[] {
    const since = this.desk.events.slice(this.looked);
    this.looked = this.desk.events.length;
    return since;
  }

  private pass(text: string): void {
    this.desk.pass(usOf(text));
    // The market goes on: its book is never older than this moment.
    this.lastBook();
  }

  private shown = { bid: '60000', bidSize: '10', ask: '60000.01', askSize: '10' };
  private book(shown: typeof this.shown): void {
    this.shown = shown;
    this.lastBook();
  }
  private lastBook(): void {
    const { bid, bidSize, ask, askSize } = this.shown;
    const level = (price: string, size: string) =>
      [stepsOf(price, '0.01') ?? 0, stepsOf(size, '0.00001') ?? 0] as const;
    this.desk.book([level(bid, bidSize)], [level(ask, askSize)]);
    this.look();
  }

  /** What the running engine does each second: prices everything and looks at the use of all limits. */
  private look(): void {
    const at = this.desk.now;
    this.desk.take({ kind: 'marks', usd: usdMarks(this.desk.core.desk, at) });
    this.desk.take({ kind: 'watch', at });
  }

  /** What the watch beside the running engine does with each fill. */
  private flagTrades(): void {
    const { events, core } = this.desk;
    for (const event of events.slice(this.flagged)) {
      if (event.type !== 'orderFilled') continue;
      const flag = flagOf(this.desk.order(event.orderId), event.time, core.state.riskRules);
      if (flag !== null) this.fact(flag);
    }
    this.flagged = this.desk.events.length;
  }

  private restart(): void {
    const { events, now, rules } = this.desk;
    this.desk = new CoreDesk(rules, events);
    this.desk.now = Math.max(this.desk.now, now);
    this.desk.feed(aListing(), aMarketState());
    this.lastBook();
  }

  private kyc({ customer, status, tier, expiresIn }: Extract<Step, { kyc: unknown }>['kyc']): void {
    const expiresAt = expiresIn === undefined ? null : this.desk.now + usOf(expiresIn);
    this.fact({ ...KYC, customer, status, tier: tier ?? null, expiresAt });
  }

  private fact(fact: FactDraft): void {
    this.must({ type: 'recordFact', fact });
  }

  private must(command: Unsent): void {
    const outcome = this.send(command, ADMIN.person);
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.code} ${outcome.detail}`);
  }

  private send(command: Unsent, person: string): CommandOutcome {
    const asked = { actor: { ...ADMIN, person }, receivedAt: this.desk.now, requestId: anId() };
    return this.desk.send({ ...command, ...asked });
  }

  private version(): number {
    return this.desk.core.state.riskRules.at(-1)?.version ?? 0;
  }

  private id(name: string): string {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`no order is called '${name}' here`);
    return id;
  }
}

type WithoutAsking<C> = C extends Command ? Omit<C, 'actor' | 'receivedAt' | 'requestId'> : never;
type Unsent = WithoutAsking<Command>;
const KYC = { type: 'kycChanged', tier: null, expiresAt: null, referenceHash: null, reason: 'the scenario' } as const;

function requestOf({ type, ...order }: Partial<Omit<OrderStep, 'as' | 'times' | 'answer' | 'person'>>) {
  const { price, stopPrice, strategy, clientOrderId, ...rest } = order as Partial<OrderStep>;
  const { as: _as, times: _times, answer: _answer, person: _person, type: _type, ...plain } = rest;
  return {
    ...plain,
    orderType: type ?? 'limit',
    venue: 'demo',
    clientOrderId: clientOrderId ?? `c-${anId()}`,
    ...(price === undefined ? {} : { price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(strategy === undefined ? {} : { strategy }),
  };
}

/** Why an answer is not the expected one; undefined when it is. */
function judge(outcome: CommandOutcome, expected: Answer): string | undefined {
  if (typeof expected === 'string') return judgeTaken(outcome, expected);
  if (outcome.ok) return `was taken, and not refused as ${expected.refused}`;
  const { code, status, denials = [] } = outcome;
  if (code !== expected.refused) return `was refused as ${code}, not ${expected.refused}: ${outcome.detail}`;
  if (expected.status !== undefined && status !== expected.status)
    return `has status ${status}, not ${expected.status}`;
  const codes = denials.map((denial) => denial.code);
  if (expected.all !== undefined && codes.join() !== expected.all.join()) return `has the reasons ${codes.join(', ')}`;
  const first = denials[0];
  for (const member of ['limit', 'value'] as const)
    if (expected[member] !== undefined && first?.[member] !== expected[member])
      return `tells the ${member} ${String(first?.[member])}, not ${expected[member]}: ${outcome.detail}`;
  return undefined;
}

function judgeTaken(outcome: CommandOutcome, expected: Exclude<Answer, object>): string | undefined {
  if (!outcome.ok) return `was refused: ${outcome.code} ${outcome.detail}`;
  if (!('report' in outcome)) return undefined;
  const { orderStatus } = outcome.report;
  if (expected === 'waits')
    return orderStatus === 'pendingApproval' ? undefined : `does not wait: it is ${orderStatus}`;
  if (orderStatus === 'pendingApproval') return 'waits for approval';
  const ends = expected === 'filled' || expected === 'canceled';
  return ends && orderStatus !== expected ? `is ${orderStatus}, not ${expected}` : undefined;
}

function has(event: DeskEvent, members: Readonly<Record<string, unknown>>): boolean {
  const told: Readonly<Record<string, unknown>> = { ...event };
  return Object.entries(members).every(([name, value]) => JSON.stringify(told[name]) === JSON.stringify(value));
}

function usOf(text: string): number {
  const [, count, unit] = /^(\d+) (us|ms|s|min|h|day)$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`'${text}' is no time such as '30 s'`);
  return Number(count) * UNITS_US[unit as keyof typeof UNITS_US];
}
