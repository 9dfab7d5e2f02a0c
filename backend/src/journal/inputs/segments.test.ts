import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { aBook, aTrade } from '../../../test/builders.js';
import type { NumberedInput } from '../../engine/input.js';
import type { Level, MarketEvent } from '../../model/market-event.js';
import { FrameDecoder, FrameEncoder, frameAt } from './segment-format.js';
import type { SealedSegment } from '../../engine/ports.js';
import { SegmentLog } from './segment-log.js';
import { lastIngestSeqIn, readSegment, segmentsIn } from './segment-reader.js';

let folder: string;
let sealed: SealedSegment[];
let faults: unknown[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inputs-'));
  sealed = [];
  faults = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const aLog = (change: { segmentBytes?: number; keepBytes?: number } = {}) =>
  new SegmentLog({
    ...{ folder, segmentBytes: 1e6, keepBytes: 1e9, ...change },
    onSealed: (segment) => sealed.push(segment),
    onFault: (cause) => faults.push(cause),
  });
const market = (ingestSeq: number, event: MarketEvent): NumberedInput => ({
  ingestSeq,
  input: { kind: 'market', event },
});
const side = (sign: 1 | -1) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 12,
      selector: ([price]) => price,
    })
    .map((levels): Level[] => levels.sort(([a], [b]) => sign * (a - b)));

it('gives every book back, though it keeps only what changed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(side(-1), side(1)), { minLength: 1, maxLength: 12 }), (books) => {
      const [encoder, decoder] = [new FrameEncoder(), new FrameDecoder()];
      books.forEach(([bids, asks], index) => {
        const inputs = [market(index, aBook({ sequence: index, bids, asks }))];
        const frame = frameAt(encoder.encode({ firstSeq: 7, events: 1, inputs }), 0);
        expect(frame && decoder.decode(frame.payload)).toEqual({ firstSeq: 7, events: 1, inputs });
      });
    }),
  );
});

it('reads what was written, and the hash it was sealed with is that of the file', () => {
  const log = aLog();
  expect(log.beginsSegment).toBe(true);
  log.append({ firstSeq: 1, events: 1, inputs: [market(1, aBook()), market(2, aBook({ sequence: 2 }))] });
  expect(log.beginsSegment).toBe(false);
  log.append({ firstSeq: 4, events: 1, inputs: [market(3, aTrade())] });
  log.seal();
  const [name] = segmentsIn(folder);
  const read = readSegment(folder, name!);
  expect(read.batches.map(({ firstSeq, inputs }) => [firstSeq, inputs.length])).toEqual([
    [1, 2],
    [4, 1],
  ]);
  expect(sealed).toMatchObject([{ segment: name, sha256: read.sha256, firstIngestSeq: 1, lastIngestSeq: 3 }]);
});

it.each<[string, (file: string) => void, number]>([
  ['cut short', (file) => truncateSync(file, readFileSync(file).length - 3), 1],
  [
    'with a changed byte',
    (file) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 5]! ^= 1;
      writeFileSync(file, bytes);
    },
    1,
  ],
  ['with bytes behind its end', (file) => appendFileSync(file, 'x'), 2],
  ['of something else', (file) => writeFileSync(file, 'not a segment at all'), 0],
])('a segment %s is read up to there, and says where', (_name, damage, whole) => {
  const log = aLog();
  log.append({ firstSeq: 1, events: 1, inputs: [market(1, aBook())] });
  log.append({ firstSeq: 2, events: 1, inputs: [market(2, aTrade())] });
  log.seal();
  const [name] = segmentsIn(folder);
  damage(join(folder, name!));
  const read = readSegment(folder, name!);
  expect([read.batches.length, read.brokenAt === null]).toEqual([whole, false]);
});

it('begins a new segment when one is full, and drops the oldest beyond what is kept', () => {
  const log = aLog({ segmentBytes: 400, keepBytes: 1500 });
  for (let index = 1; index <= 40; index += 1)
    log.append({ firstSeq: index, events: 1, inputs: [market(index, aTrade())] });
  log.seal();
  const kept = segmentsIn(folder);
  expect(sealed.length).toBeGreaterThan(kept.length);
  expect(kept.at(-1)).toBe(sealed.at(-1)?.segment);
  expect(kept.map((name) => readSegment(folder, name).brokenAt)).toEqual(kept.map(() => null));
});

it('completes what a crash left open, at the next start', () => {
  aLog().append({ firstSeq: 1, events: 1, inputs: [market(5, aBook()), market(6, aTrade())] });
  expect(lastIngestSeqIn(folder)).toBe(6);
  const next = aLog();
  // The start itself is an input: the segment of this run is open already.
  next.append({ firstSeq: 2, events: 1, inputs: [market(7, aBook())] });
  next.sealLeftOver();
  expect(segmentsIn(folder)).toEqual(['0000000000000005.inputs', '0000000000000007.open']);
  const { sha256, bytes } = readSegment(folder, '0000000000000005.inputs');
  const noted = { segment: '0000000000000005.inputs', sha256, bytes, firstIngestSeq: 5, lastIngestSeq: 6 };
  expect(sealed).toEqual([noted]);
});

it('tells once of a disk that takes nothing, and goes on when it does', () => {
  const log = aLog();
  log.append({ firstSeq: 1, events: 1, inputs: [market(1, aBook())] });
  log.seal();
  rmSync(folder, { recursive: true });
  log.append({ firstSeq: 2, events: 1, inputs: [market(2, aBook())] });
  log.append({ firstSeq: 3, events: 1, inputs: [market(3, aBook())] });
  expect(faults.length).toBe(1);
  mkdirSync(folder);
  log.append({ firstSeq: 4, events: 1, inputs: [market(4, aBook())] });
  expect(segmentsIn(folder)).toEqual(['0000000000000004.open']);
});
