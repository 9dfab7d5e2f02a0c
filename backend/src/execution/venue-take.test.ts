import type { SelfTradePrevention } from '@paperdesk/contract';
import { VenueDesk } from '../../test/venue-desk.js';
import { PRESETS } from './presets.js';

const BIDS: [number, number][] = [
  [99, 10],
  [98, 20],
];
const ASKS: [number, number][] = [
  [101, 10],
  [102, 20],
];
const desk = (...args: ConstructorParameters<typeof VenueDesk>) => {
  const venue = new VenueDesk(...args);
  venue.shows(BIDS, ASKS);
  return venue;
};
const took = (venue: VenueDesk) => venue.fills().map(({ priceTicks, quantityLots }) => [priceTicks, quantityLots]);

describe('taking displayed depth', () => {
  it.each<[string, Parameters<VenueDesk['send']>[0], [number, number][], string | null]>([
    [
      'a market buy walks the asks',
      { side: 'buy', lots: 15 },
      [
        [101, 10],
        [102, 5],
      ],
      null,
    ],
    [
      'a market sell walks the bids',
      { side: 'sell', lots: 15 },
      [
        [99, 10],
        [98, 5],
      ],
      null,
    ],
    [
      'a market order takes what there is, no more',
      { side: 'buy', lots: 40 },
      [
        [101, 10],
        [102, 20],
      ],
      'NO_LIQUIDITY',
    ],
    ['a limit stops at its price and rests', { side: 'buy', lots: 15, limit: 101 }, [[101, 10]], null],
    ['IOC cancels the rest', { side: 'buy', lots: 15, limit: 101, timeInForce: 'IOC' }, [[101, 10]], 'IOC_REMAINDER'],
    [
      'FOK fills whole',
      { side: 'buy', lots: 30, limit: 102, timeInForce: 'FOK' },
      [
        [101, 10],
        [102, 20],
      ],
      null,
    ],
    ['FOK does nothing when short', { side: 'buy', lots: 31, limit: 102, timeInForce: 'FOK' }, [], 'FOK_NOT_FILLED'],
    ['a market FOK likewise', { side: 'buy', lots: 31, timeInForce: 'FOK' }, [], 'FOK_NOT_FILLED'],
  ])('%s', (_name, order, fills, reason) => {
    const venue = desk();
    const sent = venue.send(order);
    expect(took(venue)).toEqual(fills);
    expect(sent.reason?.code ?? null).toBe(reason);
  });

  it('takes nothing beyond the collar', () => {
    const venue = desk({ collarBps: 50 });
    expect(venue.send({ side: 'buy', lots: 15 }).reason?.code).toBe('PRICE_COLLAR');
    expect(took(venue)).toEqual([[101, 10]]);
  });

  it('leaves competitors their share of each level', () => {
    const venue = desk({ displayedPercent: 50 });
    venue.send({ side: 'buy', lots: 40 });
    expect(took(venue)).toEqual([
      [101, 5],
      [102, 10],
    ]);
  });

  it('never fills the same displayed size twice, whichever account asks, until it grows', () => {
    const venue = desk();
    venue.send({ side: 'buy', lots: 8 });
    venue.send({ side: 'buy', lots: 8, account: 'other', limit: 101, timeInForce: 'IOC' });
    expect(took(venue)).toEqual([
      [101, 8],
      [101, 2],
    ]);
    venue.shows(BIDS, [[101, 13]]);
    venue.send({ side: 'buy', lots: 8, limit: 101, timeInForce: 'IOC' });
    expect(took(venue).at(-1)).toEqual([101, 3]);
  });

  it('spends no more than was set aside, and frees all of it', () => {
    const venue = desk();
    const free = venue.free('main', 'USDT');
    const sent = venue.send({ side: 'buy', lots: 15, hold: 1_100n * 10n ** 18n });
    expect([took(venue), sent.reason?.code, sent.hold]).toEqual([[[101, 10]], 'PRICE_COLLAR', 0n]);
    expect(free - venue.free('main', 'USDT')).toBe(1_010n * 10n ** 18n);
  });

  it.each<['buy' | 'sell', number, number]>([
    ['buy', 103, 100],
    ['sell', 97, 100],
  ])('post-only %s: refused where it would take, or moved one tick from the best', (side, limit, moved) => {
    const venue = desk();
    expect(venue.send({ side, lots: 5, limit, postOnly: 'reject' }).reason?.code).toBe('POST_ONLY_WOULD_TAKE');
    const sent = venue.send({ side, lots: 5, limit, postOnly: 'reprice' });
    expect([sent.priceTicks, sent.status, took(venue)]).toEqual([moved, 'new', []]);
  });

  it('records what was there: book sequence, level, size and what we had taken of it', () => {
    const venue = desk();
    venue.send({ side: 'buy', lots: 4 });
    venue.send({ side: 'buy', lots: 4 });
    expect(venue.fills().at(-1)).toMatchObject({
      cause: { kind: 'book', sequence: 1, level: 101, displayed: 10, consumedBefore: 4 },
      ...{ preset: 'frictionless', liquiditySide: 'taker', feeSource: 'test' },
      band: { pessimisticLots: 4, optimisticLots: 4 },
    });
  });
});

