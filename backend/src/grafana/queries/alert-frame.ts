/**
 * The answer to an alert rule: one frame, no time column, one number column `value`, and text columns that Grafana
 * makes the labels of one alert instance a row. A threshold works on it directly; a reduce in between passes it on.
 * Labels hold what names the instance and nothing that changes while the trouble lasts (a market's state, a reason):
 * a changed label would resolve one alert and fire another.
 */
import type { DeskReader } from '../../engine/desk.js';
import type { TimeUs } from '../../model/time.js';
import { type Frame, frameOf, numberColumn, textColumn } from '../frame.js';
import { type AlertRow, MEASURES } from './alert-measures.js';
import { BadQuery, type DeskQuery } from './desk-query.js';

/** Answers a query that carries `FromAlert`. @throws {BadQuery} when the type or the measure cannot be alerted on. */
export function alertFrame(reader: DeskReader, query: DeskQuery, now: TimeUs): Frame {
  const measures = MEASURES[query.queryType];
  if (measures === undefined)
    throw new BadQuery(
      `queryType: ${query.queryType} has no number to alert on; use ${Object.keys(MEASURES).join(', ')}`,
    );
  const chosen = query.measure ?? Object.keys(measures)[0] ?? '';
  const rowsOf = Object.hasOwn(measures, chosen) ? measures[chosen] : undefined;
  if (rowsOf === undefined)
    throw new BadQuery(`measure: '${chosen}' is unknown; use ${Object.keys(measures).join(', ')}`);
  const rows = rowsOf(reader, query, now);
  const labels = Object.keys(rows[0]?.labels ?? {});
  return frameOf(query.queryType, rows, [
    ...labels.map((label) => textColumn<AlertRow>(label, (row) => row.labels[label] ?? null)),
    numberColumn('value', (row) => row.value),
  ]);
}
