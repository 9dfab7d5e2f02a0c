import { CANCEL_LAWS, type CancelLaw } from '../demo-exchange/market/cancel-law.js';
import type { FlowRegimeName } from '../demo-exchange/market/flow-regime.js';
import {
  betweenModels,
  deskBand,
  groupsOf,
  scoreBand,
  type BandRule,
  type BandScore,
  type Group,
} from './band-score.js';
import type { FillModel } from './fill-model.js';
import { scoreModel, type ModelScore } from './score.js';
import { runSynthetic, type Outcome, type SyntheticRun } from './synthetic-run.js';

/** The order flows that models are measured on; `usual` is for demonstrations. */
export const MEASURED_REGIMES = ['calm', 'busy', 'momentum'] as const satisfies readonly FlowRegimeName[];
/** The model the desk trades by unless told otherwise. */
export const BASE = 'log';
export const NEGATIVE_CONTROL = 'touch';
/** What the desk reports with each order. */
export const DESK_BAND = 'riskAverse to cancelsAhead+quotes';
/** The widest that queue models give. */
export const WIDE_BAND = 'riskAverse to front';

/** The desk's band if its optimistic end followed depth alone, as its base does; measured with the variants only. */
const DEPTH_BAND = 'riskAverse to cancelsAhead';

function bandsOf(models: readonly string[]): BandRule[] {
  const rules = [
    deskBand(DESK_BAND, BASE),
    betweenModels(WIDE_BAND, 'riskAverse', 'front'),
    // Judged as if it were a band of no width, by the same rule.
    betweenModels(NEGATIVE_CONTROL, NEGATIVE_CONTROL, NEGATIVE_CONTROL),
  ];
  const depthAlone = 'cancelsAhead';
  return models.includes(depthAlone) ? [...rules, betweenModels(DEPTH_BAND, 'riskAverse', depthAlone)] : rules;
}

/** One regime under one law of cancels. */
export interface Cell {
  readonly regime: FlowRegimeName;
  readonly cancelLaw: CancelLaw;
  readonly orders: number;
  readonly models: readonly ModelScore[];
  readonly bands: readonly BandScore[];
  readonly groups: Readonly<Record<string, readonly Group[]>>;
}

export interface Measured {
  readonly seeds: readonly number[];
  readonly cells: readonly Cell[];
  /** Over the groups of all cells. */
  readonly bands: readonly BandScore[];
}

/** Measures every regime under every law of cancels: `ordersASeed` orders for each seed. */
export function measure(
  told: { readonly seeds: readonly number[]; readonly ordersASeed: number } & Pick<SyntheticRun, 'warmUpSeconds'>,
  newModels: () => readonly FillModel[],
): Measured {
  const cells = MEASURED_REGIMES.flatMap((regime) =>
    CANCEL_LAWS.map((cancelLaw) => {
      const outcomes = told.seeds.flatMap((seed) =>
        runSynthetic({ ...told, seed, regime, cancelLaw, orders: told.ordersASeed }, newModels()),
      );
      return cellOf(regime, cancelLaw, outcomes);
    }),
  );
  const bands = [...new Set(cells.flatMap((cell) => Object.keys(cell.groups)))].map((name) =>
    scoreBand(
      name,
      cells.flatMap((cell) => cell.groups[name] ?? []),
    ),
  );
  return { seeds: told.seeds, cells, bands };
}

function cellOf(regime: FlowRegimeName, cancelLaw: CancelLaw, outcomes: readonly Outcome[]): Cell {
  const names = [...(outcomes[0]?.models.keys() ?? [])];
  const bands = bandsOf(names);
  const groups = Object.fromEntries(bands.map((rule) => [rule.name, groupsOf(outcomes, rule)]));
  return {
    regime,
    cancelLaw,
    orders: outcomes.length,
    models: names.map((name) => scoreModel(outcomes, name)),
    bands: bands.map(({ name }) => scoreBand(name, groups[name] ?? [])),
    groups,
  };
}