describe('an order of ours on the other side', () => {
  it('is met where it stands inside the market, after the displayed size at its own price', () => {
    const venue = desk();
    venue.send({ side: 'sell', lots: 3, limit: 100, account: 'other' });
    venue.send({ side: 'sell', lots: 3, limit: 101, account: 'other' });
    venue.send({ side: 'buy', lots: 15, limit: 101 });
    expect(venue.fills().map(({ priceTicks, quantityLots, cause }) => [priceTicks, quantityLots, cause.kind])).toEqual([
      [100, 3, 'own'],
      [100, 3, 'own'],
      [101, 10, 'book'],
      [101, 2, 'own'],
      [101, 2, 'own'],
    ]);
    expect(venue.fills().map(({ liquiditySide }) => liquiditySide)).toEqual([
      'taker',
      'maker',
      'taker',
      'taker',
      'maker',
    ]);
  });

  it.each<[SelfTradePrevention, string, string, number]>([
    ['none', 'filled', 'filled', 2],
    ['expireTaker', 'expired', 'new', 0],
    ['expireMaker', 'filled', 'expired', 1],
    ['expireBoth', 'expired', 'expired', 0],
  ])('of the same account, mode %s', (mode, taker, maker, fills) => {
    const venue = desk();
    const resting = venue.send({ side: 'sell', lots: 5, limit: 100 });
    const sent = venue.send({ side: 'buy', lots: 5, limit: 101, selfTradePrevention: mode });
    expect([sent.status, resting.status, venue.fills()]).toEqual([
      taker,
      maker,
      expect.objectContaining({ length: fills }),
    ]);
    expect(venue.events.some(({ type }) => type === 'selfTradePrevented')).toBe(mode !== 'none');
    expect([sent.hold, venue.state.working.size]).toEqual([0n, maker === 'new' ? 1 : 0]);
  });

  it('is not expired for a FOK that cannot fill anyway', () => {
    const venue = desk();
    const resting = venue.send({ side: 'sell', lots: 5, limit: 100 });
    const terms = { timeInForce: 'FOK', selfTradePrevention: 'expireMaker' } as const;
    expect(venue.send({ side: 'buy', lots: 90, limit: 101, ...terms }).reason?.code).toBe('FOK_NOT_FILLED');
    expect(resting.status).toBe('new');
  });
});

it('matches nothing where the book is one-sided: a limit waits, a market order is canceled', () => {
  const venue = desk();
  venue.shows(BIDS, []);
  expect(venue.send({ side: 'sell', lots: 5 }).reason?.code).toBe('MARKET_NOT_LIVE');
  const sent = venue.send({ side: 'sell', lots: 5, limit: 90 });
  expect([sent.status, venue.fills()]).toEqual(['new', []]);
  venue.shows(BIDS, ASKS);
  expect([sent.status, took(venue)]).toEqual(['filled', [[90, 5]]]);
});

it('names the preset of the account on each fill', () => {
  const venue = desk({}, { accountPresets: { other: PRESETS.brutal } });
  venue.send({ side: 'buy', lots: 1, account: 'main' });
  venue.send({ side: 'buy', lots: 1, account: 'other' });
  expect(venue.fills().map(({ preset }) => preset)).toEqual(['frictionless', 'brutal']);
});
