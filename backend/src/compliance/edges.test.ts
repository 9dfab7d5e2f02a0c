import { anAccount } from '../../test/builders.js';
import { GateDesk } from '../../test/gate-desk.js';
import { isoFromUs } from '../model/time.js';

// Each number is a line of docs/compliance.md.
const DAY = 86_400_000_000;
const MIDNIGHT = Date.UTC(2026, 10, 22) * 1000;
const sell = { side: 'sell' } as const;
/** Resting sells of 39,949.96 in all. */
const fill4 = (desk: GateDesk) => [9_999.99, 9_999.99, 9_999.99, 9_949.99].map((usd) => desk.place(usd, sell));
/** 49,949.95 of the day are used: 50.05 are left. */
const nearlyUsedUp = (desk: GateDesk) => [...fill4(desk), desk.place(9_999.99, sell)];
const usedBy = (desk: GateDesk, account = 'no') => {
  const cell = desk.core.state.usage.by.account.get(account);
  return cell === undefined ? 0n : (cell.filledUsd + cell.openUsd) / 10n ** 16n;
};

type Line = readonly [string, (desk: GateDesk) => string, string];
function lines(number: number, rows: readonly Line[]): void {
  it.each(rows)(`line ${number}: %s`, (_case, run, expected) => {
    const desk = new GateDesk();
    expect(run(desk)).toBe(expected);
    expect(desk.faults).toEqual([]);
  });
}

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

/** A resting buy of 9,999.99 for 0.2, of which 0.05 fill at its price. */
function partlyFilled(desk: GateDesk): string {
  const id = desk.place(9_999.99);
  desk.book(
    [[4_000_000, 1]],
    [
      [4_999_995, 5_000],
      [6_000_000, 100_000],
    ],
  );
  return id;
}
it('lines 5, 6: a partial fill counts once, and a cancel gives back the rest of it', () => {
  const desk = new GateDesk();
  const id = partlyFilled(desk);
  expect([desk.order(id).filledLots, usedBy(desk)]).toEqual([5_000, 999_999n]);
  desk.cancel(id);
  expect(usedBy(desk)).toBe(249_999n);
});
lines(5, [
  ['four more of 9,999.99 and 50.05', (desk) => (partlyFilled(desk), fill4(desk), desk.rest(50.05)), 'ok'],
  [
    'four more of 9,999.99 and 50.06',
    (desk) => (partlyFilled(desk), fill4(desk), desk.rest(50.06)),
    'DAILY_LIMIT_EXCEEDED',
  ],
]);
lines(6, [
  ['all of a cancel comes back', (desk) => (desk.cancel(nearlyUsedUp(desk)[0] ?? ''), desk.rest(9_999.99, sell)), 'ok'],
  [
    'and no more',
    (desk) => (desk.cancel(nearlyUsedUp(desk)[0] ?? ''), desk.place(9_999.99, sell), desk.rest(50.06)),
    'DAILY_LIMIT_EXCEEDED',
  ],
  [
    'so does what expires',
    (desk) => (
      nearlyUsedUp(desk),
      desk.place(50.05, { timeInForce: 'GTD', expireAt: isoFromUs(desk.now + 1_000_000) }),
      desk.pass(1_000_000),
      desk.feed(),
      desk.rest(50.05)
    ),
    'ok',
  ],
]);

/** Takes 0.16 BTC at 60,000.01 five times: 48,000.008 of the day are filled. */
function filled(desk: GateDesk): void {
  for (let count = 0; count < 5; count += 1) {
    desk.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
    desk.submit({ account: 'no', quantity: '0.16', price: '60000.01' });
  }
}
const at = (desk: GateDesk, time: number) => {
  desk.pass(time - desk.now);
  desk.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
};
lines(7, [
  [
    'a microsecond before midnight',
    (desk) => (filled(desk), at(desk, MIDNIGHT - 1), desk.rest(2_000)),
    'DAILY_LIMIT_EXCEEDED',
  ],
  ['at midnight', (desk) => (filled(desk), at(desk, MIDNIGHT), desk.rest(2_000)), 'ok'],
  [
    'what is open counts in the new day',
    (desk) => (nearlyUsedUp(desk), at(desk, MIDNIGHT), desk.rest(50.06)),
    'DAILY_LIMIT_EXCEEDED',
  ],
  ['and in the one after', (desk) => (nearlyUsedUp(desk), at(desk, MIDNIGHT + DAY), desk.rest(50.05)), 'ok'],
  ['a clock moved back', (desk) => (filled(desk), (desk.now -= DAY), desk.rest(2_000)), 'DAILY_LIMIT_EXCEEDED'],
]);

