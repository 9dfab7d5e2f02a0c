import type { SelfTradePrevention, Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';
import { consumedAt } from './consumption.js';
import { facing, ledgerFacing } from './market.js';
import { leavesOf, type Order } from './order.js';
import { TouchedLists } from './own-orders.js';
import { presetOf } from './presets.js';
import { isBetter } from './price-queues.js';
import { inOrder } from './resting.js';
import type { Incoming, VenueView } from './venue.js';
import { availableOf, reaches, type Take } from './walk.js';

/** What a walk looks at: an arriving order, or one that is only judged, and the market with our orders in it. */
export type Taking = Pick<Incoming, 'leavesLots'> & {
  readonly terms: Pick<Incoming['terms'], 'account' | 'side' | 'selfTradePrevention'>;
};
export type Faced = Pick<VenueView, 'market' | 'resting'> & {
  readonly rules: Pick<VenueView['rules'], 'source' | 'preset' | 'accountPresets'>;
};

/** One thing an arriving order meets: a displayed level, an order of ours, or one it must not trade with. */
export type Step =
  | { readonly kind: 'book'; readonly take: Take }
  | { readonly kind: 'own'; readonly maker: Order; readonly lots: number }
  | { readonly kind: 'prevented'; readonly maker: Order; readonly lots: number; readonly mode: SelfTradePrevention };

/** What an arriving order would do, before anything happens. */
export interface TakePlan {
  readonly steps: readonly Step[];
  readonly left: number;
  /** Ended by self-trade prevention. */
  readonly expired: boolean;
  /** True when what stopped it is its limit: levels beyond it are displayed. */
  readonly beyondLimit: boolean;
}

/**
 * Walks what faces the order, best price first: displayed levels and our own resting orders of all accounts; at one
 * price the displayed size comes first. `limit` null: no limit. `afford` says how many of so many lots at a price the
 * order can pay.
 */
export function planTake(
  order: Taking,
  venue: Faced,
  limit: number | null,
  afford: (price: number, lots: number) => number,
): TakePlan {
  return new Walker(order, venue, { limit, afford }).plan();
}

class Walker {
  private readonly steps: Step[] = [];
  private readonly touched = new TouchedLists();
  private left: number;
  private stopped = false;
  private expired = false;
  private beyondLimit = false;
  private readonly side: Side;
  private readonly percent: number;

  constructor(
    private readonly order: Taking,
    private readonly venue: Faced,
    private readonly bounds: {
      readonly limit: number | null;
      readonly afford: (price: number, lots: number) => number;
    },
  ) {
    this.left = order.leavesLots;
    this.side = order.terms.side;
    this.percent = presetOf(venue.rules, order.terms.account).displayedPercent;
  }

  plan(): TakePlan {
    const levels = facing(this.venue.market, this.side);
    const own = this.facingOwn();
    let at = 0;
    let next = own.next();
    while (this.left > 0 && !this.stopped) {
      const level = levels[at];
      const maker = next.done === true ? undefined : next.value;
      if (level === undefined && maker === undefined) break;
      if (maker === undefined || (level !== undefined && !this.isInside(maker, level))) {
        if (level !== undefined) this.meetLevel(level);
        at += 1;
      } else {
        this.meetOwn(maker);
        next = own.next();
      }
    }
    const { steps, left, expired, beyondLimit } = this;
    return { steps, left, expired, beyondLimit };
  }

  private *facingOwn(): Generator<Order> {
    const { resting, rules } = this.venue;
    if (resting === undefined) return;
    for (const order of inOrder(resting[this.side === 'buy' ? 'sell' : 'buy']))
      if (order.terms.source === rules.source && leavesOf(order) > 0) yield order;
  }

  /** True when our own order stands at a better price than the displayed level: it is met before. */
  private isInside({ priceTicks }: Order, [price]: Level): boolean {
    return priceTicks !== null && isBetter(this.side === 'buy' ? 'sell' : 'buy', priceTicks, price);
  }

  private reaches(price: number): boolean {
    if (reaches(this.side, this.bounds.limit, price)) return true;
    this.stopped = true;
    this.beyondLimit = true;
    return false;
  }

  private meetLevel([price, displayed]: Level): void {
    if (!this.reaches(price)) return;
    const consumedBefore = consumedAt(ledgerFacing(this.venue.market, this.side), price);
    const available = availableOf(displayed, consumedBefore, this.percent);
    if (available === 0) return;
    const lots = this.payable(price, Math.min(this.left, available));
    if (lots === 0) return;
    this.steps.push({ kind: 'book', take: { price, lots, displayed, consumedBefore, available } });
    this.left -= lots;
  }

  private meetOwn(maker: Order): void {
    const price = maker.priceTicks;
    if (price === null || this.touched.bars(maker) || !this.reaches(price)) return;
    const { account, selfTradePrevention: mode } = this.order.terms;
    const lots = Math.min(this.left, leavesOf(maker));
    if (maker.terms.account === account && mode !== 'none') {
      this.steps.push({ kind: 'prevented', maker, lots, mode });
      if (mode !== 'expireTaker') this.touched.touch(maker);
      if (mode !== 'expireMaker') this.stopped = this.expired = true;
      return;
    }
    const payable = this.payable(price, lots);
    if (payable === 0) return;
    this.touched.touch(maker);
    this.steps.push({ kind: 'own', maker, lots: payable });
    this.left -= payable;
  }

  /** Lots the order can pay at a price; fewer than wanted ends the walk, since the next price is dearer. */
  private payable(price: number, lots: number): number {
    const payable = this.bounds.afford(price, lots);
    if (payable < lots) {
      this.stopped = true;
      this.beyondLimit = true;
    }
    return payable;
  }
}
