import type { InstrumentView, SubmitOrderRequest } from '@paperdesk/contract';
import { STRATEGIES, turnOf } from '../cli/traffic/strategies.js';
import { Random } from '../demo-exchange/market/random.js';
import type { Actor } from '../src/model/actor.js';
import { type Opening, type SimulatedDesk, START_MS, STEP_MS } from './simulated-desk.js';
import { INSTRUMENT } from './simulated-market.js';

export const BOTS = 5;
export const TRADERS = 20;
const BOT_TURN_MS = 90_000;
const HOUR_MS = 3_600_000;
const VIEW: InstrumentView = { ...INSTRUMENT, state: 'live' };
/** All bots of `paperdesk demo-traffic` send with one token. */
const BOT: Actor = { person: 'token:demo-traffic', via: 'token', verified: true };

export interface Participant {
  /** Called at each step of the market. */
  act(desk: SimulatedDesk): void;
}

export const botAccount = (index: number) => `bot-${index + 1}`;
export const traderAccount = (index: number) => `trader-${index + 1}`;
/** Every other trader is not verified, with the money of such an account of the demo. */
const isVerified = (index: number) => index % 2 === 0;

const VERIFIED_FUNDS = { USDT: '250000', BTC: '1' };
const UNVERIFIED_FUNDS = { USDT: '60000' };

/** Bots as `paperdesk demo-traffic` opens them, traders as deploy/desk.yaml has them. */
export function ordinaryAccounts(botFunds: Opening['deposits']): Opening[] {
  return [
    ...Array.from({ length: BOTS }, (_, index) => ({
      ...{ account: botAccount(index), kyc: 'none' as const, deposits: botFunds },
    })),
    ...Array.from({ length: TRADERS }, (_, index) => ({
      account: traderAccount(index),
      kyc: isVerified(index) ? ('verified' as const) : ('none' as const),
      deposits: isVerified(index) ? VERIFIED_FUNDS : UNVERIFIED_FUNDS,
    })),
  ];
}

/** A bot of `paperdesk demo-traffic`: it plays each strategy in turn, and cancels what it left of it before. */
export function aBot(index: number): Participant {
  const account = botAccount(index);
  let turn = index;
  let nextMs = START_MS + 60_000 + (index * BOT_TURN_MS) / BOTS;
  let lastMid: number | null = null;
  return {
    act(desk) {
      if (desk.nowMs < nextMs) return;
      nextMs += BOT_TURN_MS;
      turn += 1;
      const strategy = STRATEGIES[turn % STRATEGIES.length] ?? 'demo-maker';
      const { bid, ask } = desk;
      desk.cancelAll(BOT, account, strategy);
      const seen = { account, instrument: VIEW, bid, ask, lastMid, id: `${account}-${turn}` };
      desk.submit(BOT, turnOf(strategy, seen));
      lastMid = (bid + ask) / 2;
    },
  };
}

/** What a trader does in the end with an order that has not filled. */
interface Waiting {
  readonly orderId: string;
  readonly untilMs: number;
  readonly side: 'buy' | 'sell';
  readonly usd: number;
}

/**
 * A person at the ticket. Each has habits of its own: awake for 8 to 16 hours, 6 to 40 decisions a day, of USD 60 to 400
 * in the middle and up to 2,500 at times. Half of the orders are at market, half rest up to 0.1 % away; what has not
 * filled after ten minutes on average is given up, or sent again at market. A third of the orders brings another
 * of the same side within a minute. Nobody sells what they do not have.
 */
export function aTrader(index: number, seed: number): Participant {
  const account = traderAccount(index);
  const actor: Actor = { person: `p-${account}`, via: 'grafana', verified: true };
  const random = new Random(seed, 1000 + index);
  const wakesMs = random.next() * 24 * HOUR_MS;
  const awakeMs = (8 + 8 * random.next()) * HOUR_MS;
  const ordersAStep = ((6 + 34 * random.next()) * STEP_MS) / awakeMs;
  const median = 60 * (400 / 60) ** random.next();
  const waiting: Waiting[] = [];
  let next: { readonly atMs: number; readonly side: 'buy' | 'sell' } | null = null;

  const send = (desk: SimulatedDesk, wanted: 'buy' | 'sell', usd: number, atMarket: boolean) => {
    const isHeld = desk.free(account, 'BTC') * desk.bid > usd * 1.01;
    const side = wanted === 'sell' && !isHeld ? 'buy' : wanted;
    const quantity = (usd / desk.ask).toFixed(5);
    const shared = { account, venue: 'demo', symbol: 'BTC/USDT', side, strategy: 'manual', quantity } as const;
    const away = (side === 'buy' ? -1 : 1) * 0.001 * random.next();
    const price = ((side === 'buy' ? desk.bid : desk.ask) * (1 + away)).toFixed(2);
    const order: SubmitOrderRequest = atMarket
      ? { ...shared, clientOrderId: desk.clientId(), orderType: 'market', timeInForce: 'IOC' }
      : { ...shared, clientOrderId: desk.clientId(), orderType: 'limit', timeInForce: 'GTC', price };
    const [orderId] = desk.submit(actor, [order]);
    const untilMs = desk.nowMs + 5000 + random.exponential(600_000);
    if (orderId !== undefined && !atMarket) waiting.push({ orderId, untilMs, side, usd });
    if (next === null && random.chance(1 / 3)) next = { atMs: desk.nowMs + 3000 + 57_000 * random.next(), side };
  };

  return {
    act(desk) {
      const over = waiting.filter(({ untilMs }) => untilMs <= desk.nowMs);
      for (const order of over) {
        waiting.splice(waiting.indexOf(order), 1);
        if (!desk.isWorking(order.orderId)) continue;
        desk.cancel(actor, order.orderId);
        if (random.chance(0.3)) send(desk, order.side, order.usd, true);
      }
      const isDue = next !== null && next.atMs <= desk.nowMs;
      const isAwake = (desk.nowMs - START_MS - wakesMs + 24 * HOUR_MS) % (24 * HOUR_MS) < awakeMs;
      if (!isDue && !(isAwake && random.chance(ordersAStep))) return;
      const side = isDue && next !== null ? next.side : random.chance(0.5) ? 'buy' : 'sell';
      if (isDue) next = null;
      const usd = Math.min(2500, Math.max(20, median * Math.exp(0.8 * random.normal())));
      send(desk, side, usd, random.chance(0.5));
    },
  };
}
