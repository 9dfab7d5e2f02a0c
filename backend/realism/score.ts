import type { FillRecord } from './fill-model.js';
import { HORIZONS_SECONDS } from './live-orders.js';
import type { Outcome } from './synthetic-run.js';

/** How one model did against the truth in one set of orders. Rates and their differences in percent points. */
export interface ModelScore {
  readonly model: string;
  readonly orders: number;
  /** Share of orders that were filled whole, mean over the horizons. */
  readonly trueRate: number;
  readonly rate: number;
  /** `rate - trueRate`: above zero the model fills too many. */
  readonly bias: number;
  /** The bias at the horizon where it is largest. */
  readonly worstBias: number;
  /** Brier score: share of orders judged wrong, filled or not. */
  readonly error: number;
  /** Filled by the model alone, and in truth alone. */
  readonly falseFills: number;
  readonly missedFills: number;
  /** Of orders that both filled: seconds the model is late (early below zero), and mean distance. */
  readonly timeBias: number;
  readonly timeError: number;
  /** Of orders that both filled: how many had another price. */
  readonly otherPrice: number;
}

/** True when the whole order was filled within so many seconds. */
export function isFilledBy(record: FillRecord, placedAt: number, seconds: number): boolean {
  return record.filledAt !== undefined && record.filledAt - placedAt <= seconds * 1_000_000;
}

/** Throws RangeError when the model was not measured. */
export function fillsOf(outcome: Outcome, model: string): FillRecord {
  const told = outcome.models.get(model);
  if (told === undefined) throw new RangeError(`'${model}' was not measured`);
  return told.fills;
}

export function scoreModel(outcomes: readonly Outcome[], model: string): ModelScore {
  const at = HORIZONS_SECONDS.map((seconds) => judge(outcomes, model, seconds));
  const mean = (pick: (judged: Judged) => number) => average(at.map(pick));
  const both = outcomes.flatMap((outcome) => {
    const fills = fillsOf(outcome, model);
    return outcome.truth.filledAt === undefined || fills.filledAt === undefined
      ? []
      : [{ late: (fills.filledAt - outcome.truth.filledAt) / 1e6, same: fills.notional === outcome.truth.notional }];
  });
  return {
    model,
    orders: outcomes.length,
    trueRate: mean((judged) => judged.trueRate),
    rate: mean((judged) => judged.rate),
    bias: mean((judged) => judged.rate - judged.trueRate),
    worstBias: at.map(({ rate, trueRate }) => rate - trueRate).reduce(furthest, 0),
    error: mean((judged) => judged.falseFills + judged.missedFills),
    falseFills: mean((judged) => judged.falseFills),
    missedFills: mean((judged) => judged.missedFills),
    timeBias: average(both.map(({ late }) => late)),
    timeError: average(both.map(({ late }) => Math.abs(late))),
    otherPrice: both.filter(({ same }) => !same).length,
  };
}

export function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Of two numbers the one further from zero. */
export function furthest(a: number, b: number): number {
  return Math.abs(b) > Math.abs(a) ? b : a;
}

interface Judged {
  readonly trueRate: number;
  readonly rate: number;
  readonly falseFills: number;
  readonly missedFills: number;
}

function judge(outcomes: readonly Outcome[], model: string, seconds: number): Judged {
  const count = { truth: 0, model: 0, falseFills: 0, missedFills: 0 };
  for (const outcome of outcomes) {
    const { placedAt } = outcome.order;
    const truth = isFilledBy(outcome.truth, placedAt, seconds);
    const told = isFilledBy(fillsOf(outcome, model), placedAt, seconds);
    if (truth) count.truth += 1;
    if (told) count.model += 1;
    if (told && !truth) count.falseFills += 1;
    if (truth && !told) count.missedFills += 1;
  }
  const percent = (orders: number) => (outcomes.length === 0 ? 0 : (100 * orders) / outcomes.length);
  return {
    trueRate: percent(count.truth),
    rate: percent(count.model),
    falseFills: percent(count.falseFills),
    missedFills: percent(count.missedFills),
  };
}
