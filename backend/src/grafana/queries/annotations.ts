import type { AnnotationKind, Fill } from '@paperdesk/contract';
import type { Interruption } from '../../engine/interruptions.js';
import type { TimeUs } from '../../model/time.js';
import { frameOf, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type AskedRange, type DeskQuery, type QueryFrame, filterOf } from './desk-query.js';

/** More lines than a chart can show; the newest are kept. */
export const MOST_ANNOTATIONS = 500;

interface Annotation {
  readonly time: TimeUs;
  /** Null: a moment, or a time that is not over. */
  readonly timeEnd: TimeUs | null;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
}

/**
 * What happened within the asked range, as Grafana draws it over charts: fills as moments; kills, suspended markets and
 * a halted engine as the time they lasted, to the end of the range where they last.
 */
export const annotationsFrame: QueryFrame = (reader, query) => {
  const range = query.range ?? { from: 0, to: Infinity };
  const asked = (kind: AnnotationKind) => query.kind === undefined || query.kind === kind;
  const { venue, symbol } = filterOf(query);
  const where = { ...(venue === undefined ? {} : { venue }), ...(symbol === undefined ? {} : { symbol }) };
  const stops = asked('kills') || asked('halts') ? reader.interruptions({ ...range, ...where }) : [];
  const rows = [
    ...(asked('fills') ? fillsWithin(reader.fills(filterOf(query)), range) : []),
    ...stops
      .filter((stop) => asked(stop.kind === 'kill' ? 'kills' : 'halts') && isOfAccount(stop, query))
      .map((stop) => annotationOf(stop, range)),
  ];
  rows.sort((a, b) => b.time - a.time);
  return frameOf('annotations', rows.slice(0, MOST_ANNOTATIONS), [
    timeColumn('time', (row) => row.time),
    timeColumn('timeEnd', (row) => row.timeEnd),
    textColumn('title', (row) => row.title),
    textColumn('text', (row) => row.text),
    textColumn('tags', (row) => row.tags.join(',')),
  ]);
};

function fillsWithin(fills: readonly Fill[], { from, to }: AskedRange): Annotation[] {
  return fills.flatMap((fill) => {
    const time = usFromIso(fill.time) ?? 0;
    if (time < from || time > to) return [];
    const { account, side, lastQuantity, symbol, lastPrice, venue } = fill;
    const text = `${side} ${lastQuantity} ${symbol} at ${lastPrice} on ${venue}`;
    return [{ time, timeEnd: null, title: `Paper fill, account ${account}`, text, tags: ['fill', side, symbol] }];
  });
}

/** A kill of one account is none of another's business. */
function isOfAccount(stop: Interruption, { account }: DeskQuery): boolean {
  if (account === undefined || stop.kind !== 'kill' || stop.scope !== 'account') return true;
  return stop.scopeValue === account;
}

function annotationOf(stop: Interruption, range: AskedRange): Annotation {
  const time = Math.max(stop.from, range.from);
  // Drawn to the edge of the chart, not for ever.
  const until = Math.min(stop.to ?? Infinity, range.to);
  const timeEnd = Number.isFinite(until) ? until : null;
  return { time, timeEnd, ...wordsOf(stop), tags: tagsOf(stop) };
}

function wordsOf(stop: Interruption): { readonly title: string; readonly text: string } {
  const reason = stop.reason === '' ? 'no reason given' : stop.reason;
  switch (stop.kind) {
    case 'kill': {
      const scope = stop.scope === 'global' ? 'everything' : `${stop.scope} ${stop.scopeValue ?? ''}`;
      const what = stop.level === 'reduceOnly' ? 'Only sells of what is held' : 'Trading stopped';
      return { title: `${what}: ${scope}`, text: `by ${stop.person}: ${reason}` };
    }
    case 'market':
      return { title: `${stop.symbol} on ${stop.venue} suspended`, text: reason };
    case 'engine':
      return { title: 'Engine halted', text: reason };
    default:
      return stop satisfies never;
  }
}

function tagsOf(stop: Interruption): readonly string[] {
  if (stop.kind === 'kill') return ['kill', stop.scope, stop.level];
  return stop.kind === 'market' ? ['halt', stop.venue, stop.symbol] : ['halt', 'engine'];
}
