import type { Order } from '../execution/order.js';
import type { MarketSource } from '../model/command.js';
import type { Instrument, MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import type { Account } from '../portfolio/account.js';
import type { Approval, HeldRiskRules, Kyc, Throttled } from '../risk/held.js';
import type { EndedKill, Kill } from '../risk/kill.js';
import { noUsage, type RiskUsage } from '../risk/usage.js';
import { nothingDue, type DueActions } from './due.js';
import type { RestingOrders } from '../execution/resting.js';
import { noSpentIds, type SpentIds } from './spent-ids.js';

/** Ended orders kept in memory; older ones are history, which QuestDB answers. */
export const ENDED_ORDERS_KEPT = 5000;

/** Everything trading depends on: the fold of the journal's events by `apply`, and of nothing else. */
export interface DeskState {
  lastTime: TimeUs;
  source: MarketSource | null;
  rules: TradingRules | null;
  halted: string | null;
  readonly accounts: Map<string, Account>;
  readonly instruments: Map<MarketKey, Instrument>;
  /** All working orders and the newest {@link ENDED_ORDERS_KEPT} ended ones (more while none comes), oldest first. */
  readonly orders: Map<string, Order>;
  /** Ids of ended orders, oldest end first. */
  readonly ended: string[];
  /** Every live order, in order of acceptance. */
  readonly working: Set<string>;
  /** How many live orders each market has; without an entry none. */
  readonly liveIn: Map<MarketKey, number>;
  readonly resting: Map<MarketKey, RestingOrders>;
  /** What is on its way or will expire, soonest first. */
  readonly due: DueActions;
  /** Order ids of each list of contingent orders that still has a live one, by `listKey`, in order of the list. */
  readonly lists: Map<string, readonly string[]>;
  /** Markets whose orders are suspended, and why. */
  readonly suspended: Map<MarketKey, string>;
  readonly spentIds: SpentIds;
  /** Transfers done, by `spentKey` of account and transfer id; the value tells a repeat from another transfer. */
  readonly transfers: Map<string, string>;
  readonly kills: Map<string, Kill>;
  /** The kill that was re-armed last; null before the first. */
  lastStop: EndedKill | null;
  /** Risk rules that hold or will hold, oldest first: the one that holds and those that were set for later. */
  riskRules: readonly HeldRiskRules[];
  /** What customers are known as, by customer; who is not here is as the account's opening said. */
  readonly kyc: Map<string, Kyc>;
  /** Orders that wait for a second person, by approval id; decided ones are history. */
  readonly approvals: Map<string, Approval>;
  /** Stops by repeated executions, by key. */
  readonly throttled: Map<string, Throttled>;
  /** What is used of each limit. */
  readonly usage: RiskUsage;
  /** Seconds without a sign of life after which a person is stopped, by person; who has no dead-man switch is not here. */
  readonly deadMen: Map<string, number>;
  /** When the kill switch has to be drilled again; null before the desk's first start. */
  drillDueAt: TimeUs | null;
  ordersSeen: number;
}

export function emptyState(): DeskState {
  return {
    lastTime: 0,
    source: null,
    rules: null,
    halted: null,
    accounts: new Map(),
    instruments: new Map(),
    orders: new Map(),
    ended: [],
    working: new Set(),
    liveIn: new Map(),
    resting: new Map(),
    due: nothingDue(),
    lists: new Map(),
    suspended: new Map(),
    spentIds: noSpentIds(),
    transfers: new Map(),
    kills: new Map(),
    lastStop: null,
    riskRules: [],
    kyc: new Map(),
    approvals: new Map(),
    throttled: new Map(),
    usage: noUsage(),
    deadMen: new Map(),
    drillDueAt: null,
    ordersSeen: 0,
  };
}

/** A copy that shares nothing that changes. */
export function copyOf(state: DeskState): DeskState {
  return structuredClone(state);
}

/** Key of {@link DeskState.spentIds} and of {@link DeskState.transfers}. Neither part can hold a space. */
export function spentKey(account: string, id: string): string {
  return `${account} ${id}`;
}

/** Key of {@link DeskState.lists}. */
export function listKey(order: { readonly account: string; readonly orderListId: string | null }): string | null {
  return order.orderListId === null ? null : `${order.account} ${order.orderListId}`;
}
