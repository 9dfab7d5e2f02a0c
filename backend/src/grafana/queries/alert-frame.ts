/**
 * The answer to an alert rule: one frame, no time column, one number column `value`, and text columns that Grafana
 * makes the labels of one alert instance a row. A threshold works on it directly; a reduce in between passes it on.
 * Labels hold what names the instance and nothing that changes while the trouble lasts (a market's state, a reason):
 * a changed label would resolve one alert and fire another.
 */
import type { KillSwitchState, QueryType } from '@paperdesk/contract';
import type { DeskReader } from '../../engine/desk.js';
import { type Frame, frameOf, numberColumn, textColumn } from '../frame.js';
import { BadQuery, type DeskQuery, filterOf } from './desk-query.js';
import { killedNumber } from './kill-switch.js';
import { sourceOfVenue } from './market-source.js';
import { midOf } from './quotes.js';

interface AlertRow {
  readonly labels: Readonly<Record<string, string>>;
  /** Null: unknown, which the rule's no-data state decides. */
  readonly value: number | null;
}
type Measure = (reader: DeskReader, query: DeskQuery) => AlertRow[];

const measure =
  <Row>(
    rows: (reader: DeskReader, query: DeskQuery) => readonly Row[],
    labels: (row: Row) => Record<string, string>,
    value: (row: Row) => number | string | boolean | null,
  ): Measure =>
  (reader, query) =>
    rows(reader, query).map((row) => {
      const number = value(row);
      return { labels: labels(row), value: number === null ? null : Number(number) };
    });

type Views<Name extends 'desk' | 'feeds' | 'positions' | 'quotes' | 'delivery'> = ReturnType<DeskReader[Name]>;
const ofDesk = (value: (desk: Views<'desk'>) => number | boolean): Measure =>
  measure(
    (reader) => [reader.desk()],
    (desk) => ({ source: desk.source }),
    value,
  );
const ofFeeds = (value: (feed: Views<'feeds'>[number]) => number | boolean | null): Measure =>
  measure(
    (reader, query) => reader.feeds(filterOf(query)),
    ({ venue, symbol }) => ({ source: sourceOfVenue(venue), venue, symbol }),
    value,
  );
const ofQuotes = (value: (quote: Views<'quotes'>[number]) => number | string | null): Measure =>
  measure(
    (reader, query) => reader.quotes(filterOf(query)),
    ({ venue, symbol }) => ({ source: sourceOfVenue(venue), venue, symbol }),
    value,
  );
const ofPositions = (value: (position: Views<'positions'>[number]) => string | null): Measure =>
  measure(
    (reader, query) => reader.positions(filterOf(query)),
    ({ account, venue, symbol }) => ({ source: sourceOfVenue(venue), account, venue, symbol }),
    value,
  );
const ofDelivery = (value: (view: Views<'delivery'>[number]) => number | boolean): Measure =>
  measure(
    (reader) => reader.delivery(),
    ({ queue }) => ({ queue }),
    value,
  );

/** The global row is always there; a kill of a smaller scope adds its own. */
function killRows(state: KillSwitchState): AlertRow[] {
  const scoped = state.kills.filter((kill) => kill.scope !== 'global');
  // Killed without any kill that explains it (the latch cannot be read) counts as a global stop.
  const global = state.kills.length > scoped.length || (killedNumber(state) === 1 && scoped.length === 0);
  const scopes = new Map(scoped.map((kill) => [`${kill.scope} ${kill.scopeValue ?? ''}`, kill]));
  return [
    { labels: { scope: 'global', scopeValue: 'all' }, value: Number(global) },
    ...[...scopes.values()].map((kill) => ({
      labels: { scope: kill.scope, scopeValue: kill.scopeValue ?? '' },
      value: 1,
    })),
  ];
}

/** The first measure of each type is its default. */
const MEASURES: Readonly<Partial<Record<QueryType, Readonly<Record<string, Measure>>>>> = {
  desk: {
    engineHalted: ofDesk((desk) => desk.engineHalted),
    killed: ofDesk((desk) => desk.killed),
    eventLoopBlockedMs: ofDesk((desk) => desk.eventLoopBlockedMs),
    outsideChannel: ofDesk((desk) => desk.outsideChannel),
  },
  killSwitch: {
    killed: (reader) => killRows(reader.killSwitch()),
    engineHalted: (reader) => [
      { labels: { scope: 'engine', scopeValue: 'all' }, value: Number(reader.killSwitch().engine.halted) },
    ],
  },
  feeds: {
    live: ofFeeds((feed) => feed.state === 'live'),
    delayMs: ofFeeds((feed) => feed.delayMs),
    gaps: ofFeeds((feed) => feed.gaps),
    reconnects: ofFeeds((feed) => feed.reconnects),
  },
  delivery: {
    oldestAgeMs: ofDelivery((view) => view.oldestAgeMs),
    waitingRows: ofDelivery((view) => view.waitingRows),
    droppedRows: ofDelivery((view) => view.droppedRows),
    deadLetters: ofDelivery((view) => view.deadLetters),
    retrying: ofDelivery((view) => view.state !== 'delivering'),
  },
  positions: {
    unrealizedPnl: ofPositions((position) => position.unrealizedPnl),
    realizedPnl: ofPositions((position) => position.realizedPnl),
    quantity: ofPositions((position) => position.quantity),
  },
  quotes: { mid: ofQuotes(midOf), bid: ofQuotes((quote) => quote.bid), ask: ofQuotes((quote) => quote.ask) },
};

/** Answers a query that carries `FromAlert`. @throws {BadQuery} when the type or the measure cannot be alerted on. */
export function alertFrame(reader: DeskReader, query: DeskQuery): Frame {
  const measures = MEASURES[query.queryType];
  if (measures === undefined)
    throw new BadQuery(
      `queryType: ${query.queryType} has no number to alert on; use ${Object.keys(MEASURES).join(', ')}`,
    );
  const chosen = query.measure ?? Object.keys(measures)[0] ?? '';
  const rowsOf = Object.hasOwn(measures, chosen) ? measures[chosen] : undefined;
  if (rowsOf === undefined)
    throw new BadQuery(`measure: '${chosen}' is unknown; use ${Object.keys(measures).join(', ')}`);
  const rows = rowsOf(reader, query);
  const labels = Object.keys(rows[0]?.labels ?? {});
  return frameOf(query.queryType, rows, [
    ...labels.map((label) => textColumn<AlertRow>(label, (row) => row.labels[label] ?? null)),
    numberColumn('value', (row) => row.value),
  ]);
}
