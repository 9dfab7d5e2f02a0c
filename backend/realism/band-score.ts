import { HORIZONS_SECONDS } from './live-orders.js';
import { average, fillsOf, isFilledBy, median } from './score.js';
import type { Outcome } from './synthetic-run.js';

/** Whether an order was filled by a horizon (an index of {@link HORIZONS_SECONDS}) at one end of a band. */
export type BandEnd = (outcome: Outcome, horizon: number) => boolean;

/** A band to judge: between a pessimistic and an optimistic view of each order. */
export interface BandRule {
  readonly name: string;
  readonly pessimistic: BandEnd;
  readonly optimistic: BandEnd;
}

/** Both ends are the fills of models. */
export function betweenModels(name: string, pessimistic: string, optimistic: string): BandRule {
  return { name, pessimistic: filledBy(pessimistic), optimistic: filledBy(optimistic) };
}

/**
 * The band the desk reports with its orders: from the risk-averse model to the optimistic end that `model` keeps of each
 * order. An order that `model` filled is filled at the optimistic end too.
 */
export function deskBand(name: string, model: string): BandRule {
  const isFilled = filledBy(model);
  return {
    name,
    pessimistic: filledBy('riskAverse'),
    optimistic: (outcome, horizon) =>
      isFilled(outcome, horizon) ||
      (outcome.models.get(model)?.bands[horizon]?.optimisticLots ?? 0) >= outcome.order.quantity,
  };
}

/** Orders alike: of one cell, horizon, level and third of the queues they met. Rates in percent. */
export interface Group {
  readonly horizonSeconds: number;
  readonly level: number;
  /** 0 = the shortest third of the queues of that level. */
  readonly queueThird: number;
  readonly orders: number;
  readonly trueRate: number;
  readonly low: number;
  readonly high: number;
}

export interface BandScore {
  readonly band: string;
  readonly groups: number;
  /** Share of groups whose true rate lies in the band, in percent. */
  readonly coverage: number;
  /** Groups where something was open: the band has a width, or the truth lies outside it. */
  readonly openGroups: number;
  readonly openCoverage: number;
  readonly medianWidth: number;
  readonly openMedianWidth: number;
  /** Mean interval score for 90 %: width plus twenty times the distance of a truth outside. Lower is better. */
  readonly intervalScore: number;
  /** Largest distance of a truth below and above its band, in points. */
  readonly worstBelow: number;
  readonly worstAbove: number;
}

/** A group of fewer orders says nothing about a rate. */
const LEAST_ORDERS = 30;
const ALPHA = 0.1;
/** A tenth of a percent point is rounding. */
const OPEN = 0.1;

/** The orders of one cell by horizon, level and queue ahead, with the band's two rates beside the true one. */
export function groupsOf(outcomes: readonly Outcome[], rule: BandRule): Group[] {
  const groups: Group[] = [];
  for (const level of [...new Set(outcomes.map((outcome) => outcome.level))].sort((a, b) => a - b)) {
    const ofLevel = outcomes.filter((outcome) => outcome.level === level);
    ofLevel.sort((a, b) => a.ordersAhead - b.ordersAhead);
    for (const queueThird of [0, 1, 2]) {
      const cut = (third: number) => Math.round((ofLevel.length * third) / 3);
      const alike = ofLevel.slice(cut(queueThird), cut(queueThird + 1));
      if (alike.length < LEAST_ORDERS) continue;
      for (const [horizon, horizonSeconds] of HORIZONS_SECONDS.entries()) {
        const rate = (isFilled: BandEnd) =>
          (100 * alike.filter((outcome) => isFilled(outcome, horizon)).length) / alike.length;
        groups.push({
          ...{ horizonSeconds, level, queueThird, orders: alike.length },
          trueRate: rate((outcome) => isFilledBy(outcome.truth, outcome.order.placedAt, horizonSeconds)),
          low: rate(rule.pessimistic),
          high: rate(rule.optimistic),
        });
      }
    }
  }
  return groups;
}

export function scoreBand(band: string, groups: readonly Group[]): BandScore {
  const open = groups.filter((group) => group.high - group.low > OPEN || outside(group) > OPEN);
  const coverage = (of: readonly Group[]) => 100 * average(of.map((group) => (outside(group) === 0 ? 1 : 0)));
  const widths = (of: readonly Group[]) => median(of.map(({ high, low }) => high - low));
  return {
    band,
    groups: groups.length,
    coverage: coverage(groups),
    openGroups: open.length,
    openCoverage: coverage(open),
    medianWidth: widths(groups),
    openMedianWidth: widths(open),
    intervalScore: average(groups.map((group) => group.high - group.low + (2 / ALPHA) * outside(group))),
    worstBelow: Math.max(0, ...groups.map(({ low, trueRate }) => low - trueRate)),
    worstAbove: Math.max(0, ...groups.map(({ high, trueRate }) => trueRate - high)),
  };
}

function outside({ low, high, trueRate }: Group): number {
  return Math.max(0, low - trueRate, trueRate - high);
}

function filledBy(model: string): BandEnd {
  return (outcome, horizon) =>
    isFilledBy(fillsOf(outcome, model), outcome.order.placedAt, HORIZONS_SECONDS[horizon] ?? 0);
}
