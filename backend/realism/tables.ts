import type { BandScore } from './band-score.js';
import { HORIZONS_SECONDS } from './live-orders.js';
import type { Cell, Measured } from './measure.js';
import type { RecordedRun } from './recorded-run.js';
import type { Check } from './verdict.js';

type Row = readonly (string | number)[];

/** The scores of every model, a row for each regime, law of cancels and model. */
export function modelTable(cells: readonly Cell[]): string {
  const head = 'regime|cancels|model|orders|true %|model %|bias|worst|error|false|missed|late s|time err s';
  const rows = cells.flatMap(({ regime, cancelLaw, models }) =>
    models.map((score): Row => {
      const { model, orders, trueRate, rate, bias, worstBias, error } = score;
      const { falseFills, missedFills, timeBias, timeError } = score;
      return [
        ...[regime, cancelLaw, model, String(orders), trueRate, rate, signed(bias), signed(worstBias), error],
        ...[falseFills, missedFills, signed(timeBias), timeError],
      ];
    }),
  );
  return table(head, rows);
}

/** How often the true fill rate of a group lies in a band, and how wide the band is. */
export function bandTable({ cells, bands }: Measured): string {
  const head = 'regime|cancels|band|groups|covered %|open|open covered %|width|open width|score|below|above';
  const rowOf = (first: readonly string[], band: BandScore): Row => [
    ...[...first, band.band, String(band.groups), band.coverage, String(band.openGroups), band.openCoverage],
    ...[band.medianWidth, band.openMedianWidth, band.intervalScore, band.worstBelow, band.worstAbove],
  ];
  return table(head, [
    ...cells.flatMap((cell) => cell.bands.map((band) => rowOf([cell.regime, cell.cancelLaw], band))),
    ...bands.map((band) => rowOf(['all', 'all'], band)),
  ]);
}

/** The models side by side on recordings. */
export function recordedTable(runs: readonly RecordedRun[]): string {
  const head = `recording|symbol|orders|model|${HORIZONS_SECONDS.map((seconds) => `${seconds} s %`).join('|')}|mean s`;
  return table(
    head,
    runs.flatMap(({ recording, symbol, orders, models }) =>
      models.map(({ model, rates, meanSeconds }): Row => [
        ...[recording, symbol, String(orders), model],
        ...[...rates, meanSeconds],
      ]),
    ),
  );
}

/** What was aimed at and what came of it. */
export function checkTable(checks: readonly Check[]): string {
  return table(
    'check|aim|measured|',
    checks.map(({ what, aim, measured, met }): Row => [what, aim, measured, met ? 'met' : 'MISSED']),
  );
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}

/** Markdown, columns padded so that it reads in a terminal too. Numbers have one decimal and stand right. */
function table(head: string, rows: readonly Row[]): string {
  const names = head.split('|');
  const text = rows.map((row) => row.map((value) => (typeof value === 'number' ? value.toFixed(1) : value)));
  const widths = names.map((name, column) =>
    Math.max(name.length, 3, ...text.map((row) => (row[column] ?? '').length)),
  );
  const isRight = names.map((_, column) => text.every((row) => /^[+-]?[\d.]+$/.test(row[column] ?? '')));
  const line = (row: readonly string[]) =>
    `| ${row.map((value, column) => (isRight[column] === true ? value.padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isRight[column] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(names), line(rule), ...text.map(line)].join('\n');
}
