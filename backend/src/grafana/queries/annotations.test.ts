import { DeskInMemory, aFill } from '../../../test/grafana/desk-in-memory.js';
import type { Interruption } from '../../engine/interruptions.js';
import { usFromIso } from '../frame.js';
import { MOST_ANNOTATIONS, annotationsFrame } from './annotations.js';
import { BadQuery, parseDeskQuery } from './desk-query.js';

const FILLED = usFromIso('2026-11-21T05:00:01.000001Z') ?? 0;
const kill: Interruption = {
  ...{ kind: 'kill', killId: 'K1', scope: 'global', scopeValue: null, level: 'halt', person: 'ops' },
  ...{ from: FILLED + 10, to: FILLED + 20, reason: 'wrong prices' },
};
const market: Interruption = {
  ...{ kind: 'market', venue: 'demo', symbol: 'BTC/USDT', from: FILLED - 50, to: null, reason: 'stale' },
};
const engine: Interruption = { kind: 'engine', from: FILLED + 30, to: null, reason: 'disk full' };

let desk: DeskInMemory;
beforeEach(() => {
  desk = new DeskInMemory();
  desk.fillViews = [aFill()];
  desk.interruptionViews = [kill, market, engine];
});
const ask = (model: object = {}, range = { from: FILLED - 5, to: FILLED + 100 }) => {
  const { fields } = annotationsFrame(desk, { ...parseDeskQuery({ queryType: 'annotations', ...model }), range });
  return (fields[0]?.values ?? []).map((_, row) =>
    Object.fromEntries(fields.map((field) => [field.name, field.values[row]])),
  );
};

it('tells fills as moments, kills and halts as spans cut to the asked range, newest first', () => {
  expect(ask()).toEqual([
    { time: FILLED + 30, timeEnd: FILLED + 100, title: 'Engine halted', text: 'disk full', tags: 'halt,engine' },
    {
      ...{ time: FILLED + 10, timeEnd: FILLED + 20, title: 'Trading stopped: everything' },
      ...{ text: 'by ops: wrong prices', tags: 'kill,global,halt' },
    },
    {
      ...{ time: FILLED, timeEnd: null, title: 'Paper fill, account demo-main' },
      ...{ text: 'buy 0.5 BTC/USDT at 100.30 on demo', tags: 'fill,buy,BTC/USDT' },
    },
    {
      ...{ time: FILLED - 5, timeEnd: FILLED + 100, title: 'BTC/USDT on demo suspended' },
      ...{ text: 'stale', tags: 'halt,demo,BTC/USDT' },
    },
  ]);
});

it.each([
  ['fills', ['fill']],
  ['kills', ['kill']],
  ['halts', ['halt', 'halt']],
])('of kind %s are these alone', (kind, firsts) => {
  expect(ask({ kind }).map(({ tags }) => String(tags).split(',')[0])).toEqual(firsts);
});

it('leave out fills outside the range and kills of another account', () => {
  expect(ask({ kind: 'fills' }, { from: FILLED + 1, to: FILLED + 2 })).toEqual([]);
  desk.interruptionViews = [{ ...kill, scope: 'account', scopeValue: 'other' }];
  expect(ask({ kind: 'kills', account: 'demo-main' })).toEqual([]);
  expect(ask({ kind: 'kills', account: 'other' })).toHaveLength(1);
});

it('say what a kill without a reason and one for sells only came to', () => {
  desk.interruptionViews = [{ ...kill, level: 'reduceOnly', scope: 'venue', scopeValue: 'demo', reason: '' }];
  expect(ask({ kind: 'kills' })).toMatchObject([
    { title: 'Only sells of what is held: venue demo', text: 'by ops: no reason given' },
  ]);
});

it('are at most five hundred, the newest', () => {
  desk.fillViews = Array.from({ length: MOST_ANNOTATIONS + 7 }, (_, at) => aFill({ tradeId: `T${at}` }));
  expect(ask({ kind: 'fills' })).toHaveLength(MOST_ANNOTATIONS);
});

it.each([
  [{ kind: 'trades' }, 'kind: must be fills, kills, halts or left out'],
  [{ stream: true }, 'stream: annotations do not stream'],
])('refuse %j with a sentence', (model, words) => {
  const parse = () => parseDeskQuery({ queryType: 'annotations', ...model });
  expect(parse).toThrow(BadQuery);
  expect(parse).toThrow(words);
});

it('pass over the kind that Grafana writes into other targets', () => {
  expect(parseDeskQuery({ queryType: 'fills', kind: 'annotations' })).toEqual({ queryType: 'fills' });
});
