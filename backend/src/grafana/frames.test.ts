import fc from 'fast-check';
import { DataType, tableFromIPC } from 'apache-arrow';
import { encodeArrow } from './arrow-frame.js';
import { type Frame, usFromIso } from './frame.js';
import { packetOf } from './json-frame.js';

const FRAME: Frame = {
  name: 'quotes',
  channel: 'ds/uid/quotes/all',
  fields: [
    { name: 'time', type: 'time', values: [1_795_230_000_123_456, null] },
    { name: 'bid', type: 'number', values: [100.5, null], unit: 'ms', labels: { venue: 'demo' } },
    { name: 'symbol', type: 'string', values: ['BTC/USDT', null] },
    { name: 'verified', type: 'boolean', values: [true, null] },
    { name: 'venue', type: 'string', values: ['demo', 'démo'] },
  ],
};

describe('encodeArrow', () => {
  const bytes = encodeArrow(FRAME, 'A');
  const table = tableFromIPC(bytes);

  it('writes a file, not a stream, with the metadata Grafana reads', () => {
    expect(Buffer.from(bytes.subarray(0, 6)).toString()).toBe('ARROW1');
    expect(Object.fromEntries(table.schema.metadata)).toEqual({
      name: 'quotes',
      refId: 'A',
      meta: '{"channel":"ds/uid/quotes/all","custom":{"queryType":"quotes"}}',
    });
    expect(Object.fromEntries(table.schema.fields[1]!.metadata)).toEqual({
      name: 'bid',
      labels: '{"venue":"demo"}',
      config: '{"unit":"ms"}',
    });
  });

  it('keeps microseconds, nulls and text, and marks only columns with nulls as nullable', () => {
    expect(table.getChild('time')!.data[0]!.values[0]).toBe(1_795_230_000_123_456_000n);
    for (const name of ['time', 'bid', 'symbol', 'verified']) expect(table.getChild(name)!.get(1)).toBeNull();
    expect(table.getChild('bid')!.get(0)).toBe(100.5);
    expect(table.getChild('verified')!.get(0)).toBe(true);
    expect(table.getChild('venue')!.toArray()).toEqual(['demo', 'démo']);
    expect(table.schema.fields.map((field) => field.nullable)).toEqual([true, true, true, true, false]);
  });

  it('never dictionary-encodes text, which Grafana refuses', () => {
    expect(table.schema.fields.filter((field) => DataType.isDictionary(field.type))).toEqual([]);
  });

  it('writes a frame without rows with its columns', () => {
    const empty = tableFromIPC(
      encodeArrow({ name: 'e', fields: FRAME.fields.map((f) => ({ ...f, values: [] }) as typeof f) }, 'A'),
    );
    expect([empty.numRows, empty.numCols]).toEqual([0, 5]);
  });

  it('gives back any mix of numbers and nulls', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true }), { nil: null }), { maxLength: 200 }), (values) => {
        const read = tableFromIPC(encodeArrow({ name: 'n', fields: [{ name: 'v', type: 'number', values }] }, 'A'));
        expect([...(read.getChild('v') ?? [])]).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });
});

describe('packetOf', () => {
  it('carries the schema and milliseconds', () => {
    const packet = packetOf(FRAME);
    expect(packet.data.values[0]).toEqual([1_795_230_000_123.456, null]);
    expect(packet.schema.fields[1]).toEqual({
      name: 'bid',
      type: 'number',
      typeInfo: { frame: 'float64', nullable: true },
      labels: { venue: 'demo' },
      config: { unit: 'ms' },
    });
  });
});

describe('usFromIso', () => {
  it.each([
    ['2026-11-21T05:00:00.123456Z', 1_795_237_200_123_456],
    ['2026-11-21T05:00:00Z', 1_795_237_200_000_000],
    ['2026-11-21T05:00:00.5Z', 1_795_237_200_500_000],
    ['2026-13-21T05:00:00Z', null],
    ['yesterday', null],
    [null, null],
  ])('reads %s', (text, expected) => expect(usFromIso(text)).toBe(expected));
});
