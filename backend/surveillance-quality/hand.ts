import type { Actor } from '../src/model/actor.js';
import type { SimulatedDesk } from './simulated-desk.js';

/** Confirms whatever the culprits send, without a look: rules must find what two people do together as well. */
const ACCOMPLICE: Actor = { person: 'p-accomplice', via: 'grafana', verified: true };

/** What somebody with an account can do. */
export class Hand {
  private readonly ids = new Map<string, string>();

  constructor(
    readonly desk: SimulatedDesk,
    readonly account: string,
    /** By hand at the ticket, or by a program. */
    private readonly via: 'grafana' | 'token' = 'grafana',
  ) {}

  market(side: 'buy' | 'sell', quantity: number): void {
    this.send(side, quantity, null);
  }

  /** Worth so much at the best offer. */
  usd(side: 'buy' | 'sell', usd: number): void {
    this.market(side, usd / this.desk.ask);
  }

  limit(name: string, side: 'buy' | 'sell', told: { readonly quantity: number; readonly price: number }): void {
    const id = this.send(side, told.quantity, told.price);
    if (id !== undefined) this.ids.set(name, id);
  }

  cancel(name: string): void {
    const id = this.ids.get(name);
    if (id !== undefined && this.desk.isWorking(id)) this.desk.cancel(this.actor, id);
  }

  private get actor(): Actor {
    const person = this.via === 'token' ? `token:${this.account}` : `p-${this.account}`;
    return { person, via: this.via, verified: true };
  }

  private send(side: 'buy' | 'sell', quantity: number, price: number | null): string | undefined {
    const { desk, account } = this;
    const [id] = desk.submit(this.actor, [
      {
        ...{ account, venue: 'demo', symbol: 'BTC/USDT', side, strategy: 'manual', clientOrderId: desk.clientId() },
        quantity: quantity.toFixed(5),
        ...(price === null
          ? { orderType: 'market', timeInForce: 'IOC' }
          : { orderType: 'limit', timeInForce: 'GTC', price: price.toFixed(2) }),
      },
    ]);
    if (id !== undefined) desk.confirm(ACCOMPLICE, id);
    return id;
  }
}

export type Act = (hand: Hand) => void;
/** What is done at which second of the day. */
export type Script = readonly (readonly [second: number, act: Act])[];

export const at = (second: number, act: Act): Script => [[second, act]];
export const each = (
  count: number,
  told: { readonly from: number; readonly every: number },
  act: (index: number) => Act,
): Script => Array.from({ length: count }, (_, index) => [told.from + index * told.every, act(index)] as const);
