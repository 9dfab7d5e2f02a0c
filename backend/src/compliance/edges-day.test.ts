import { anAccount } from '../../test/builders.js';
import { fill4, GateDesk, lines, nearlyUsedUp, sell, usedBy } from '../../test/gate-desk.js';
import { isoFromUs } from '../model/time.js';

// Each number is a line of docs/compliance.md.
const DAY = 86_400_000_000;
const MIDNIGHT = Date.UTC(2026, 10, 22) * 1000;
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
  [
    'less is always taken, whatever the day has become',
    (desk) => {
      const id = desk.place(9_999.99);
      desk.setRules({ gate: { kycFromUsd: '10000', dayWithoutKycUsd: '100', flagFromUsd: '50000' } });
      return `${desk.tryReplace(id, { price: '49999.90' })} ${desk.tryReplace(id, { price: '49999.95' })}`;
    },
    'ok DAILY_LIMIT_EXCEEDED',
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

/** A limit and a stop that buy 0.1. */
const pair = (limit: string, stopPrice: string) =>
  [
    { ...oco, price: limit },
    { ...oco, orderType: 'stop', stopPrice },
  ] as const;
const oco = { orderListId: 'o', contingency: 'oco', quantity: '0.1', side: 'buy' } as const;
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
  [
    'two that exclude each other count once',
    (desk) => (nearlyUsedUp(desk), desk.tryBatch(...pair('480', '500.50'))),
    'ok',
  ],
  [
    'and then as the dearer of them',
    (desk) => (nearlyUsedUp(desk), desk.tryBatch(...pair('480', '500.60'))),
    'DAILY_LIMIT_EXCEEDED',
  ],
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
