import { Hand } from './hand.js';
import type { Planted } from './planted.js';
import type { SimulatedDesk } from './simulated-desk.js';

const MOST_TRIES = 8;
const HOUR_MS = 3_600_000;
/** When it joins a move, and when it gives up, in deviations. */
const JOINS_AT = 2.8;
const GIVES_UP_AT = 1.5;
/** Of all that trades in the minute, its own included. */
const SHARE = 0.34;
const MOST_ORDERS = 30;
const BTC_AN_ORDER = 3;
const ORDER_EVERY_MS = 600;
/** Busier minutes are too much for one account's limits. */
const MOST_TAPE_BTC = 30;
const RESTS_MS = 300_000;
export const MOVER_FUNDS = { USDT: '4000000', BTC: '12' };
/** Its limits let it hold little more. */
const MOST_BTC = 26;

interface Joined {
  readonly side: 'buy' | 'sell';
  /** BTC before it. */
  readonly had: number;
  orders: number;
  isTurning: boolean;
}

/**
 * A program that joins a strong move with a third of what trades in it, and turns round: two minutes later, or (near
 * miss) after six. Own takers move no market here, so it waits for moves to join; the two take turns by the hour, since
 * what one took is not there for the other.
 */
export function joinsMoves(kind: Planted['kind']): Planted {
  const account = `${kind === 'hit' ? 'planted' : 'near'}-momentum-ignition`;
  const turnsAfterMs = (kind === 'hit' ? 2 : 6) * 60_000;
  let hand: Hand | undefined;
  let tries = 0;
  let nextMs = 0;
  let sent = 0;
  let joined: Joined | null = null;

  const joins = (desk: SimulatedDesk, move: number): Joined | null => {
    const isItsHour = Math.floor(desk.nowMs / HOUR_MS) % 2 === (kind === 'hit' ? 0 : 1);
    if (tries === MOST_TRIES || !isItsHour || Math.abs(move) < JOINS_AT || tapeOf(desk) > MOST_TAPE_BTC) return null;
    return { side: move > 0 ? 'buy' : 'sell', had: desk.free(account, 'BTC'), orders: 0, isTurning: false };
  };
  const sends = (by: Hand, side: 'buy' | 'sell', most: number) => {
    const { desk } = by;
    const held = desk.free(account, 'BTC');
    const room = side === 'buy' ? MOST_BTC - held : held - 0.1;
    // Another quantity each time: the same order twice within a second would be a duplicate.
    const quantity = Math.min(most - (sent % 10) * 0.001, room);
    sent += 1;
    if (quantity > 0.01) by.market(side, quantity);
    nextMs = desk.nowMs + ORDER_EVERY_MS;
  };
  return {
    ...{ rule: 'momentum-ignition', kind, account },
    about: `a third of a move of 3 deviations, turned round ${kind === 'hit' ? 2 : 6} min later`,
    act(desk) {
      if (desk.nowMs < nextMs) return;
      hand ??= new Hand(desk, account, 'token');
      const move = desk.tape.moveSigmas(desk.nowUs) ?? 0;
      joined ??= joins(desk, move);
      if (joined === null) return;
      const taken = Math.abs(desk.free(account, 'BTC') - joined.had);
      if (joined.isTurning) {
        if (taken > 0.01 && joined.orders < 2 * MOST_ORDERS) {
          joined.orders += 1;
          return sends(hand, joined.side === 'buy' ? 'sell' : 'buy', Math.min(BTC_AN_ORDER, taken));
        }
        [joined, nextMs] = [null, desk.nowMs + RESTS_MS];
        tries += 1;
        return;
      }
      const isOver = taken >= SHARE * (taken + tapeOf(desk)) || joined.orders === MOST_ORDERS;
      if (isOver || (joined.side === 'buy' ? move : -move) < GIVES_UP_AT) {
        joined.isTurning = true;
        nextMs = desk.nowMs + turnsAfterMs;
        return;
      }
      joined.orders += 1;
      sends(hand, joined.side, BTC_AN_ORDER);
    },
  };
}

const tapeOf = (desk: SimulatedDesk) => (desk.tape.minuteLots(desk.nowUs) ?? 0) / 1e5;
