import type { QueueModel } from '../model/trading-rules.js';

/**
 * How cancels within a level are shared out. Beside the presets' models `cancelsAhead`: all of them stood before us,
 * the optimistic end of what a public feed leaves open for an order that joined at the back.
 */
export type Estimator = QueueModel | 'cancelsAhead';

/** One level between two books: shown with `before` lots, then with `after`, of which `traded` went by prints. */
export interface LevelStep {
  readonly before: number;
  readonly after: number;
  readonly traded: number;
}

/** A model and, for `power`, its exponent. */
export interface QueueRule<E extends Estimator = Estimator> {
  readonly estimator: E;
  readonly power: number;
}

/**
 * The lots before us after a level changed, given the lots before us until then (prints already taken off).
 *
 * What the level lost beyond its prints was canceled: `canceled = before - after - traded`, some of it before us, some
 * behind. With `behind` lots behind us the share that was behind is f(behind) / (f(behind) + f(ahead)), where f is
 * ln(1 + x) (`log`) or x^n (`power`); more cannot have been canceled behind than stood there, the rest then was before
 * us. `riskAverse`: all of it was behind. `cancelsAhead`: all of it was before us. `front`: nothing is ever before us.
 * Nobody joins before us, so a level that grew changes nothing, and never more than what is shown stands before us.
 * The result is rounded to whole lots, so that it does not depend on the last bit of a platform's logarithm.
 */
export function aheadAfter(rule: QueueRule, ahead: number, step: LevelStep): number {
  if (rule.estimator === 'front') return 0;
  const { before, after, traded } = step;
  const canceled = before - after - traded;
  if (canceled <= 0 || rule.estimator === 'riskAverse') return Math.min(ahead, after);
  if (rule.estimator === 'cancelsAhead') return Math.min(Math.max(0, ahead - canceled), after);
  const behind = Math.max(0, before - traded - ahead);
  const share = shareBehind(rule, ahead, behind);
  const left = ahead - (1 - share) * canceled + Math.min(behind - share * canceled, 0);
  return Math.min(Math.max(0, Math.round(left)), after);
}

/** Share of the cancels that was behind us; all of them when nobody stands anywhere. */
function shareBehind({ estimator, power }: QueueRule, ahead: number, behind: number): number {
  const weigh = estimator === 'log' ? Math.log1p : (lots: number) => lots ** power;
  const sum = weigh(behind) + weigh(ahead);
  return sum === 0 ? 1 : weigh(behind) / sum;
}
