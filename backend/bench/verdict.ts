import { figure } from './statistics.js';

/** What a figure has to reach, and what it should. */
export interface Goal {
  /** Null where nothing has to be reached. */
  readonly must: number | null;
  readonly aim: number;
  readonly unit: string;
  /** True when less is better. */
  readonly atMost: boolean;
}

/** The figure beside its goal, in words. */
export function verdictOn(value: number, { must, aim, unit, atMost }: Goal): string {
  const reaches = (goal: number) => (atMost ? value <= goal : value >= goal);
  const shown = figure(value) + unit;
  if (must === null) return `${shown} (aim ${aim}${unit}): aim ${reaches(aim) ? 'reached' : 'missed'}`;
  const how = reaches(aim) ? 'aim reached' : reaches(must) ? 'must reached' : 'MUST MISSED';
  return `${shown} (${atMost ? 'at most' : 'at least'} ${must}${unit}, aim ${aim}${unit}): ${how}`;
}
