import type { Participant } from './ordinary.js';
import type { SimulatedDesk } from './simulated-desk.js';

/** Somebody who does what a rule looks for. */
export interface Planted extends Participant {
  readonly rule: string;
  readonly account: string;
}

/** What a culprit can do; each act takes the seconds since the start. */
class Hand {
  readonly ids = new Map<string, string>();
  constructor(
    readonly desk: SimulatedDesk,
    readonly account: string,
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
    if (id !== null) this.ids.set(name, id);
  }
  cancel(name: string): void {
    const id = this.ids.get(name);
    if (id !== undefined && this.desk.isWorking(id)) this.desk.cancel(`p-${this.account}`, id);
  }
  private send(side: 'buy' | 'sell', quantity: number, price: number | null): string | null {
    const { desk, account } = this;
    return desk.submit(`p-${account}`, {
      ...{ account, venue: 'demo', symbol: 'BTC/USDT', side, strategy: 'manual', clientOrderId: desk.clientId() },
      quantity: quantity.toFixed(5),
      ...(price === null
        ? { orderType: 'market', timeInForce: 'IOC' }
        : { orderType: 'limit', timeInForce: 'GTC', price: price.toFixed(2) }),
    });
  }
}

type Act = (hand: Hand) => void;
type Script = readonly (readonly [second: number, act: Act])[];
const HOUR = 3600;

function scripted(rule: string, script: Script, account = `planted-${rule}`): Planted {
  const acts = [...script].sort(([a], [b]) => a - b);
  let next = 0;
  let startMs = 0;
  let hand: Hand | undefined;
  return {
    ...{ rule, account },
    act(desk) {
      if (startMs === 0) startMs = desk.nowMs;
      hand ??= new Hand(desk, account);
      for (let act = acts[next]; act !== undefined && desk.nowMs - startMs >= act[0] * 1000; act = acts[next]) {
        next += 1;
        act[1](hand);
      }
    },
  };
}

const each = (count: number, everySeconds: number, act: (index: number) => Act, from: number): Script =>
  Array.from({ length: count }, (_, index) => [from + index * everySeconds, act(index)] as const);

/** Buys into a strong rise (or sells into a fall) and turns round a minute later. */
function ignition(): Planted {
  const account = 'planted-momentum-ignition';
  let turnAtMs: number | null = null;
  let side: 'buy' | 'sell' = 'buy';
  let tries = 20;
  return {
    ...{ rule: 'momentum-ignition', account },
    act(desk) {
      if (tries === 0) return;
      const hand = new Hand(desk, account);
      if (turnAtMs !== null) {
        if (desk.nowMs < turnAtMs) return;
        hand.market(side === 'buy' ? 'sell' : 'buy', 0.5);
        turnAtMs = null;
        tries -= 1;
        return;
      }
      const move = desk.tape.moveSigmas(desk.nowUs);
      if (move === null || Math.abs(move) < 4) return;
      side = move > 0 ? 'buy' : 'sell';
      hand.market(side, Math.max(0.1, (desk.tape.minuteLots(desk.nowUs) ?? 0) / 1e5));
      turnAtMs = desk.nowMs + 60_000;
    },
  };
}

/** One for each rule, at an hour of its own. `self-trade` takes two accounts of one customer. */
export function plantedHits(): Planted[] {
  let other: Hand | undefined;
  const roundBid: Act = (hand) => {
    hand.cancel('round');
    // At a price at which the quantity comes to exactly USD 1,000.00, just under the best bid.
    const quantity = Math.ceil((1000 / hand.desk.bid) * 1e5) / 1e5;
    hand.limit('round', 'buy', { quantity, price: 1000 / quantity });
  };
  return [
    scripted(
      'structuring',
      each(3, 2 * HOUR, () => (hand) => hand.usd('buy', 8600), HOUR),
    ),
    scripted(
      'velocity',
      each(2, HOUR, () => (hand) => hand.usd('buy', 12_700), 2 * HOUR),
    ),
    scripted('wash-trade', [
      [3 * HOUR, (hand) => hand.market('buy', 0.05)],
      [3 * HOUR + 10, (hand) => hand.market('sell', 0.05)],
    ]),
    // The market may take the order first: it is tried a few times.
    scripted(
      'self-trade',
      Array.from({ length: 10 }, (_, index) => 4 * HOUR + index * 60).flatMap((at): Script => [
        [at, (hand) => hand.limit('inside', 'buy', { quantity: 0.01, price: hand.desk.ask - 0.01 })],
        [at + 0.4, (hand) => (other ??= new Hand(hand.desk, 'planted-self-trade-2')).market('sell', 0.01)],
        [at + 30, (hand) => hand.cancel('inside')],
      ]),
    ),
    scripted('spoofing', [
      [5 * HOUR, (hand) => hand.limit('bait', 'buy', { quantity: 15, price: hand.desk.bid * 0.998 })],
      [5 * HOUR + 5, (hand) => hand.market('sell', 0.02)],
      [5 * HOUR + 7, (hand) => hand.cancel('bait')],
    ]),
    scripted(
      'order-to-trade',
      each(70, 0.4, (index) => far(index), 6 * HOUR),
    ),
    scripted('unusual-size', [
      ...each(40, 60, () => (hand: Hand) => hand.usd('buy', 100), 7 * HOUR),
      [8 * HOUR, (hand) => hand.usd('buy', 3000)],
    ]),
    scripted(
      'round-trip',
      each(6, 90, (index) => (hand) => hand.market(index % 2 === 0 ? 'buy' : 'sell', 0.05), 9 * HOUR),
    ),
    scripted('layering', [
      ...each(4, 1, (index) => (hand: Hand) => hand.limit(`l${index}`, 'buy', layer(hand, index)), 10 * HOUR),
      [10 * HOUR + 10, (hand) => hand.market('sell', 0.02)],
      ...each(4, 0.4, (index) => (hand: Hand) => hand.cancel(`l${index}`), 10 * HOUR + 12),
    ]),
    scripted(
      'quote-stuffing',
      each(1000, 0.08, (index) => far(index), 11 * HOUR),
    ),
    ignition(),
    scripted(
      'marking',
      each(3, 10, () => (hand) => hand.market('buy', 6), 13 * HOUR - 45),
    ),
    scripted('dormant-account', [[14 * HOUR, (hand) => hand.usd('buy', 10_500)]]),
    scripted(
      'round-amounts',
      each(60, 120, () => roundBid, 15 * HOUR),
    ),
  ];
}

const layer = (hand: Hand, index: number) => ({ quantity: 0.5, price: hand.desk.bid * (1 - 0.001 * (index + 1)) });
/** In turn places an order far away and cancels it. */
const far =
  (index: number): Act =>
  (hand) => {
    if (index % 2 === 0) hand.limit('far', 'buy', { quantity: 0.001, price: hand.desk.bid * 0.98 });
    else hand.cancel('far');
  };
