import { GateDesk, lines, nearlyUsedUp, sell, usedBy } from '../../test/gate-desk.js';

// Each number is a line of docs/compliance.md.
lines(1, [
  ['9,999.99 needs no KYC', (desk) => desk.rest(9_999.99), 'ok'],
  ['10,000.00 needs it', (desk) => desk.rest(10_000), 'KYC_REQUIRED'],
  ['10,000.01 needs it', (desk) => desk.rest(10_000.01), 'KYC_REQUIRED'],
  ['a verified customer may', (desk) => desk.rest(10_000, { account: 'kyc' }), 'ok'],
  ['exactly 50,000.00 a day', (desk) => (nearlyUsedUp(desk), desk.rest(50.05)), 'ok'],
  ['50,000.01 a day', (desk) => (nearlyUsedUp(desk), desk.rest(50.06)), 'DAILY_LIMIT_EXCEEDED'],
  ['both reasons are told', (desk) => (nearlyUsedUp(desk), desk.rest(10_000)), 'KYC_REQUIRED DAILY_LIMIT_EXCEEDED'],
  [
    'a verified customer has no day',
    (desk) => (desk.place(60_000, { ...sell, account: 'kyc' }), desk.rest(1, { account: 'kyc', quantity: '1' })),
    'ok',
  ],
]);

const market = { orderType: 'market', timeInForce: 'IOC' } as const;
const stop = { orderType: 'stop', quantity: '0.1', timeInForce: 'GTC' } as const;
/** 0.1 BTC at 60,000.00, and more at a second price. */
const deep = (second: number) => (desk: GateDesk) =>
  desk.book(
    [[5_999_900, 100_000]],
    [
      [6_000_000, 10_000],
      [second, 100_000],
    ],
  );
lines(2, [
  [
    'a market order: 0.1 at 60,000.00 and 0.064 at 62,499.84 are 9,999.98976',
    (desk) => (deep(6_249_984)(desk), desk.try({ ...market, quantity: '0.164' })),
    'ok',
  ],
  [
    'a market order: 0.1 at 60,000.00 and 0.064 at 62,500.00 are 10,000.00',
    (desk) => (deep(6_250_000)(desk), desk.try({ ...market, quantity: '0.164' })),
    'KYC_REQUIRED',
  ],
  [
    'a market sell by the bids: 0.2 at 49,999.95',
    (desk) => (desk.book([[4_999_995, 100_000]], [[6_000_000, 1]]), desk.try({ ...market, ...sell, quantity: '0.2' })),
    'ok',
  ],
  [
    'a market sell by the bids: 0.2 at 50,000.00',
    (desk) => (desk.book([[5_000_000, 100_000]], [[6_000_000, 1]]), desk.try({ ...market, ...sell, quantity: '0.2' })),
    'KYC_REQUIRED',
  ],
  [
    'what is not displayed counts at the worst price',
    (desk) => (desk.book([[5_999_900, 1]], [[6_000_000, 10_000]]), desk.try({ ...market, quantity: '0.17' })),
    'KYC_REQUIRED',
  ],
  [
    'a limit counts at its price, not at the better market',
    (desk) => desk.try({ quantity: '0.1', price: '100000' }),
    'KYC_REQUIRED',
  ],
  [
    'a sell of 0.16 that would trade at 60,000.00',
    (desk) => desk.try({ ...sell, quantity: '0.16', price: '100' }),
    'ok',
  ],
  [
    'a sell of 0.17 that would trade at 60,000.00, whatever its limit',
    (desk) => desk.try({ ...sell, quantity: '0.17', price: '100' }),
    'KYC_REQUIRED',
  ],
  [
    'a sell with a stop of 49,999.95 and a limit of 100.00',
    (desk) =>
      desk.try({ ...stop, ...sell, orderType: 'stopLimit', quantity: '0.2', stopPrice: '49999.95', price: '100' }),
    'ok',
  ],
  [
    'a sell with a stop of 50,000.00 and a limit of 100.00',
    (desk) => desk.try({ ...stop, ...sell, orderType: 'stopLimit', quantity: '0.2', stopPrice: '50000', price: '100' }),
    'KYC_REQUIRED',
  ],
  [
    'a trailing sell of 0.17 at the bid of now',
    (desk) =>
      desk.try({
        ...stop,
        ...sell,
        orderType: 'trailingStop',
        trailingOffset: '5000',
        trailingOffsetType: 'price',
        quantity: '0.17',
      }),
    'KYC_REQUIRED',
  ],
  ['a stop at its stop price, 9,999.999', (desk) => desk.try({ ...stop, stopPrice: '99999.99' }), 'ok'],
  ['a stop at its stop price, 10,000.00', (desk) => desk.try({ ...stop, stopPrice: '100000' }), 'KYC_REQUIRED'],
  [
    'a stop with a limit at its limit',
    (desk) => desk.try({ ...stop, orderType: 'stopLimit', stopPrice: '99000', price: '100000' }),
    'KYC_REQUIRED',
  ],
  [
    'a trailing buy where it would trigger: 60,000.01 + 39,999.98',
    (desk) =>
      desk.try({
        ...stop,
        orderType: 'trailingStop',
        trailingOffset: '29999.99',
        trailingOffsetType: 'price',
        quantity: '0.11111',
      }),
    'ok',
  ],
  [
    'a trailing buy where it would trigger: 90,000.00 × 0.11112',
    (desk) =>
      desk.try({
        ...stop,
        orderType: 'trailingStop',
        trailingOffset: '29999.99',
        trailingOffsetType: 'price',
        quantity: '0.11112',
      }),
    'KYC_REQUIRED',
  ],
]);

