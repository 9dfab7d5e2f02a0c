import { setTimeout as pause } from 'node:timers/promises';
import { type InstrumentView, quoteViewSchema } from '@paperdesk/contract';
import { z } from 'zod';
import { OperatorError } from '../../src/errors.js';
import { type ApiReply, expectSuccess, problemText } from '../api-client.js';
import { STRATEGIES, type Strategy, type Turn, midOf, sidesOf, turnOf } from './strategies.js';

/** Asks the desk with the bots' token. */
export type Ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<ApiReply>;

export interface TrafficPlan {
  readonly ask: Ask;
  readonly accounts: readonly string[];
  readonly instruments: readonly InstrumentView[];
  /** Orders a second, all bots together. */
  readonly rate: number;
  /** Aborted when time is up or the operator stops it. */
  readonly over: AbortSignal;
  /** Begins every id of this run. */
  readonly runId: string;
}
export interface TrafficSummary {
  placed: number;
  refused: number;
  canceled: number;
  /** Turns without a live market. */
  skipped: number;
  /** Refusals by code. */
  readonly codes: Record<string, number>;
}

const NOBODY_ANSWERS_AFTER = 10;
const LOOK_AGAIN_MS = 250;

/** Lets the bots take turns until it is over, then cancels what they left working. Throws when the desk has gone. */
export async function runTraffic(plan: TrafficPlan): Promise<TrafficSummary> {
  const summary: TrafficSummary = { placed: 0, refused: 0, canceled: 0, skipped: 0, codes: {} };
  const lastMids = new Map<string, number>();
  const startedAt = performance.now();
  let silent = 0;
  try {
    for (let turn = 0; !plan.over.aborted; turn += 1) {
      const reply = await takeTurn(plan, turn, { summary, lastMids });
      silent = reply?.reached === false ? silent + 1 : 0;
      if (silent === NOBODY_ANSWERS_AFTER)
        throw new OperatorError('The desk has stopped answering: the bots’ orders may still be working.');
      const sent = summary.placed + summary.refused;
      const due = startedAt + (sent / plan.rate) * 1000 - performance.now();
      await until(plan.over, reply?.reached === true ? due : Math.max(due, LOOK_AGAIN_MS));
    }
  } finally {
    for (const account of plan.accounts) summary.canceled += await cancelAll(plan, `account=${account}`);
  }
  return summary;
}

interface Memory {
  readonly summary: TrafficSummary;
  readonly lastMids: Map<string, number>;
}

/** Undefined when its market is not live. */
async function takeTurn(plan: TrafficPlan, turn: number, memory: Memory): Promise<ApiReply | undefined> {
  const { accounts, instruments } = plan;
  const bot = turn % accounts.length;
  const account = accounts[bot] ?? '';
  // Each bot plays each strategy on each market, one after the other; neighbors are one step apart.
  const step = Math.floor(turn / accounts.length) + bot;
  const strategy: Strategy = STRATEGIES[step % STRATEGIES.length] ?? 'demo-maker';
  const instrument = instruments[Math.floor(step / STRATEGIES.length) % instruments.length];
  if (instrument === undefined) throw new OperatorError('The desk offers no instrument: nothing can be traded.');
  const where = new URLSearchParams({ venue: instrument.venue, symbol: instrument.symbol }).toString();
  const quotes = await plan.ask('GET', `/api/v1/quotes?${where}`);
  if (!quotes.reached || quotes.status >= 500) return { reached: false, reason: 'no quotes' };
  const sides = sidesOf(expectSuccess(quotes, z.array(quoteViewSchema), 'reading quotes')[0]);
  if (sides === undefined) {
    memory.summary.skipped += 1;
    return undefined;
  }
  const key = `${account} ${where}`;
  const lastMid = memory.lastMids.get(key) ?? null;
  memory.lastMids.set(key, midOf(sides));
  memory.summary.canceled += await cancelAll(plan, `account=${account}&${where}&strategy=${strategy}`);
  const orders = turnOf(strategy, { account, instrument, ...sides, lastMid, id: `${plan.runId}-${turn}` });
  const reply = await place(plan.ask, orders);
  count(memory.summary, orders.length, reply);
  return reply;
}

function place(ask: Ask, orders: Turn): Promise<ApiReply> {
  const [first] = orders;
  return orders.length === 1 ? ask('POST', '/api/v1/orders', first) : ask('POST', '/api/v1/orders/batch', { orders });
}

const codeSchema = z.looseObject({ code: z.string() });

function count(summary: TrafficSummary, orders: number, reply: ApiReply): void {
  if (!reply.reached) return;
  if (reply.status < 300) {
    summary.placed += orders;
    return;
  }
  const known = codeSchema.safeParse(reply.body);
  const code = known.success ? known.data.code : problemText(reply);
  summary.refused += orders;
  summary.codes[code] = (summary.codes[code] ?? 0) + 1;
}

const canceledSchema = z.looseObject({ canceled: z.array(z.unknown()) });

async function cancelAll({ ask }: Pick<TrafficPlan, 'ask'>, scope: string): Promise<number> {
  const reply = await ask('DELETE', `/api/v1/orders?${scope}`);
  const parsed = reply.reached && reply.status < 300 ? canceledSchema.safeParse(reply.body) : undefined;
  return parsed?.success === true ? parsed.data.canceled.length : 0;
}

async function until(over: AbortSignal, ms: number): Promise<void> {
  if (ms <= 0) return;
  await pause(ms, undefined, { signal: over }).catch(() => undefined);
}
