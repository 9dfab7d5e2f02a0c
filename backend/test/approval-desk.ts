import type { ApprovalView, SubmitOrderRequest } from '@paperdesk/contract';
import { approvalViews } from '../src/engine/approval-view.js';
import type { CommandOutcome } from '../src/engine/desk.js';
import type { Actor } from '../src/model/actor.js';
import type { DecideApproval, SubmitOrder } from '../src/model/command.js';
import type { DeskEvent } from '../src/model/desk-event.js';
import { UNLIMITED, type RiskRules } from '../src/model/risk-rules.js';
import type { TradingRules } from '../src/model/trading-rules.js';
import { anId, aSubmit, NOW, RISK, TRADER } from './builders.js';
import { aNewOrder, CoreDesk, CORE_RULES } from './core-desk.js';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
/** Two confirmations above 10,000 USD, also over 10 minutes; 5 minutes to decide; 0.5 % of tolerance. */
export const APPROVALS: RiskRules = {
  ...UNLIMITED,
  approval: { overUsd: '10000', windowSeconds: 600, expiresAfterSeconds: 300, tolerancePercent: 0.5 },
};
export const SECOND_TRADER: Actor = { person: 'p-trader2', via: 'grafana', verified: true };

/** A desk on which large orders need a second person. */
export class ApprovalDesk extends CoreDesk {
  constructor(rules: TradingRules = CORE_RULES, earlier: readonly DeskEvent[] = []) {
    super(rules, earlier);
    if (earlier.length === 0) this.setRules(APPROVALS);
  }

  setRules(rules: RiskRules): void {
    this.now = Math.max(this.now, this.core.state.lastTime + 1);
    const version = this.core.state.riskRules.at(-1)?.version ?? 0;
    const outcome = this.send({
      ...{ type: 'changeRiskRules', version, rules, reason: 'test', effectiveAt: this.now },
      ...{ actor: RISK, receivedAt: this.now, requestId: `rules-${version}` },
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  }

  /** The same desk after a restart: the fold of its events. */
  restarted(): ApprovalDesk {
    const again = new ApprovalDesk(this.rules, this.events);
    again.now = Math.max(again.now, this.now);
    return again;
  }

  /** Time passes, and the market stays as it was. */
  later(us: number): this {
    this.pass(us);
    return this.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
  }

  submitAs(actor: Actor, order: Partial<SubmitOrderRequest> = {}): CommandOutcome & { readonly id: string } {
    const command: SubmitOrder = { ...aSubmit(), ...aNewOrder(order), actor };
    return { ...this.send(command), id: command.orderId };
  }

  waiting(): ApprovalView[] {
    return approvalViews(this.core.desk, this.now);
  }
  view(approvalId: string): ApprovalView {
    const view = this.waiting().find((one) => one.approvalId === approvalId);
    if (view === undefined) throw new Error(`nothing waits under ${approvalId}`);
    return view;
  }

  /** As somebody who looked at the order a moment ago. */
  decide(approvalId: string, change: Partial<DecideApproval> = {}): CommandOutcome {
    const view = this.waiting().find((one) => one.approvalId === approvalId);
    return this.send({
      ...{ type: 'decideApproval', approvalId, decision: 'approve', reason: '' },
      ...{ orderHash: view?.orderHash ?? '', maxCost: view?.cost ?? '0' },
      ...{ actor: RISK, receivedAt: NOW, requestId: `decision-${anId()}` },
      ...change,
    });
  }
  status(orderId: string): string {
    return this.order(orderId).status;
  }
  /** What the fold says is locked of a currency, and what its orders hold. */
  locked(currency: string, account = 'main'): bigint {
    return this.core.state.accounts.get(account)?.balances.get(currency)?.locked ?? 0n;
  }
}

/** 0.2 BTC at 59,000: 11,800 USD, resting. */
export const LARGE: Partial<SubmitOrderRequest> = { quantity: '0.2', price: '59000' };
/** 0.1 BTC at 59,000: 5,900 USD. */
export const SMALL: Partial<SubmitOrderRequest> = { quantity: '0.1', price: '59000' };
export { RISK, TRADER };
