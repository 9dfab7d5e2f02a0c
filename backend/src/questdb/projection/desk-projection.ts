import { apply } from '../../engine/apply.js';
import { workingIn } from '../../engine/note-changes.js';
import { forgetSpent } from '../../engine/spent-ids.js';
import { copyOf, emptyState, type DeskState } from '../../engine/state.js';
import type { Order } from '../../execution/order.js';
import type { CommittedEvent, DeskEvent, OrderFilled } from '../../model/desk-event.js';
import { marketKey, type MarketKey } from '../../model/instrument.js';
import type { Account } from '../../portfolio/account.js';
import { movesMoney, type MoneyEvent } from '../../portfolio/ledger.js';
import { approvalRow, isToldOfApproval } from './approval-row.js';
import { auditColumns } from './audit-row.js';
import { killDrillRow, killSwitchRow } from './kill-switch-row.js';
import { balanceRow, moneyRows, positionRow, type ProjectedRow } from './money-rows.js';
import { deniedRow, fillRow, isOrderEvent, marketOf, orderRow, type OrderEvent } from './order-rows.js';

export type { ProjectedRow } from './money-rows.js';

/** The desk as the journal's events up to one of them make it. */
export interface DeskSnapshot {
  readonly seq: number;
  /** Hash of that event, hex. */
  readonly hash: string;
  readonly state: DeskState;
}

/**
 * Journal events to rows. It folds the events as the engine does, so the same journal gives the same rows each time,
 * whether it was read from its begin or from a snapshot, and QuestDB's deduplication swallows what it has already.
 */
export class DeskProjection {
  /** Time of an order's newest row: times of one order strictly rise, so that LATEST ON is never in doubt. */
  private readonly lastTs = new Map<string, number>();

  /** `runId` marks the rows of a replay. */
  constructor(
    private readonly runId: string | null = null,
    private readonly state: DeskState = emptyState(),
    private previousHash: string | null = null,
  ) {
    for (const orderId of state.working) this.lastTs.set(orderId, state.orders.get(orderId)?.updatedAt ?? 0);
  }

  /** One that knows all up to the snapshot, which it takes a copy of. */
  static from(snapshot: DeskSnapshot, runId: string | null = null): DeskProjection {
    return new DeskProjection(runId, copyOf(snapshot.state), snapshot.hash);
  }

  /** Orders that may still change. */
  get openOrders(): number {
    return this.state.working.size;
  }

  /** Rows of one event, in journal order. Throws for an event that cannot follow those before it. */
  apply(committed: CommittedEvent): ProjectedRow[] {
    const audit = auditColumns(committed, this.previousHash);
    this.previousHash = committed.hash;
    const { event, seq } = committed;
    const flat = event.type === 'accountReset' ? this.marketsOf(event.account) : [];
    apply(this.state, event);
    // Whether an id was used before is the engine's question; here it would only take memory.
    forgetSpent(this.state.spentIds);
    const order = 'orderId' in event ? this.state.orders.get(event.orderId) : undefined;
    const terms = 'order' in event ? event.order : order?.terms;
    const account = audit.account ?? terms?.account ?? null;
    const shared = {
      run_id: this.runId,
      journal_seq: seq,
      person: event.actor.person,
      source: this.sourceOf(event, account),
      strategy: terms?.strategy ?? null,
    };
    const rows = this.rowsOf(event, flat);
    for (const { row } of rows) complete(row, shared);
    return [{ table: 'audit_log', row: Object.assign(audit, shared, { account }) }, ...rows];
  }

  private sourceOf(event: DeskEvent, account: string | null): string | null {
    if ('order' in event) return event.order.source;
    return (account === null ? undefined : this.state.accounts.get(account)?.source) ?? this.state.source;
  }

