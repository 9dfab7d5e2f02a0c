import { aBook, aListing, aSubmit, aTrade, NOW } from '../../test/builders.js';
import { DeskHarness } from '../../test/desk-harness.js';

const desk = () => new DeskHarness().open();

it('never fills a resting order by a print that was made before the order came', async () => {
  const at = await desk();
  at.feed(aBook({ sequence: 2, timeExchange: NOW + 1_000 }));
  const { orderId } = await at.report(aSubmit());
  // A venue repeats its last trades after each connection.
  at.feed(aTrade({ tradeId: 'm-old', price: 5_800_000, timeExchange: NOW + 999 }));
  expect(at.memory.order(orderId)?.filledQuantity).toBe('0');
  at.feed(aTrade({ tradeId: 'm-new', price: 5_800_000, timeExchange: NOW + 1_000 }));
  expect(at.memory.order(orderId)?.filledQuantity).toBe('0.5');
});

it('lets an old print pass a younger order and still fill an older one behind it', async () => {
  const at = await desk();
  const older = await at.report(aSubmit({ price: '58999' }));
  at.feed(aBook({ sequence: 2, timeExchange: NOW + 1_000 }));
  const younger = await at.report(aSubmit({ price: '59000' }));
  at.feed(aTrade({ price: 5_800_000, timeExchange: NOW + 500 }));
  expect([older, younger].map(({ orderId }) => at.memory.order(orderId)?.filledQuantity)).toEqual(['0.5', '0']);
});

it('takes no order on a book that grew old while nobody looked: a blocked process finds out before its timers do', async () => {
  const at = await desk();
  const late = (us: number) => aSubmit({ orderType: 'market', quantity: '0.1' }, { receivedAt: NOW + us });
  expect((await at.report(late(9_999_999))).orderStatus).toBe('filled');
  expect(await at.refusal(late(10_000_000))).toMatchObject({ status: 503, code: 'MARKET_NOT_LIVE' });
  at.feed(aBook({ sequence: 2, timeReceived: NOW + 10_000_000 }));
  expect((await at.report(late(10_000_001))).orderStatus).toBe('filled');
});

it.each<[string, string | null]>([
  ['more lots than can be counted, below the largest quantity', '9100000000'],
  ['the same without a largest quantity', null],
])('refuses %s by the field instead of failing', async (_name, maxQuantity) => {
  const at = await desk();
  at.feed(aListing({ maxQuantity, lotSize: '0.00000001', minQuantity: null }), aBook({ sequence: 2 }));
  expect(await at.refusal(aSubmit({ side: 'sell', quantity: '9007199254' }))).toMatchObject({
    status: 422,
    code: 'QUANTITY_TOO_LARGE',
    field: 'quantity',
  });
  expect(at.faults).toEqual([]);
});
