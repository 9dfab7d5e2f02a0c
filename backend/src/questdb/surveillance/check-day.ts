import type { Rule } from '../../compliance/surveillance/rule.js';
import type { SurveillanceAlertRaised } from '../../model/fact.js';
import type { RiskRules } from '../../model/risk-rules.js';
import type { TimeUs } from '../../model/time.js';
import { decideInSql, RULES_IN_SQL, type DecidedInSql } from './rules-in-sql.js';
import { SECOND_US, type Parameters, type Span } from './stored-changes.js';

/** An alert as it was journaled, as far as it is held against SQL. */
export type ToldAlert = Pick<SurveillanceAlertRaised, 'rule' | 'account' | 'venue' | 'symbol' | 'from' | 'to'>;

/** `notFound`: streaming told it and SQL does not find it. `notTold`: SQL finds it and no alert stands for it. */
export interface Difference extends ToldAlert {
  readonly kind: 'notFound' | 'notTold';
}
export interface CheckedRule {
  readonly rule: string;
  /** Alerts that were told of the span. */
  readonly alerts: number;
  /** Moments of the span at which SQL finds the condition held. One alert stands for many. */
  readonly moments: number;
}
export interface Checked {
  readonly rules: readonly CheckedRule[];
  readonly differences: readonly Difference[];
}
export interface CheckOptions {
  readonly sql: { query(sql: string): Promise<unknown[][]> };
  readonly rules: readonly Rule[];
  /** Risk rules in the order they were set, and from when each holds: parameters are theirs. */
  readonly held: readonly { readonly from: TimeUs; readonly surveillance: RiskRules['surveillance'] }[];
  /** Alerts about a span. */
  readonly alerts: (span: Span) => Promise<readonly ToldAlert[]>;
}

/** Holds what streaming told of a span against what SQL decides of it. Throws when QuestDB cannot be asked. */
export async function checkSpan(options: CheckOptions, span: Span): Promise<Checked> {
  const decidable = options.rules.filter(({ id }) => id in RULES_IN_SQL);
  const quietest = Math.max(...decidable.map((rule) => longestQuietUs(rule, options.held)));
  // An alert of before stands for a moment of now while its rule is quiet.
  const looked = { from: span.from - quietest, to: span.to };
  const alerts = await options.alerts(looked);
  const rules: CheckedRule[] = [];
  const differences: Difference[] = [];
  for (const rule of decidable) {
    const told = alerts.filter((alert) => alert.rule === rule.id);
    const decided = await decidedOf(options, rule, looked);
    const ofSpan = ({ to }: { readonly to: TimeUs }) => to >= span.from;
    rules.push({ rule: rule.id, alerts: told.filter(ofSpan).length, moments: decided.filter(ofSpan).length });
    differences.push(...differencesOf(told, decided).filter(ofSpan));
  }
  return { rules, differences };
}

interface Decided extends DecidedInSql {
  readonly quietUs: number;
}

/** Parameters are those that held at each moment. */
async function decidedOf({ sql, held }: CheckOptions, rule: Rule, span: Span): Promise<Decided[]> {
  const found: Decided[] = [];
  for (const part of partsOf(rule, held, span)) {
    const decided = await decideInSql(sql, rule.id, part);
    const quietUs = (part.parameters['quietSeconds'] ?? 0) * SECOND_US;
    found.push(...decided.map((one) => ({ ...one, quietUs })));
  }
  return found;
}

/** The span in parts with one set of parameters each; parts in which the rule was off are left out. */
function partsOf({ id, defaults }: Rule, held: CheckOptions['held'], span: Span) {
  const changes = held.map(({ from }) => from).filter((from) => from > span.from && from < span.to);
  const starts = [...new Set([span.from, ...changes])].sort((a, b) => a - b);
  const parts: { parameters: Parameters; span: Span }[] = [];
  starts.forEach((from, index) => {
    // Of those that were set, the last holds, though an earlier one was to begin later.
    const given = (held.findLast((one) => one.from <= from) ?? held[0])?.surveillance[id];
    const part = { from, to: starts[index + 1] ?? span.to };
    if (given !== null) parts.push({ parameters: { ...defaults, ...given }, span: part });
  });
  return parts;
}

function longestQuietUs({ id, defaults }: Rule, held: CheckOptions['held']): number {
  const quiet = held.map(({ surveillance }) => surveillance[id]?.['quietSeconds'] ?? defaults['quietSeconds'] ?? 0);
  return Math.max(0, ...quiet) * SECOND_US;
}

function differencesOf(told: readonly ToldAlert[], decided: readonly Decided[]): Difference[] {
  const moments = new Map(decided.map((one) => [windowOf(one), one]));
  const toldAt = new Map<string, TimeUs[]>();
  const notFound = told.filter((alert) => {
    const moment = moments.get(windowOf(alert));
    if (moment !== undefined) toldAt.set(moment.key, [...(toldAt.get(moment.key) ?? []), moment.to]);
    return moment === undefined;
  });
  const stands = ({ key, to, quietUs }: Decided) =>
    toldAt.get(key)?.some((at) => at === to || (at < to && to - at < quietUs)) === true;
  const notTold = decided.filter((moment) => !stands(moment));
  return [...notFound.map((one) => difference('notFound', one)), ...notTold.map((one) => difference('notTold', one))];
}

const windowOf = ({ account, venue, symbol, from, to }: Omit<ToldAlert, 'rule'>) =>
  [account, venue ?? '', symbol ?? '', from, to].join(' ');

function difference(kind: Difference['kind'], { rule, account, venue, symbol, from, to }: ToldAlert): Difference {
  return { kind, rule, account, venue, symbol, from, to };
}
