import type { AlertDraft } from '../src/compliance/surveillance/watch.js';
import type { DeskEvent } from '../src/model/desk-event.js';

/** An order, a cancel or a confirmation that the desk refused, or a stop that it set. */
export interface Block {
  readonly account: string;
  readonly code: string;
  readonly text: string;
}

/** What came of the day: whom the desk raised an alert about, and what it stopped. */
export class Told {
  readonly alerts: AlertDraft[] = [];
  /** What rules a notch wider would have told of besides. */
  readonly wider: AlertDraft[] = [];
  readonly blocks: Block[] = [];
  readonly orders = new Map<string, number>();
  readonly fills = new Map<string, number>();
  /** The most lots at once by which an order of one account met one of another, by `account other`. */
  readonly metOwn = new Map<string, number>();
  /** Orders that waited for a second person. */
  readonly waited = new Map<string, number>();

  block(account: string, { code, detail }: { readonly code: string; readonly detail: string }): void {
    this.blocks.push({ account, code, text: detail });
  }

  hear(event: DeskEvent, accountOf: (orderId: string) => string): void {
    switch (event.type) {
      case 'orderAccepted':
        return addOne(this.orders, event.order.account);
      case 'approvalRequested':
        addOne(this.orders, event.order.account);
        return addOne(this.waited, event.order.account);
      case 'orderFilled': {
        const account = accountOf(event.orderId);
        if (event.cause.kind === 'own') {
          const pair = `${account} ${accountOf(event.cause.orderId)}`;
          this.metOwn.set(pair, Math.max(event.quantityLots, this.metOwn.get(pair) ?? 0));
        }
        return addOne(this.fills, account);
      }
      case 'killSwitchTripped':
        return this.block(event.scopeValue ?? 'all', { code: 'KILL_SWITCH', detail: event.reason });
      case 'throttleTripped':
        return this.block(event.account, { code: 'REPEATED_EXECUTION', detail: event.key });
      default:
        return;
    }
  }
}

function addOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Of the accounts that are meant. */
export function countOf(counts: ReadonlyMap<string, number>, isMeant: (account: string) => boolean): number {
  let sum = 0;
  for (const [account, count] of counts) if (isMeant(account)) sum += count;
  return sum;
}
