import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActiveKill, ApprovalView, KillSwitchState, LimitRulesView } from '@paperdesk/contract';
import type { WatchedDesk } from './watched-desk.js';

export interface Placed {
  readonly orderId?: string;
  readonly orderStatus?: string;
  readonly code?: string;
  readonly detail?: string;
}
export interface Wanted {
  readonly account: string;
  readonly side: 'buy' | 'sell';
  readonly symbol?: string;
  readonly usd: number;
  /** Times the best price. */
  readonly at?: number;
}
type Limits = LimitRulesView['rules']['limits'][number]['limits'];

const PATIENCE_MS = 60_000;

/** Orders, approvals and limits on a watched desk, as a program with a token sends them. */
export class DeskOrders {
  constructor(
    private readonly desk: WatchedDesk,
    private readonly token: string,
    /** Of somebody else, a person of risk. */
    private readonly approver: string,
  ) {}

  /** A limit order of about so many dollars; throws when it is refused. */
  async place(wanted: Wanted): Promise<string> {
    const { orderId, code, detail } = await this.send(wanted);
    if (orderId === undefined) throw new Error(`the order was refused: ${code ?? ''} ${detail ?? ''}`);
    return orderId;
  }

  async send({ account, side, symbol = 'BTC/USDT', usd, at = side === 'buy' ? 1.01 : 0.99 }: Wanted): Promise<Placed> {
    const quotes = await this.desk.api<{ symbol: string; bid: string; ask: string }[]>('/quotes');
    const quote = quotes.find((each) => each.symbol === symbol);
    const best = Number(side === 'buy' ? quote?.ask : quote?.bid);
    const body = {
      ...{ clientOrderId: randomUUID(), account, venue: 'demo', symbol, side, orderType: 'limit' },
      ...{ quantity: (usd / best).toFixed(4), price: (best * at).toFixed(2), timeInForce: 'GTC' },
    };
    return this.desk.api<Placed>('/orders', { token: this.token, body });
  }

  async filled(orderId: string): Promise<void> {
    await until(`order ${orderId} is filled`, async () => {
      const { orderStatus } = await this.desk.api<Placed>(`/orders/${orderId}`);
      return orderStatus === 'filled';
    });
  }

  /** Somebody else approves what waits under this id. */
  async approve(approvalId: string): Promise<void> {
    const waiting = await this.desk.api<ApprovalView[]>('/approvals');
    const seen = waiting.find((each) => each.approvalId === approvalId);
    if (seen === undefined) throw new Error(`nothing waits under ${approvalId}`);
    const body = { decision: 'approve', orderHash: seen.orderHash, maxCost: seen.cost };
    const done = await this.desk.api<Placed>(`/approvals/${approvalId}`, { token: this.approver, body });
    if (done.code !== undefined) throw new Error(`not approved: ${done.code} ${done.detail ?? ''}`);
  }

  async cancelAll(account: string): Promise<void> {
    await this.desk.api(`/orders?account=${account}`, { method: 'DELETE', token: this.token });
  }
}

/** Sets limits of one account beside those that hold. */
export async function limitAccount(desk: WatchedDesk, account: string, limits: Limits): Promise<void> {
  const { version, rules } = await desk.api<LimitRulesView>('/limits/rules');
  const others = rules.limits.filter(({ scopeValue }) => scopeValue !== account);
  const set = { ...rules, limits: [...others, { scope: 'account', scopeValue: account, limits }] };
  const body = { version, rules: set, reason: 'to try an alert' };
  const done = await desk.api<Placed>('/limits/rules', { method: 'PUT', body });
  if (done.code !== undefined) throw new Error(`the limits were not set: ${done.code} ${done.detail ?? ''}`);
}

/** Re-arms what this trigger stopped, once the cool-down is over. */
export async function rearm(desk: WatchedDesk, trigger: ActiveKill['trigger']): Promise<void> {
  const { kills } = await desk.api<KillSwitchState>('/kill-switch');
  for (const { killId, rearmFrom } of kills.filter((kill) => kill.trigger === trigger)) {
    await pause(Math.max(0, Date.parse(rearmFrom) - Date.now()) + 1000);
    const body = { killId, confirmation: 'RE-ARM', reason: 'the alert was tried' };
    const done = await desk.api<Placed>('/kill-switch/re-arm', { body });
    if (done.code !== undefined) throw new Error(`not re-armed: ${done.code} ${done.detail ?? ''}`);
  }
}

export async function until(what: string, holds: () => Promise<boolean>, withinMs = PATIENCE_MS): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await pause(250);
  }
}
