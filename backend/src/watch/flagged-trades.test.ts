import { GateDesk } from '../../test/gate-desk.js';
import { FlaggedTrades } from './flagged-trades.js';
import type { DeskEvent } from '../model/desk-event.js';

const flags = (desk: GateDesk) => desk.events.filter((event) => event.type === 'tradeFlagged');

/** Hears each event of a desk as it is committed, one batch an event. */
function watch(desk: GateDesk, heard = desk.events.length) {
  const faults: unknown[] = [];
  const watcher = new FlaggedTrades({
    state: () => desk.core.state,
    submit: async (command) => desk.send(command),
    now: () => desk.now,
    onFault: (cause) => faults.push(cause),
  });
  let told = heard;
  const tell = () => {
    for (; told < desk.events.length; told += 1) {
      const event = desk.events[told] as DeskEvent;
      watcher.listen([{ seq: told + 1, hash: '', event }]);
    }
    expect(faults).toEqual([]);
  };
  return { watcher, tell };
}
/** Sells 1 BTC into bids of these prices in ticks and sizes in lots, one fill each. */
function sellInto(desk: GateDesk, account: string, bids: readonly (readonly [number, number])[]): string {
  desk.book(bids, [[9_000_000, 1]]);
  return desk.submit({ account, side: 'sell', quantity: '1', price: '40000.00' });
}

it.each<[string, readonly (readonly [number, number])[], readonly [fill: number, usd: string] | null]>([
  ['49,999.99 in one fill', [[4_999_999, 100_000]], null],
  ['50,000.00 in one fill', [[5_000_000, 100_000]], [0, '50000']],
  [
    '49,999.99 in two fills',
    [
      [5_999_999, 50_000],
      [3_999_999 + 1, 50_000],
    ],
    null,
  ],
  [
    '50,000.00 at the third of three fills',
    [
      [5_400_000, 50_000],
      [4_700_000, 25_000],
      [4_500_000, 25_000],
    ],
    [2, '50000'],
  ],
  [
    '50,700.00 at the second of three fills',
    [
      [6_600_000, 40_000],
      [6_075_000, 40_000],
      [4_500_000, 20_000],
    ],
    [1, '50700'],
  ],
])('line 18: %s', (_case, bids, expected) => {
  const desk = new GateDesk();
  const { tell } = watch(desk);
  const id = sellInto(desk, 'kyc', bids);
  tell();
  const { fills } = desk.order(id);
  expect(fills).toHaveLength(bids.length);
  if (expected === null) return expect(flags(desk)).toEqual([]);
  const [at, usdValue] = expected;
  const flag = {
    orderId: id,
    tradeId: fills[at]?.tradeId,
    account: 'kyc',
    limit: '50000',
    usdValue,
    rateSource: 'par',
  };
  expect(flags(desk)).toMatchObject([flag]);
});

it('line 18: an order is flagged once, over fills and over restarts, and not by rules that came after', () => {
  const desk = new GateDesk();
  const id = sellInto(desk, 'kyc', [[6_000_000, 100_000]]);
  const restarted = new GateDesk({}, desk.events);
  const { watcher, tell } = watch(restarted);
  watcher.catchUp();
  watcher.catchUp();
  tell();
  expect(flags(restarted)).toMatchObject([
    { orderId: id, tradeId: desk.order(id).fills[0]?.tradeId, usdValue: '60000' },
  ]);
  const again = new GateDesk({}, restarted.events);
  watch(again).watcher.catchUp();
  expect(flags(again)).toHaveLength(1);

  const early = new GateDesk({ gate: null });
  sellInto(early, 'kyc', [[6_000_000, 100_000]]);
  early.setRules({});
  watch(early).watcher.catchUp();
  expect(flags(early)).toEqual([]);
});

it('line 18: fills of several orders are not added up', () => {
  const desk = new GateDesk();
  const { tell } = watch(desk);
  for (const quantity of ['0.4', '0.4', '0.4']) {
    desk.book([[6_000_000, 100_000]], [[9_000_000, 1]]);
    desk.submit({ account: 'kyc', side: 'sell', quantity, price: '60000' });
  }
  tell();
  expect(flags(desk)).toEqual([]);
});
