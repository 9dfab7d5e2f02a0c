import type { OrderStatus, SubmitOrderRequest } from '@paperdesk/contract';
import { isSuspended } from '../src/engine/decision.js';
import type { CommandOutcome } from '../src/engine/desk.js';
import { reportOf } from '../src/engine/report.js';
import type { Command } from '../src/model/command.js';
import { aListing, aMarketState, aTrade } from './builders.js';
import { aReplace, CoreDesk, slowRules } from './core-desk.js';

export const ON_THE_WAY_US = 1_000;
const DAY_US = 86_400_000_000;
/** The sizes of the FIX tables, counted in lots: 10,000 are ordered at 59,990.00. */
export const ORDERED = '0.1';
export const lots = (count: number) => String(count / 100_000);

/**
 * One order on a desk where each message takes a millisecond, so that what is pending can be seen. Market prints go
 * through its limit, so that they fill it with their size.
 */
export class OrderScenario {
  desk = new CoreDesk(slowRules(ON_THE_WAY_US)).open();
  id = '';
  asked: CommandOutcome | undefined;

  send(order: Partial<SubmitOrderRequest> = {}): this {
    this.id = this.desk.submit({ price: '59990', quantity: ORDERED, ...order });
    return this;
  }
  arrives(): this {
    this.desk.pass(5 * ON_THE_WAY_US);
    return this;
  }
  prints(quantity: number): this {
    this.desk.feed(aTrade({ tradeId: `p-${this.desk.inputs.length}`, price: 5_998_900, quantity }));
    return this;
  }
  cancel(id = this.id): this {
    this.asked = this.desk.cancel(id);
    return this;
  }
  replace(change: Parameters<typeof aReplace>[1]): this {
    this.asked = this.desk.send(aReplace(this.id, change));
    return this;
  }
  submit(order: Command): this {
    this.asked = this.desk.send(order);
    return this;
  }
  /** The desk stops and starts a day later, from its journal alone; the market comes back. */
  nextDay(): this {
    this.desk = new CoreDesk(this.desk.rules, this.desk.events);
    this.desk.now += DAY_US;
    this.desk.feed(aListing(), aMarketState()).book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
    return this;
  }
  refused(code: string): this {
    expect(this.asked).toMatchObject({ ok: false, code });
    return this;
  }
  /** What is told of the order now: FIX OrdStatus, CumQty, LeavesQty and OrderQty, in lots. */
  is(orderStatus: OrderStatus, cum: number, leaves: number, ordered = 10_000): this {
    const order = this.desk.order(this.id);
    const report = reportOf(order, isSuspended(this.desk.core.state, order));
    expect({
      orderStatus: report.orderStatus,
      cum: report.filledQuantity,
      leaves: report.leavesQuantity,
      ordered: report.quantity,
    }).toEqual({ orderStatus, cum: lots(cum), leaves: lots(leaves), ordered: lots(ordered) });
    expect(this.desk.faults).toEqual([]);
    return this;
  }
  because(code: string): this {
    expect(this.desk.order(this.id).reason?.code).toBe(code);
    return this;
  }
  rejectedChange(change: 'cancel' | 'replace', reason: string): this {
    const event = this.desk.events.findLast(({ type }) => type === 'orderChangeRejected');
    expect(event).toMatchObject({ orderId: this.id, change, reason });
    return this;
  }
}