const shared = (customers: Record<string, string>) => (desk: GateDesk) => {
  desk.openWith('no2', 'none');
  desk.setRules({ customers });
  nearlyUsedUp(desk);
  return desk.rest(50.06, { account: 'no2' });
};
lines(8, [
  ['two accounts of one customer', shared({ no: 'c-1', no2: 'c-1' }), 'DAILY_LIMIT_EXCEEDED'],
  ['an account that is named like a customer', shared({ no: 'no2' }), 'DAILY_LIMIT_EXCEEDED'],
  ['two customers', shared({ no: 'c-1', no2: 'c-2' }), 'ok'],
  ['two that are not listed', shared({}), 'ok'],
]);
it('line 8: accounts of another market source do not add', () => {
  const desk = new GateDesk();
  nearlyUsedUp(desk);
  desk.setRules({ customers: { no: 'c-1', other: 'c-1' } });
  expect(desk.send(anAccount({ account: 'other', source: 'live' }))).toMatchObject({ ok: true });
  const cell = desk.core.state.usage.by.account.get('no');
  if (cell === undefined) throw new Error('nothing is used');
  desk.core.state.usage.by.account.set('other', { ...cell });
  expect([desk.rest(50.06), desk.rest(50.05)]).toEqual(['DAILY_LIMIT_EXCEEDED', 'ok']);
});

lines(9, [
  ['to 9,999.99', (desk) => desk.tryReplace(desk.place(5_000), { price: '49999.95' }), 'ok'],
  ['to 10,000.00', (desk) => desk.tryReplace(desk.place(5_000), { price: '50000' }), 'KYC_REQUIRED'],
  [
    'the open part of the old order is out',
    (desk) => (fill4(desk), desk.tryReplace(desk.place(9_999.99), { quantity: '0.1' })),
    'ok',
  ],
  ['up to the day', (desk) => (nearlyUsedUp(desk), desk.tryReplace(desk.place(40), { price: '250.25' })), 'ok'],
  [
    'above the day',
    (desk) => (nearlyUsedUp(desk), desk.tryReplace(desk.place(40), { price: '250.30' })),
    'DAILY_LIMIT_EXCEEDED',
  ],
]);

const approval = { overUsd: '5000', windowSeconds: 600, expiresAfterSeconds: 300, tolerancePercent: 0.5 };
lines(10, [
  ['they count', (desk) => (desk.setRules({ approval }), nearlyUsedUp(desk), desk.rest(50.06)), 'DAILY_LIMIT_EXCEEDED'],
  [
    'expired they give back',
    (desk) => (desk.setRules({ approval }), nearlyUsedUp(desk), at(desk, desk.now + 300_000_001), desk.rest(4_000)),
    'ok',
  ],
]);

const leg = { quantity: '0.2', ...sell } as const;
lines(11, [
  [
    'orders before it in the batch',
    (desk) => (
      fill4(desk),
      desk.tryBatch({ ...leg, price: '49999.95', side: 'buy' }, { ...leg, price: '250.30', side: 'buy' })
    ),
    'DAILY_LIMIT_EXCEEDED',
  ],
  [
    'up to the day',
    (desk) => (
      fill4(desk),
      desk.tryBatch({ ...leg, price: '49999.95', side: 'buy' }, { ...leg, price: '250.25', side: 'buy' })
    ),
    'ok',
  ],
  ['an exit of 10,000.00 needs KYC by itself', (desk) => desk.tryBatch(...bracket('300000')), 'KYC_REQUIRED'],
]);
const listed = { orderListId: 'l', contingency: 'bracket', quantity: '0.1' } as const;
const bracket = (target: string) => [
  { ...listed, price: '59000' },
  { ...listed, ...sell, price: target },
  { ...listed, ...sell, orderType: 'stop', stopPrice: '50000' } as const,
];

lines(12, [
  ['a sell of 9,999.99', (desk) => desk.rest(9_999.99, sell), 'ok'],
  ['a sell of 10,000.00', (desk) => desk.rest(10_000, sell), 'KYC_REQUIRED'],
]);

lines(13, [
  ['opened verified', (desk) => desk.rest(10_000, { account: 'kyc' }), 'ok'],
  ['opened not verified', (desk) => desk.rest(10_000), 'KYC_REQUIRED'],
  [
    'what compliance says goes before',
    (desk) => (desk.kyc('kyc', 'pending'), desk.rest(10_000, { account: 'kyc' })),
    'KYC_PENDING',
  ],
]);

