import fc from 'fast-check';
import { depthFaults } from './depth-quality.js';
import { AGREEING_REFUSALS, PriceBand } from './price-band.js';
import { QUALITY_RULES, isSaneTime, isWithinDay, priceFault, quantityFault } from './quality-rules.js';
import { RisingSequence } from './rising-sequence.js';
import { SeenTrades } from './seen-trades.js';
import { UpdateIds } from './update-ids.js';

const NOW = Date.UTC(2025, 2, 4) * 1000;
const DAY = 86_400_000_000;

test('each rule says in one sentence what it refuses', () => {
  for (const [name, sentence] of Object.entries(QUALITY_RULES)) {
    expect(name).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
});

test.each([
  ['zero', 0, false],
  ['a day before 2009-01-03', Date.UTC(2009, 0, 2) * 1000, false],
  ['milliseconds taken for microseconds', NOW / 1000, false],
  ['now', NOW, true],
  ['a clock half a day ahead', NOW + DAY / 2, true],
  ['two days ahead', NOW + 2 * DAY, false],
  ['not a number', Number.NaN, false],
])('sane time: %s', (_name, time, sane) => expect(isSaneTime(time, NOW)).toBe(sane));

test('a day has its first microsecond and not the next day’s', () => {
  expect([NOW - 1, NOW, NOW + DAY - 1, NOW + DAY].map((time) => isWithinDay(time, NOW))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test.each([
  ['0.1', undefined],
  [0.1, undefined],
  ['3.844E-5', undefined],
  ['0', 'PRICE_NOT_POSITIVE'],
  ['-1', 'PRICE_NOT_POSITIVE'],
  ['', 'PRICE_NOT_FINITE'],
  ['x', 'PRICE_NOT_FINITE'],
  [Infinity, 'PRICE_NOT_FINITE'],
  [null, 'PRICE_NOT_FINITE'],
  [undefined, 'PRICE_NOT_FINITE'],
])('a price of %p', (price, fault) => {
  expect(priceFault(price)).toBe(fault);
  expect(quantityFault(price)).toBe(fault?.replace('PRICE', 'QUANTITY'));
});

test('a change of the book: every broken rule is named once; a size of zero removes a level and is none', () => {
  const time = NOW / 1000;
  const good = { time, bids: [['1.1', '0']], asks: [['1.2', '3', '77']] };
  expect(depthFaults(good, NOW)).toEqual([]);
  expect(depthFaults({ ...good, time: undefined }, NOW)).toEqual([]);
  const rows = [
    ['-1', '1'],
    ['-2', '1'],
    ['1', '-1'],
    ['x', '1'],
  ];
  expect(depthFaults({ time: 0, bids: rows, asks: [] }, NOW)).toEqual([
    'TIME_INSANE',
    'PRICE_NOT_POSITIVE',
    'QUANTITY_NOT_POSITIVE',
    'PRICE_NOT_FINITE',
  ]);
});

test.each([
  [
    'the next',
    [
      [1, 5],
      [6, 9],
    ],
    ['follows', 'follows'],
  ],
  [
    'one missing',
    [
      [1, 5],
      [7, 9],
      [10, 10],
    ],
    ['follows', 'gap', 'follows'],
  ],
  [
    'repeated',
    [
      [1, 5],
      [1, 5],
      [6, 6],
    ],
    ['follows', 'SEQUENCE_BACK', 'follows'],
  ],
  [
    'an older one',
    [
      [5, 9],
      [1, 4],
      [10, 10],
    ],
    ['follows', 'SEQUENCE_BACK', 'follows'],
  ],
  [
    'overlapping',
    [
      [1, 5],
      [4, 8],
      [6, 8],
    ],
    ['follows', 'UPDATE_OVERLAP', 'follows'],
  ],
] as const)('update ids: %s', (_name, changes, verdicts) => {
  const ids = new UpdateIds();
  expect(changes.map(([first, last]) => ids.judge(first, last))).toEqual(verdicts);
});

test('sequences rise; equal is repeated; a snapshot begins anew', () => {
  const sequence = new RisingSequence();
  expect([5, 5, 4, 6].map((each) => sequence.rises(each))).toEqual([true, false, false, true]);
  sequence.reset();
  expect(sequence.rises(1)).toBe(true);
});

test('a trade id is new once, however many came between, up to what is remembered', () => {
  const seen = new SeenTrades();
  expect(seen.isNew('a')).toBe(true);
  for (let id = 0; id < 19_000; id += 1) expect(seen.isNew(String(id))).toBe(true);
  expect(seen.isNew('a')).toBe(false);
  for (let id = 19_000; id < 25_000; id += 1) seen.isNew(String(id));
  expect(seen.isNew('24999')).toBe(false);
  expect(seen.isNew('5500')).toBe(false);
});

describe('the price band', () => {
  test('refuses what is too far from the last good price and takes what is not', () => {
    const band = new PriceBand(10);
    expect([100, 109, 200, 50, 118, 107].map((price) => band.acceptsTrade(price))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  test('follows a market that jumped once enough refusals agree with each other', () => {
    const band = new PriceBand(10);
    band.acceptsTrade(100);
    const jumped = Array.from({ length: AGREEING_REFUSALS + 2 }, (_none, index) => band.acceptsTrade(200 + index));
    expect(jumped.filter((accepted) => !accepted)).toHaveLength(AGREEING_REFUSALS);
    expect(jumped.slice(-2)).toEqual([true, true]);
    expect(band.acceptsTrade(100)).toBe(false);
  });

  test('does not follow refusals that disagree, nor those with good prices between', () => {
    const band = new PriceBand(10);
    band.acceptsTrade(100);
    for (let round = 0; round < 20; round += 1) expect(band.acceptsTrade(round % 2 === 0 ? 200 : 400)).toBe(false);
    for (let round = 0; round < 20; round += 1) {
      expect(band.acceptsTrade(200)).toBe(false);
      expect(band.acceptsTrade(100)).toBe(true);
    }
  });

  test('a wide spread is no fault and does not carry the last good price away', () => {
    const band = new PriceBand(50);
    band.acceptsTrade(100);
    expect(band.acceptsQuote(1, 101)).toBe(true);
    expect(band.acceptsTrade(100)).toBe(true);
    expect(band.acceptsQuote(151, 200)).toBe(false);
    expect(band.acceptsQuote(1, 49)).toBe(false);
  });

  test('whatever comes, it is never stuck: a constant price is taken in the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true })),
        fc.integer({ min: 1, max: 1e6 }),
        (before, price) => {
          const band = new PriceBand(50);
          for (const each of before) band.acceptsTrade(each);
          const accepted = Array.from({ length: AGREEING_REFUSALS + 1 }, () => band.acceptsTrade(price));
          expect(accepted.at(-1)).toBe(true);
        },
      ),
    );
  });
});