  private rowsOf(event: DeskEvent, flat: readonly MarketKey[]): ProjectedRow[] {
    switch (event.type) {
      case 'orderDenied':
        return [{ table: 'orders', row: deniedRow(event) }];
      case 'marketSuspended':
      case 'marketResumed':
        return this.marketRows(event);
      case 'killSwitchTripped':
      case 'killSwitchRearmed':
      case 'engineHalted':
        return [{ table: 'kill_switch_events', row: killSwitchRow(event) }];
      case 'killDrillDone':
      case 'killTimed':
        return [{ table: 'kill_drills', row: killDrillRow(event) }];
      default:
        if (isOrderEvent(event)) return this.orderRows(event);
        return movesMoney(event) ? this.accountRows(event, flat) : [];
    }
  }

  private orderRows(event: Exclude<OrderEvent, { readonly venue: string }>): ProjectedRow[] {
    const order = this.order('order' in event ? event.order.orderId : event.orderId);
    const rows = [{ table: 'orders', row: this.orderRow(order, event) }];
    if (isToldOfApproval(event)) rows.push({ table: 'approvals', row: approvalRow(order, event) });
    if (event.type === 'orderFilled') return [...rows, ...this.fillRows(order, event)];
    if (!('hold' in event) && !('released' in event)) return rows;
    return [...rows, balanceRow(event, this.account(order.terms.account), order.holdCurrency)];
  }

  private orderRow(order: Order, event: OrderEvent) {
    const { orderId, venue, symbol } = order.terms;
    const ts = Math.max(event.time, (this.lastTs.get(orderId) ?? 0) + 1);
    if (order.phase === 'ended') this.lastTs.delete(orderId);
    else this.lastTs.set(orderId, ts);
    return orderRow(order, event, { ts, suspended: this.state.suspended.has(marketKey(venue, symbol)) });
  }

  private fillRows(order: Order, event: OrderFilled): ProjectedRow[] {
    const { terms } = order;
    const account = this.account(terms.account);
    const position = account.positions.get(marketKey(terms.venue, terms.symbol));
    return [
      { table: 'fills', row: fillRow(order, event) },
      ...moneyRows(event, account, order),
      positionRow(event, account, { ...marketOf(terms), position }),
    ];
  }

  private accountRows(event: Exclude<MoneyEvent, OrderFilled>, flat: readonly MarketKey[]): ProjectedRow[] {
    const account = this.account(event.account);
    const markets = flat.map((key) => {
      const [venue = '', symbol = ''] = key.split('|');
      return positionRow(event, account, { venue, symbol });
    });
    return [...moneyRows(event, account, undefined), ...markets];
  }

  /** What befell the market, and each order that works in it. */
  private marketRows(
    event: Extract<DeskEvent, { readonly type: 'marketSuspended' | 'marketResumed' }>,
  ): ProjectedRow[] {
    const { venue, symbol, time: ts } = event;
    const orders = workingIn(this.state, event);
    const state = event.type === 'marketSuspended' ? 'suspended' : 'resumed';
    const reason = event.type === 'marketSuspended' ? event.reason : null;
    return [
      { table: 'market_halts', row: { ts, venue, symbol, state, reason, orders: orders.length } },
      ...orders.map((order) => ({
        table: 'orders',
        row: { ...this.orderRow(order, event), strategy: order.terms.strategy, source: order.terms.source },
      })),
    ];
  }

  private marketsOf(account: string): MarketKey[] {
    return [...(this.state.accounts.get(account)?.positions.keys() ?? [])];
  }

  private order(orderId: string): Order {
    const order = this.state.orders.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} was never accepted`);
    return order;
  }

  private account(id: string): Account {
    const account = this.state.accounts.get(id);
    if (account === undefined) throw new Error(`account ${id} was never opened`);
    return account;
  }
}

/** What all rows of an event say, where a row does not say otherwise. In place: a row has dozens of columns to copy. */
function complete(row: Record<string, unknown>, shared: Readonly<Record<string, unknown>>): void {
  for (const column in shared) if (row[column] === undefined) row[column] = shared[column];
}