const verifiedUntil = (desk: GateDesk, expiresAt: number) => (
  desk.kyc('no', 'pending'),
  desk.kyc('no', 'verified', { expiresAt })
);
lines(14, [
  [
    'the microsecond before',
    (desk) => (verifiedUntil(desk, desk.now + 1_000_000), desk.pass(999_999), desk.rest(10_000)),
    'ok',
  ],
  [
    'the very microsecond',
    (desk) => (verifiedUntil(desk, desk.now + 1_000_000), desk.pass(1_000_000), desk.rest(10_000)),
    'KYC_EXPIRED',
  ],
  [
    'an end that is past',
    (desk) => (desk.kyc('no', 'pending'), desk.kyc('no', 'verified', { expiresAt: desk.now })),
    'KYC_EXPIRY_IN_THE_PAST',
  ],
  [
    'orders go on',
    (desk) => (
      verifiedUntil(desk, desk.now + 1_000_000),
      (sent = desk.place(10_000)),
      desk.pass(1_000_000),
      desk.order(sent).status
    ),
    'new',
  ],
]);
let sent = '';

const STATUSES = ['none', 'pending', 'verified', 'rejected', 'suspended'] as const;
/** Ways to each status from `none`. */
const WAYS = {
  none: [],
  pending: ['pending'],
  verified: ['pending', 'verified'],
  rejected: ['pending', 'rejected'],
  suspended: ['suspended'],
} as const;
const ALLOWED = {
  none: 'pending suspended',
  pending: 'none verified rejected suspended',
  verified: 'pending suspended',
  rejected: 'pending suspended',
  suspended: 'pending verified rejected',
};
lines(
  15,
  STATUSES.flatMap((from) =>
    STATUSES.filter((to) => to !== from).map((to): Line => [
      `${from} to ${to}`,
      (desk) => (WAYS[from].forEach((step) => desk.kyc('no', step)), desk.kyc('no', to)),
      ALLOWED[from].split(' ').includes(to) ? 'ok' : 'KYC_STEP_NOT_ALLOWED',
    ]),
  ),
);
it('line 15: the same again changes nothing, a renewal does, nobody unknown has a status', () => {
  const desk = new GateDesk();
  const count = () => desk.events.filter(({ type }) => type === 'kycChanged').length;
  desk.kyc('no', 'pending');
  expect([desk.kyc('no', 'pending'), count()]).toEqual(['ok', 1]);
  desk.kyc('no', 'verified');
  expect([desk.kyc('no', 'verified', { tier: 2 }), count()]).toEqual(['ok', 3]);
  expect(desk.kyc('nobody', 'pending')).toBe('CUSTOMER_NOT_FOUND');
});

const out = (status: 'rejected' | 'suspended') => (desk: GateDesk) => (
  desk.kyc('no', 'pending'),
  desk.kyc('no', status)
);
lines(16, [
  ['a suspended customer buys nothing', (desk) => (out('suspended')(desk), desk.rest(10)), 'KYC_SUSPENDED'],
  ['a rejected one neither', (desk) => (out('rejected')(desk), desk.rest(10)), 'KYC_REJECTED'],
  ['a suspended one sells', (desk) => (out('suspended')(desk), desk.rest(9_999.99, sell)), 'ok'],
  ['a rejected one sells', (desk) => (out('rejected')(desk), desk.rest(9_999.99, sell)), 'ok'],
  ['but not 10,000.00', (desk) => (out('suspended')(desk), desk.rest(10_000, sell)), 'KYC_SUSPENDED'],
  [
    'nor more than the day',
    (desk) => (out('rejected')(desk), nearlyUsedUp(desk), desk.rest(50.06, sell)),
    'DAILY_LIMIT_EXCEEDED',
  ],
]);
it('line 16: the step cancels the buys that work, of all accounts of the customer, and no sells', () => {
  const desk = new GateDesk();
  desk.setRules({ customers: { kyc: 'c-1', no: 'c-1' } });
  const [buy, other, sells] = [desk.place(100), desk.place(100, { account: 'kyc' }), desk.place(9_000, sell)];
  desk.kyc('c-1', 'suspended');
  expect([buy, other, sells].map((id) => desk.order(id).status)).toEqual(['canceled', 'canceled', 'new']);
  expect(desk.order(buy).reason?.code).toBe('KYC_SUSPENDED');
});

lines(17, [
  [
    'suspended',
    (desk) => ((sent = desk.place(9_000, sell)), out('suspended')(desk), desk.cancel(sent).ok ? 'ok' : 'refused'),
    'ok',
  ],
  ['with the day used up', (desk) => (desk.cancel(nearlyUsedUp(desk)[0] ?? '').ok ? 'ok' : 'refused'), 'ok'],
]);

it('without a gate nobody is asked', () => {
  const desk = new GateDesk({ gate: null });
  expect(desk.rest(60_000, sell)).toBe('ok');
});
