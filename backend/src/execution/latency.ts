import { createHash } from 'node:crypto';
import type { LatencyModel, TradingRules } from '../model/trading-rules.js';
import { presetOf } from './presets.js';

/** What a draw is seeded by. `purpose` tells draws of one order apart, such as `submit` or `report 2`. */
export interface LatencyDraw {
  readonly seed: string;
  readonly orderId: string;
  readonly purpose: string;
  /** The market's own feed delay now, in microseconds (for the empirical model). */
  readonly feedDelayUs: number;
}

/**
 * One latency in whole microseconds, never negative. `constant`: always the same. `empirical`: the feed's delay times a
 * factor, plus a base, within bounds. `table`: drawn from quantiles, linear between two of them; the draw follows from
 * seed, order and purpose alone, so one more order never changes what befalls another.
 */
export function latencyOf(model: LatencyModel, draw: LatencyDraw): number {
  switch (model.kind) {
    case 'constant':
      return whole(model.us);
    case 'empirical': {
      const us = draw.feedDelayUs * model.multiplier + model.baseUs;
      return whole(Math.min(model.mostUs, Math.max(model.leastUs, us)));
    }
    case 'table':
      return whole(quantileAt(model.quantilesUs, uniform(draw)));
  }
}

/** The three ways a message takes, each with its model in a preset. */
const LATENCIES = { submit: 'submitLatency', cancel: 'cancelLatency', report: 'reportLatency' } as const;
export type Leg = keyof typeof LATENCIES;

/**
 * The latency of one message under an account's preset, divided by how many times faster than life the market runs
 * (0 = none at all). A replace travels as a cancel does.
 */
export function travelTime(
  rules: TradingRules,
  message: { readonly account: string; readonly leg: Leg } & Omit<LatencyDraw, 'seed'>,
): number {
  if (rules.marketSpeed === 0) return 0;
  const preset = presetOf(rules, message.account);
  const model = preset[LATENCIES[message.leg]];
  if (model.kind === 'constant') return whole(whole(model.us) / rules.marketSpeed);
  const { orderId, purpose, feedDelayUs } = message;
  return whole(latencyOf(model, { orderId, purpose, feedDelayUs, seed: rules.seed }) / rules.marketSpeed);
}

/** A number in [0, 1) that follows from the draw alone. */
function uniform({ seed, orderId, purpose }: LatencyDraw): number {
  const bytes = createHash('sha256').update(`${seed}\n${orderId}\n${purpose}`).digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}

function quantileAt(quantiles: readonly number[], share: number): number {
  const at = share * (quantiles.length - 1);
  const low = quantiles[Math.floor(at)] ?? 0;
  const high = quantiles[Math.floor(at) + 1] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

function whole(us: number): number {
  return Number.isFinite(us) && us > 0 ? Math.round(us) : 0;
}
