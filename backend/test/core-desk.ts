import type { SubmitOrderRequest } from '@paperdesk/contract';
import { apply } from '../src/engine/apply.js';
import { DeskCore, type Handled } from '../src/engine/core.js';
import { outcomeOf } from '../src/engine/decision.js';
import type { CommandOutcome } from '../src/engine/desk.js';
import type { Input } from '../src/engine/input.js';
import { emptyState } from '../src/engine/state.js';
import { PRESETS } from '../src/execution/presets.js';
import type { Order } from '../src/execution/order.js';
import type { Command, NewOrder, ReplaceOrder, SubmitBatch, SubmitOrder } from '../src/model/command.js';
import type { DeskEvent } from '../src/model/desk-event.js';
import type { MarketEvent } from '../src/model/market-event.js';
import type { TradingRules } from '../src/model/trading-rules.js';
import { aBook, aCancel, aListing, aMarketState, anAccount, anId, anOrder, aSubmit, NOW, TRADER } from './builders.js';

export const CORE_RULES: TradingRules = {
  source: 'demo',
  offered: { demo: ['BTC/USDT', 'ETH/USDT'] },
  staleAfterUs: 10_000_000,
  marketSpeed: 1,
  preset: PRESETS.frictionless,
  accountPresets: {},
  feeSchedules: {},
  accountFees: {},
  seed: 'test',
};
const KILL_SWITCH = { fourEyes: 'different_person', coolDownSeconds: 60 } as const;

/** The same rules where each message takes `us` microseconds: submit, cancel and report alike. */
export function slowRules(us: number): TradingRules {
  const latency = { kind: 'constant', us } as const;
  const preset = { ...PRESETS.frictionless, submitLatency: latency, cancelLatency: latency, reportLatency: latency };
  return { ...CORE_RULES, preset };
}

/**
 * The core of the engine on a clock that a test moves: no disk, no batches, no event loop. Every input is kept, so that
 * a test can run them again, and every event, so that it can fold them.
 */
export class CoreDesk {
  now = NOW;
  readonly inputs: Input[] = [];
  readonly events: DeskEvent[] = [];
  readonly faults: unknown[] = [];
  readonly core: DeskCore;
  private sequence = 1;

  /** Goes on after `earlier` events, as a restart does. */
  constructor(
    readonly rules: TradingRules = CORE_RULES,
    earlier: readonly DeskEvent[] = [],
  ) {
    const state = emptyState();
    for (const event of earlier) apply(state, event);
    this.events.push(...earlier);
    this.now = Math.max(NOW, state.lastTime);
    this.core = new DeskCore(state, (message, cause) => this.faults.push(message, cause));
    const latch = { state: 'armed' } as const;
    this.take({ kind: 'start', at: this.now, latch, version: 'test', rules, killSwitch: KILL_SWITCH });
  }

  /** Lists BTC/USDT with the book of the builders and opens `accounts`, each with 250,000 USDT and 1 BTC. */
  open(...accounts: string[]): this {
    this.feed(aListing(), aMarketState(), aBook());
    for (const account of ['main', ...accounts]) this.send(anAccount({ account }));
    return this;
  }

  take(input: Input): Handled {
    this.inputs.push(input);
    const handled = this.core.handle(input);
    this.events.push(...handled.events);
    return handled;
  }
  /** Time passes: what is due by then happens. */
  pass(us: number): this {
    this.now += us;
    this.take({ kind: 'timer', at: this.now });
    return this;
  }
  feed(...events: MarketEvent[]): this {
    for (const event of events) {
      const { now } = this;
      const timed = 'timeExchange' in event ? { ...event, timeExchange: now } : event;
      this.take({ kind: 'market', event: { ...timed, timeReceived: now } });
    }
    return this;
  }
  /** A book with its sizes in lots at these prices in ticks, newer than the last. */
  book(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]): this {
    this.sequence += 1;
    return this.feed(aBook({ sequence: this.sequence, bids, asks }));
  }
  /** As {@link feed}, but as the venue made it earlier. */
  late(event: MarketEvent & { timeExchange: number }): this {
    this.take({ kind: 'market', event: { ...event, timeReceived: this.now } });
    return this;
  }

  send(command: Command): CommandOutcome {
    const { reply } = this.take({ kind: 'command', command: { ...command, receivedAt: this.now } });
    if (reply === null) throw new Error(`${command.type} got no reply`);
    return outcomeOf(reply, this.core.state, KILL_SWITCH);
  }
  /** Submits; the id of the order. Throws when it was refused. */
  submit(order: Partial<SubmitOrderRequest> = {}): string {
    const command: SubmitOrder = { ...aSubmit(), ...aNewOrder(order) };
    const outcome = this.send(command);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
    return command.orderId;
  }
  /** Submits a batch; the ids of its orders. Throws when it was refused. */
  batch(...orders: Partial<SubmitOrderRequest>[]): string[] {
    const command = aBatch(orders);
    const outcome = this.send(command);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
    return command.orders.map(({ orderId }) => orderId);
  }
  cancel(orderId: string): CommandOutcome {
    return this.send(aCancel(orderId));
  }
  replace(orderId: string, change: { readonly price?: string; readonly quantity?: string }): CommandOutcome {
    return this.send(aReplace(orderId, change));
  }

  order(orderId: string): Order {
    const order = this.core.state.orders.get(orderId);
    if (order === undefined) throw new Error(`no order ${orderId}`);
    return order;
  }
  /** Types of the events about an order, oldest first. */
  story(orderId: string): string[] {
    return this.events
      .filter((event) => ('orderId' in event ? event.orderId : 'order' in event ? event.order.orderId : '') === orderId)
      .map(({ type }) => type);
  }
}

/** As {@link anOrder}, without a price where the type has none of its own. */
export function aNewOrder(order: Partial<SubmitOrderRequest>): NewOrder {
  const { price, ...rest } = { ...anOrder({ orderType: 'limit', price: '59000' }), ...order };
  const { timeInForce, ...timeless } = rest;
  const priced = order.price ?? (rest.orderType === 'limit' ? price : undefined);
  const request: SubmitOrderRequest = {
    ...timeless,
    ...(priced === undefined ? {} : { price: priced }),
    timeInForce: order.timeInForce ?? (rest.orderType === 'market' ? 'IOC' : timeInForce),
  };
  return { orderId: anId(), request, payloadHash: JSON.stringify(request) };
}
export function aBatch(orders: readonly Partial<SubmitOrderRequest>[]): SubmitBatch {
  const { actor, receivedAt, requestId } = aCancel('none');
  return { actor, receivedAt, requestId, type: 'submitBatch', orders: orders.map(aNewOrder) };
}
export function aReplace(
  orderId: string,
  change: { readonly clientOrderId?: string; readonly price?: string; readonly quantity?: string },
): ReplaceOrder {
  const request = { clientOrderId: `replace-${anId()}`, ...change };
  const asked = { actor: TRADER, receivedAt: NOW, requestId: `request-${request.clientOrderId}` };
  return { ...asked, type: 'replaceOrder', orderId, request, payloadHash: JSON.stringify(request) };
}
