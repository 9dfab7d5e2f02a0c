import type { DeskFiguresView } from '../../engine/desk-figures.js';
import { frameOf, numberColumn, textColumn } from '../frame.js';
import type { QueryFrame } from './desk-query.js';

const COLUMNS = [
  textColumn<Figure>('figure', (row) => row.figure),
  textColumn<Figure>('label', (row) => row.label),
  numberColumn<Figure>('value', (row) => row.value),
];
interface Figure {
  readonly figure: string;
  readonly label: string | null;
  readonly value: number | null;
}

/** What compliance has on its table, as counts: whoever may look at a dashboard may see these, and nothing behind them. */
export const complianceEventsFrame: QueryFrame = (reader) =>
  frameOf('complianceEvents', figuresOf(reader.figures()), COLUMNS);

const secondsSince = (time: number | null, now: number) => (time === null ? null : Math.max(0, now - time) / 1e6);

function figuresOf(view: DeskFiguresView): Figure[] {
  const now = view.at;
  const one = (figure: string, value: number | null): Figure => ({ figure, label: null, value });
  return [
    one('alertsWithoutCase', view.alertsWithoutCase),
    one('oldestAlertSeconds', secondsSince(view.oldestAlertAt, now)),
    ...Object.entries(view.cases).map(([label, value]) => ({ figure: 'cases', label, value })),
    one('oldestOpenCaseSeconds', secondsSince(view.oldestOpenCaseAt, now)),
    one('tradesFlagged', view.tradesFlagged),
    one('surveillanceAlerts', view.surveillanceAlerts),
    ...view.intrusions.map(({ sign, count }) => ({ figure: 'intrusions', label: sign, value: count })),
    one('proofOk', view.proof === null ? null : Number(view.proof.ok)),
    one('proofAgeSeconds', secondsSince(view.proof?.time ?? null, now)),
    one('refusedCalls', view.proof?.refusedCalls ?? null),
  ];
}
