import type { KillScope, SubmitOrderRequest } from '@paperdesk/contract';
import type { Actor } from './actor.js';
import type { TimeUs } from './time.js';

interface Asked {
  readonly actor: Actor;
  readonly receivedAt: TimeUs;
  readonly requestId: string;
}

/** `payloadHash` tells a repeat of the same order (answered again) from another order under the same id (409). */
export interface SubmitOrder extends Asked {
  readonly type: 'submitOrder';
  readonly orderId: string;
  readonly request: SubmitOrderRequest;
  readonly payloadHash: string;
}
export interface CancelOrder extends Asked {
  readonly type: 'cancelOrder';
  readonly orderId: string;
}
export interface CancelAll extends Asked {
  readonly type: 'cancelAll';
  readonly account: string;
  readonly venue?: string;
  readonly symbol?: string;
}
export interface TripKillSwitch extends Asked {
  readonly type: 'tripKillSwitch';
  readonly killId: string;
  readonly scope: KillScope;
  readonly scopeValue: string | null;
  readonly reason: string;
}
export interface RearmKillSwitch extends Asked {
  readonly type: 'rearmKillSwitch';
  readonly killId: string;
  readonly reason: string;
}
export interface OpenAccount extends Asked {
  readonly type: 'openAccount';
  readonly account: string;
  readonly name: string;
  readonly source: MarketSource;
  readonly reportingCurrency: string;
  readonly kyc: 'none' | 'verified';
  readonly deposits: readonly { readonly currency: string; readonly amount: string }[];
}
export type Command = SubmitOrder | CancelOrder | CancelAll | TripKillSwitch | RearmKillSwitch | OpenAccount;

export type MarketSource = 'demo' | 'live' | 'replay';