const euro = { symbol: 'BTC/EUR', quantity: '0.1' } as const;
const withEuro = (desk: GateDesk, mid: number) => desk.market('BTC/EUR', 9_000_000).market('EUR/USDT', mid);
const lira = { symbol: 'BTC/TRY', quantity: '0.1' } as const;
const withLira = (desk: GateDesk) => desk.market('BTC/TRY', 300_000_000).market('USDT/TRY', 3_000);
lines(3, [
  [
    'EUR at 1.25: 8,000 EUR are 10,000.00',
    (desk) => withEuro(desk, 125).try({ ...euro, price: '80000' }),
    'KYC_REQUIRED',
  ],
  ['EUR at 1.25: 7,999.99 EUR are 9,999.9875', (desk) => withEuro(desk, 125).try({ ...euro, price: '79999.90' }), 'ok'],
  ['EUR at 1.24: 8,000 EUR are 9,920', (desk) => withEuro(desk, 124).try({ ...euro, price: '80000' }), 'ok'],
  [
    'TRY the other way round, at 30: 300,000 TRY are 10,000 and not a fraction less',
    (desk) => withLira(desk).try({ ...lira, price: '3000000' }),
    'KYC_REQUIRED',
  ],
  ['TRY the other way round: 299,999.999 TRY', (desk) => withLira(desk).try({ ...lira, price: '2999999.99' }), 'ok'],
]);
it('line 3: rate and source stand on the order, and its fills count at that rate', () => {
  const desk = withEuro(new GateDesk(), 125);
  const id = desk.submit({ account: 'no', ...euro, price: '50000' });
  expect(desk.order(id)).toMatchObject({ usdRateSource: 'mid EUR/USDT', usdRate: 1_250_000_000_000_000_000n });
  withEuro(desk, 200);
  expect(usedBy(desk)).toBe(625_000n);
});

lines(4, [
  [
    'no market of the quote currency',
    (desk) => desk.market('BTC/EUR', 9_000_000).try({ ...euro, price: '100' }),
    'UNPRICED',
  ],
  [
    'its market is not live',
    (desk) => (withEuro(desk, 125), desk.feed({ ...DOWN, symbol: 'EUR/USDT' }), desk.try({ ...euro, price: '100' })),
    'UNPRICED',
  ],
  [
    'its book is old',
    (desk) => (
      withEuro(desk, 125),
      desk.pass(10_000_000),
      desk.market('BTC/EUR', 9_000_000),
      desk.try({ ...euro, price: '100' })
    ),
    'UNPRICED',
  ],
  [
    'a verified customer is not asked',
    (desk) => desk.market('BTC/EUR', 9_000_000).try({ ...euro, price: '100', account: 'kyc' }),
    'ok',
  ],
]);
const DOWN = { type: 'marketState', venue: 'demo', state: 'stale', reason: 'silent', timeReceived: 0 } as const;
