import { flagOf } from '../compliance/trade-flag.js';
import type { CommandOutcome, CommittedListener } from '../engine/desk.js';
import type { Order } from '../execution/order.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { FactDraft } from '../model/fact.js';
import { usFromIso, type TimeUs } from '../model/time.js';
import type { HeldRiskRules } from '../risk/held.js';

/** What the flags are read from, and where they go. */
export interface FlaggedTradesOptions {
  /** Committed state; it holds an event before its listeners hear of it. */
  readonly state: () => { readonly orders: ReadonlyMap<string, Order>; readonly riskRules: readonly HeldRiskRules[] };
  readonly submit: (command: Command) => Promise<CommandOutcome>;
  readonly now: () => TimeUs;
  readonly onFault: (cause: unknown) => void;
}

/**
 * Flags trades of unusual value: the fills of one order, once. Hears committed events and submits facts; the engine
 * refuses a second flag of an order, so that what was flagged right before a stop may be found again after it.
 */
export class FlaggedTrades {
  constructor(private readonly options: FlaggedTradesOptions) {}

  /** What a stop may have kept from being flagged: looks at the orders in memory once, after the start. */
  catchUp(): void {
    const { orders, riskRules } = this.options.state();
    for (const order of orders.values()) {
      const time = usFromIso(order.fills.at(-1)?.time ?? null);
      if (time !== null) this.flag(flagOf(order, time, riskRules));
    }
  }

  readonly listen: CommittedListener = (events) => {
    for (const { event } of events) {
      if (event.type !== 'orderFilled') continue;
      const { orders, riskRules } = this.options.state();
      const order = orders.get(event.orderId);
      if (order !== undefined) this.flag(flagOf(order, event.time, riskRules));
    }
  };

  private flag(fact: FactDraft | null): void {
    if (fact === null) return;
    const asked = { actor: SYSTEM_ACTOR, receivedAt: this.options.now(), requestId: 'flagged-trades' };
    this.options.submit({ type: 'recordFact', ...asked, fact }).then((outcome) => {
      if (!outcome.ok) this.options.onFault(new Error(outcome.detail));
    }, this.options.onFault);
  }
}
