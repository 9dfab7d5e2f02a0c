import type { Order } from '../execution/order.js';
import type { MarketSource } from '../model/command.js';
import type { Instrument, MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { Account } from '../portfolio/account.js';
import type { Kill } from '../risk/kill.js';
import type { Refusal } from './desk.js';
import type { RestingOrders } from './resting.js';

/** Ended orders kept in memory; older ones are history, which QuestDB answers. */
export const ENDED_ORDERS_KEPT = 5000;

/** What a client order id was spent on, kept for ever: a repeat gets the first answer, never a second order. */
export interface SpentId {
  readonly orderId: string;
  readonly payloadHash: string;
  /** The first answer when it was a refusal. */
  readonly refusal: Refusal | null;
}

/** Everything trading depends on: the fold of the journal's events by `apply`, and of nothing else. */
export interface DeskState {
  lastTime: TimeUs;
  source: MarketSource | null;
  halted: string | null;
  readonly accounts: Map<string, Account>;
  readonly instruments: Map<MarketKey, Instrument>;
  /** All working orders and the newest {@link ENDED_ORDERS_KEPT} ended ones, oldest first. */
  readonly orders: Map<string, Order>;
  /** Ids of ended orders, oldest end first. */
  readonly ended: string[];
  readonly working: Set<string>;
  readonly resting: Map<MarketKey, RestingOrders>;
  readonly spentIds: Map<string, SpentId>;
  readonly kills: Map<string, Kill>;
  ordersSeen: number;
}

export function emptyState(): DeskState {
  return {
    lastTime: 0,
    source: null,
    halted: null,
    accounts: new Map(),
    instruments: new Map(),
    orders: new Map(),
    ended: [],
    working: new Set(),
    resting: new Map(),
    spentIds: new Map(),
    kills: new Map(),
    ordersSeen: 0,
  };
}

/** A copy that shares nothing that changes. */
export function copyOf(state: DeskState): DeskState {
  return structuredClone(state);
}

/** Key of {@link DeskState.spentIds}. Neither part can hold a space. */
export function spentKey(account: string, clientOrderId: string): string {
  return `${account} ${clientOrderId}`;
}
