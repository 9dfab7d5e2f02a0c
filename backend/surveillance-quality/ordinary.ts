import { INSTRUMENT, STEP_MS, type SimulatedDesk } from './simulated-desk.js';
import type { InstrumentView } from '@paperdesk/contract';
import { STRATEGIES, turnOf } from '../cli/traffic/strategies.js';
import { Random } from '../demo-exchange/market/random.js';

export const BOTS = 5;
export const TRADERS = 20;
const BOT_TURN_MS = 90_000;
const ORDERS_A_DAY = 20;
const DAY_MS = 86_400_000;
const VIEW: InstrumentView = { ...INSTRUMENT, state: 'live' };

export interface Participant {
  /** Called at each step of the market. */
  act(desk: SimulatedDesk): void;
}

export const botAccount = (index: number) => `bot-${index + 1}`;
export const traderAccount = (index: number) => `trader-${index + 1}`;

/** A bot of `paperdesk demo-traffic`: it plays each strategy in turn, and cancels what it left of it before. */
export function aBot(index: number): Participant {
  const account = botAccount(index);
  let turn = index;
  let nextMs = 0;
  let lastMid: number | null = null;
  return {
    act(desk) {
      if (nextMs === 0) nextMs = desk.nowMs + 60_000 + (index * BOT_TURN_MS) / BOTS;
      if (desk.nowMs < nextMs) return;
      nextMs += BOT_TURN_MS;
      turn += 1;
      const strategy = STRATEGIES[turn % STRATEGIES.length] ?? 'demo-maker';
      const { bid, ask } = desk;
      desk.cancelAll(`p-${account}`, account, strategy);
      const seen = { account, instrument: VIEW, bid, ask, lastMid, id: `${account}-${turn}` };
      desk.submitAll(`p-${account}`, turnOf(strategy, seen));
      lastMid = (bid + ask) / 2;
    },
  };
}

/**
 * A person who trades about 20 times a day, USD 50 to 1,200 (median 150), half at market and half at a limit up to
 * 0.1 % away, which they give up after ten minutes on average.
 */
export function aTrader(index: number, seed: number): Participant {
  const account = traderAccount(index);
  const person = `p-${account}`;
  const random = new Random(seed, 1000 + index);
  const open: { readonly orderId: string; readonly untilMs: number }[] = [];
  let started = false;
  return {
    act(desk) {
      if (!started) started = desk.nowMs > 0;
      for (const order of open.filter(({ untilMs }) => untilMs <= desk.nowMs)) {
        open.splice(open.indexOf(order), 1);
        if (desk.isWorking(order.orderId)) desk.cancel(person, order.orderId);
      }
      if (!random.chance((ORDERS_A_DAY * STEP_MS) / DAY_MS)) return;
      const usd = Math.min(1200, Math.max(50, 150 * Math.exp(0.8 * random.normal())));
      const side = random.chance(0.5) ? 'buy' : 'sell';
      const isMarket = random.chance(0.5);
      const away = side === 'buy' ? -1 : 1;
      const touch = side === 'buy' ? desk.bid : desk.ask;
      const price = (touch * (1 + away * 0.001 * random.next())).toFixed(2);
      const shared = { account, venue: 'demo', symbol: 'BTC/USDT', side, strategy: 'manual' } as const;
      const quantity = (usd / desk.ask).toFixed(5);
      const orderId = desk.submit(person, {
        ...{ ...shared, clientOrderId: desk.clientId(), quantity },
        ...(isMarket ? { orderType: 'market', timeInForce: 'IOC' } : { orderType: 'limit', timeInForce: 'GTC', price }),
      });
      if (orderId !== null && !isMarket) open.push({ orderId, untilMs: desk.nowMs + random.exponential(600_000) });
    },
  };
}
