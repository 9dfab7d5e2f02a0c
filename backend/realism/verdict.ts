import type { BandScore } from './band-score.js';
import { BASE, DESK_BAND, NEGATIVE_CONTROL, type Cell, type Measured } from './measure.js';
import { average, furthest, type ModelScore } from './score.js';

/** One aim and whether it was met. `isControl`: of the negative control, which must miss it. */
export interface Check {
  readonly what: string;
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
  readonly isControl: boolean;
}

const LARGEST_BIAS = 5;
const LEAST_COVERAGE = 90;
const LARGEST_MEDIAN_WIDTH = 25;

/** The aims, for the desk's model and band and for the negative control in their place: the same checks for both. */
export function verdict(measured: Measured): Check[] {
  return [
    ...checksOf(measured, { model: BASE, band: DESK_BAND, isControl: false }),
    ...checksOf(measured, { model: NEGATIVE_CONTROL, band: NEGATIVE_CONTROL, isControl: true }),
  ];
}

/** False when the negative control passed for honest: then the checks check nothing. */
export function controlFails(checks: readonly Check[]): boolean {
  return checks.some(({ isControl, met }) => isControl && !met);
}

/** The score of a model in a cell. Throws RangeError when it was not measured. */
export function scoreIn(cell: Cell, model: string): ModelScore {
  const found = cell.models.find((score) => score.model === model);
  if (found === undefined) throw new RangeError(`'${model}' was not measured`);
  return found;
}

function checksOf(
  { cells, bands }: Measured,
  { model, band, isControl }: { readonly model: string; readonly band: string; readonly isControl: boolean },
): Check[] {
  const regimes = [...new Set(cells.map(({ regime }) => regime))];
  const biases = cells.map((cell) => ({ cell, bias: scoreIn(cell, model).bias }));
  const ofRegime = regimes.map((regime) => ({
    regime,
    bias: average(biases.filter(({ cell }) => cell.regime === regime).map(({ bias }) => bias)),
  }));
  const worst = biases.reduce((a, b) => (furthest(a.bias, b.bias) === b.bias ? b : a));
  const worstRegime = ofRegime.reduce((a, b) => (furthest(a.bias, b.bias) === b.bias ? b : a));
  const all = bands.find((score) => score.band === band);
  const worstCell = cells
    .map((cell) => ({ cell, score: cell.bands.find((score) => score.band === band) }))
    .reduce((a, b) => ((b.score?.coverage ?? 0) < (a.score?.coverage ?? 0) ? b : a));
  const check = (what: string, aim: string, told: { measured: string; met: boolean }): Check => {
    return { what: `${model}: ${what}`, aim, ...told, isControl };
  };
  const biasCheck = (what: string, bias: number, where: string) =>
    check(what, `within ${LARGEST_BIAS} points`, {
      measured: `${bias.toFixed(1)} (${where})`,
      met: Math.abs(bias) < LARGEST_BIAS,
    });
  return [
    biasCheck('bias over all', average(biases.map(({ bias }) => bias)), `${cells.length} cells`),
    biasCheck('worst bias of a regime, mean of the laws', worstRegime.bias, worstRegime.regime),
    biasCheck('worst bias of a regime under one law', worst.bias, `${worst.cell.regime}, ${worst.cell.cancelLaw}`),
    coverageCheck('band covers, all groups', all?.coverage, `${all?.groups ?? 0} groups`),
    coverageCheck('band covers, open groups', all?.openCoverage, `${all?.openGroups ?? 0} groups`),
    coverageCheck('worst cell', worstCell.score?.coverage, `${worstCell.cell.regime}, ${worstCell.cell.cancelLaw}`),
    check('median width of the band, open groups', `at most ${LARGEST_MEDIAN_WIDTH} points`, widthOf(all)),
  ];

  function coverageCheck(what: string, coverage = 0, where = ''): Check {
    const measured = `${coverage.toFixed(1)} % (${where})`;
    return check(what, `${LEAST_COVERAGE} %`, { measured, met: coverage >= LEAST_COVERAGE });
  }
}

function widthOf(score: BandScore | undefined): { measured: string; met: boolean } {
  const width = score?.openMedianWidth ?? Infinity;
  return { measured: `${width.toFixed(1)} points`, met: width <= LARGEST_MEDIAN_WIDTH };
}
