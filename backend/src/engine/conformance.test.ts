import { aListing, aMarketState, aSubmit, aTrip } from '../../test/builders.js';
import { aNewOrder } from '../../test/core-desk.js';
import { lots, ON_THE_WAY_US, ORDERED, OrderScenario } from '../../test/order-scenario.js';

/** Scenarios of the FIX order state changes by their numbers; the groups are those of FIX 4.4, appendix D. */
const SCENARIOS: readonly [string, (order: OrderScenario) => unknown][] = [
  [
    'A.1.a Filled order',
    (order) => {
      order.send().is('pendingNew', 0, 10_000).arrives().is('new', 0, 10_000);
      order.prints(2_000).is('partiallyFilled', 2_000, 8_000);
      order.prints(1_000).is('partiallyFilled', 3_000, 7_000);
      order.prints(7_000).is('filled', 10_000, 0);
    },
  ],
  [
    'A.1.b Part-filled day order, done for day: it expires with the UTC day',
    (order) => {
      order.send({ timeInForce: 'DAY' }).arrives().prints(2_000).is('partiallyFilled', 2_000, 8_000);
      order.desk.pass(19 * 3_600_000_000 - 10_000_000);
      order.is('partiallyFilled', 2_000, 8_000);
      order.desk.pass(10_000_000);
      order.is('expired', 2_000, 0).because('DAY');
    },
  ],
  [
    'B.1.a Cancel request issued for a zero-filled order',
    (order) => {
      order.send().arrives().cancel().is('pendingCancel', 0, 10_000);
      order.arrives().is('canceled', 0, 0).because('USER_REQUEST');
    },
  ],
  [
    'B.1.b Cancel request issued for a part-filled order: executions occur while it is active',
    (order) => {
      order.send().arrives().prints(2_000).is('partiallyFilled', 2_000, 8_000);
      order.cancel().is('pendingCancel', 2_000, 8_000);
      order.prints(3_000).is('pendingCancel', 5_000, 5_000);
      order.arrives().is('canceled', 5_000, 0);
    },
  ],
  [
    'B.1.c Cancel request issued for an order that becomes filled before the cancel can be accepted',
    (order) => {
      order.send().arrives().prints(2_000).cancel().prints(8_000).is('filled', 10_000, 0);
      order.rejectedChange('cancel', 'TOO_LATE_TO_CANCEL');
      order.arrives().is('filled', 10_000, 0).cancel().refused('ORDER_NOT_WORKING');
    },
  ],
  [
    'B.1.d Cancel request issued for an order that has not yet been acknowledged',
    (order) => {
      order.send().cancel().is('pendingCancel', 0, 10_000);
      order.arrives().is('canceled', 0, 0);
      expect(order.desk.story(order.id)).toEqual([
        'orderAccepted',
        'orderCancelRequested',
        'orderArrived',
        'orderCanceled',
      ]);
    },
  ],
  [
    'B.1.e The acknowledgment and the cancel request cross: the order may fill in between',
    (order) => {
      order.send({ price: '60000.01' });
      order.desk.pass(ON_THE_WAY_US / 2);
      order.cancel().is('pendingCancel', 0, 10_000);
      order.arrives().is('filled', 10_000, 0).rejectedChange('cancel', 'TOO_LATE_TO_CANCEL');
    },
  ],
  [
    'B.1.f Cancel request issued for an unknown order',
    (order) => order.cancel('no-such-order').refused('ORDER_NOT_FOUND'),
  ],
  [
    'C.1.a Zero-filled order, replace request issued to increase order quantity',
    (order) => {
      order
        .send()
        .arrives()
        .replace({ quantity: lots(11_000) })
        .is('pendingReplace', 0, 10_000);
      order.arrives().is('new', 0, 11_000, 11_000).prints(11_000).is('filled', 11_000, 0, 11_000);
    },
  ],
  [
    'C.1.b Part-filled order, replace to increase quantity: an execution occurs while it is pending, on the old terms',
    (order) => {
      order
        .send()
        .arrives()
        .prints(1_000)
        .replace({ quantity: lots(12_000) })
        .is('pendingReplace', 1_000, 9_000);
      order.prints(100).is('pendingReplace', 1_100, 8_900);
      order.arrives().is('partiallyFilled', 1_100, 10_900, 12_000);
      order.prints(10_900).is('filled', 12_000, 0, 12_000);
    },
  ],
  [
    'C.1.c Filled order, followed by a replace request to increase order quantity',
    (order) =>
      order
        .send()
        .arrives()
        .prints(10_000)
        .replace({ quantity: lots(12_000) })
        .refused('ORDER_NOT_WORKING'),
  ],
  [
    'C.2.a Replace request (not for quantity change) is rejected as a fill has occurred',
    (order) => {
      order.send().arrives().prints(1_000).replace({ price: '59985' }).is('pendingReplace', 1_000, 9_000);
      order.prints(9_000).is('filled', 10_000, 0).rejectedChange('replace', 'TOO_LATE_TO_REPLACE');
    },
  ],
  [
    'C.3.a Replace to a quantity above what has filled by then: replaced, then filled',
    (order) => {
      order
        .send()
        .arrives()
        .prints(1_000)
        .replace({ quantity: lots(8_000) })
        .prints(500)
        .is('pendingReplace', 1_500, 8_500);
      order.arrives().is('partiallyFilled', 1_500, 6_500, 8_000).prints(6_500).is('filled', 8_000, 0, 8_000);
    },
  ],
  [
    'C.3.b Replace to a quantity that equals what has filled by then: the order ends filled',
    (order) => {
      order
        .send()
        .arrives()
        .prints(1_000)
        .replace({ quantity: lots(7_000) })
        .prints(6_000)
        .is('pendingReplace', 7_000, 3_000);
      order.arrives().is('filled', 7_000, 0, 7_000);
    },
  ],
  [
    'C.3.c Replace to a quantity below what has filled by then: amended to what has filled',
    (order) => {
      order
        .send()
        .arrives()
        .prints(1_000)
        .replace({ quantity: lots(7_000) })
        .prints(7_000)
        .is('pendingReplace', 8_000, 2_000);
      order.arrives().is('filled', 8_000, 0, 8_000);
    },
  ],
  [
    'D.1.a One replace request is accepted, another one is accepted after it',
    (order) => {
      order
        .send()
        .arrives()
        .replace({ clientOrderId: 'r-1', quantity: lots(8_000) })
        .arrives()
        .is('new', 0, 8_000, 8_000);
      order
        .prints(1_000)
        .replace({ clientOrderId: 'r-2', quantity: lots(6_000) })
        .is('pendingReplace', 1_000, 7_000, 8_000);
      order.arrives().is('partiallyFilled', 1_000, 5_000, 6_000).prints(5_000).is('filled', 6_000, 0, 6_000);
      expect(order.desk.order(order.id)).toMatchObject({ clientOrderId: 'r-2' });
    },
  ],
  [
    'D.1.b A replace is rejected before the order becomes pending, then another is accepted',
    (order) => {
      order.send().arrives().replace({ quantity: '0.000001' });
      expect(order.asked).toMatchObject({ ok: false });
      order
        .is('new', 0, 10_000)
        .replace({ quantity: lots(6_000) })
        .arrives()
        .is('new', 0, 6_000, 6_000);
    },
  ],
  [
    'D.1.c A replace is rejected after the order became pending, then another is accepted',
    (order) => {
      order.send({ postOnly: 'reject' }).arrives().replace({ price: '60000.01' }).is('pendingReplace', 0, 10_000);
      order.arrives().is('new', 0, 10_000).rejectedChange('replace', 'POST_ONLY_WOULD_TAKE');
      order
        .replace({ quantity: lots(6_000) })
        .arrives()
        .is('new', 0, 6_000, 6_000);
    },
  ],
  [
    'D.2.a A replace is followed at once by another: the venue takes one after the other',
    (order) => {
      order.send().arrives();
      order
        .replace({ clientOrderId: 'r-1', quantity: lots(8_000) })
        .replace({ clientOrderId: 'r-2', quantity: lots(6_000) });
      order.is('pendingReplace', 0, 10_000).prints(1_000).is('pendingReplace', 1_000, 9_000);
      order.arrives().is('partiallyFilled', 1_000, 5_000, 6_000);
      const taken = order.desk.events.flatMap((event) => (event.type === 'orderReplaced' ? [event.clientOrderId] : []));
      expect(taken).toEqual(['r-1', 'r-2']);
    },
  ],
  [
    'D.2 A replace is followed at once by a cancel: both are pending, the cancel is told, and ends the order',
    (order) => {
      order
        .send()
        .arrives()
        .replace({ quantity: lots(12_000) })
        .cancel()
        .is('pendingCancel', 0, 10_000);
      order.arrives().is('canceled', 0, 0, 12_000);
    },
  ],
  [
    'E.1.b Unsolicited cancel of a part-filled order: the kill switch takes effect at once',
    (order) => {
      order.send().arrives().prints(5_000).submit(aTrip());
      order.is('canceled', 5_000, 0).because('KILL_SWITCH');
    },
  ],
  [
    'E.1 Unsolicited cancel of an order that is still on its way: it never arrives',
    (order) => {
      order.send().submit(aTrip()).is('canceled', 0, 0).arrives().is('canceled', 0, 0);
      expect(order.desk.story(order.id)).toEqual(['orderAccepted', 'orderCanceled']);
    },
  ],
  [
    'F.1.a Order rejected due to a duplicate id',
    (order) => {
      order.send({ clientOrderId: 'twice' }).arrives();
      order.submit({ ...aSubmit(), ...aNewOrder({ clientOrderId: 'twice', quantity: '0.2' }) });
      order.refused('DUPLICATE_CLIENT_ORDER_ID').is('new', 0, 10_000);
    },
  ],
  [
    'F.1.b The same order sent again is answered with the first one, not placed again',
    (order) => {
      const command = { ...aSubmit(), ...aNewOrder({ clientOrderId: 'once', price: '59990', quantity: ORDERED }) };
      order.id = command.orderId;
      order
        .submit(command)
        .arrives()
        .submit({ ...command, orderId: 'another' });
      expect(order.asked).toMatchObject({ ok: true, repeated: true, report: { orderId: command.orderId } });
      expect(order.is('new', 0, 10_000).desk.core.state.orders.size).toBe(1);
    },
  ],
  [
    'F.1.c Order rejected by the venue on arrival',
    (order) => {
      order.send({ price: '60000.01', postOnly: 'reject' }).is('pendingNew', 0, 10_000);
      order.arrives().is('rejected', 0, 0).because('POST_ONLY_WOULD_TAKE');
    },
  ],
  [
    'F.1.d Order rejected by our own checks: it is told with each reason, and no venue sees it',
    (order) => {
      const command = { ...aSubmit(), ...aNewOrder({ quantity: '1000' }) };
      order.id = command.orderId;
      order.submit(command).refused('INSUFFICIENT_BALANCE');
      expect(order.desk.order(command.orderId)).toMatchObject({ status: 'rejected' });
      expect(order.desk.story(command.orderId)).toEqual(['orderDenied']);
    },
  ],
  [
    'G.1.a Order status asked for an unknown order',
    (order) => expect(order.desk.core.state.orders.get('no-such-order')).toBeUndefined(),
  ],
  [
    'G.1.c Order status asked at once and through the life of the order',
    (order) => {
      order.send().is('pendingNew', 0, 10_000).arrives().is('new', 0, 10_000).prints(1_000);
      order.is('partiallyFilled', 1_000, 9_000).cancel().is('pendingCancel', 1_000, 9_000);
      order.arrives().is('canceled', 1_000, 0).arrives().is('canceled', 1_000, 0);
    },
  ],
  [
    'H.1.a GTC order part-filled, restored, and part-filled the following day',
    (order) => {
      order.send().arrives().prints(2_000).nextDay().is('partiallyFilled', 2_000, 8_000);
      order.prints(1_000).is('partiallyFilled', 3_000, 7_000).prints(7_000).is('filled', 10_000, 0);
    },
  ],
  [
    'H.1.b GTC order part-filled, then its instrument is defined anew: what is left is canceled, not rescaled',
    (order) => {
      order.send().arrives().prints(5_000);
      order.desk.feed(aListing({ version: 2, lotSize: '0.0001' }));
      order.is('canceled', 5_000, 0).because('INSTRUMENT_CHANGED');
    },
  ],
  [
    'H.1.c GTC order part-filled, restored, and canceled the following day',
    (order) => {
      order.send().arrives().prints(2_000).nextDay().cancel().is('pendingCancel', 2_000, 8_000);
      order.arrives().is('canceled', 2_000, 0);
    },
  ],
  [
    'H.1.d GTC order part-filled, restored, then replaced to increase its quantity',
    (order) => {
      order
        .send()
        .arrives()
        .prints(2_000)
        .nextDay()
        .replace({ quantity: lots(15_000) });
      order.arrives().is('partiallyFilled', 2_000, 13_000, 15_000);
    },
  ],
  [
    'H A cancel that was on its way at a restart still arrives',
    (order) => order.send().arrives().cancel().nextDay().is('canceled', 0, 0),
  ],
  [
    'I.1.a Fill-or-kill order that cannot be filled: canceled, not rejected, and nothing of it filled',
    (order) => {
      order
        .send({ timeInForce: 'FOK', price: '60000.01', quantity: lots(100_001) })
        .is('pendingNew', 0, 100_001, 100_001);
      order.arrives().is('canceled', 0, 0, 100_001).because('FOK_NOT_FILLED');
    },
  ],
  [
    'I.1.b Immediate-or-cancel order that cannot be hit at once',
    (order) => order.send({ timeInForce: 'IOC' }).arrives().is('canceled', 0, 0).because('IOC_REMAINDER'),
  ],
  [
    'I.1.c Immediate-or-cancel order that is hit in part',
    (order) => {
      order.send({ timeInForce: 'IOC', price: '60000.01', quantity: lots(150_000) }).arrives();
      order.is('canceled', 100_000, 0, 150_000).because('IOC_REMAINDER');
    },
  ],
  [
    'I.1 Order good till a time, which comes while it works; one of the past is refused',
    (order) => {
      order.send({ timeInForce: 'GTD', expireAt: '2026-11-21T05:10:00Z' }).arrives().prints(1_000);
      order.desk.pass(600_000_000);
      order.is('expired', 1_000, 0).because('GTD');
      order.submit({ ...aSubmit(), ...aNewOrder({ timeInForce: 'GTD', expireAt: '2026-11-21T05:10:00Z' }) });
      order.refused('EXPIRE_TIME_IN_PAST');
    },
  ],
  [
    'J Executions are neither corrected nor canceled: a fill that was told stays as it is',
    (order) => {
      const fills = () => [...order.desk.order(order.id).fills];
      order.send().arrives().prints(2_000);
      const [first] = fills();
      order.replace({ price: '59980' }).arrives().cancel().arrives().is('canceled', 2_000, 0).nextDay();
      expect(fills()).toEqual([first]);
    },
  ],
  [
    'K.1.a Trading halt, order reinstated',
    (order) => {
      order.send().arrives().prints(1_000);
      order.desk.feed(aMarketState({ state: 'stale', reason: 'no update' }));
      order.is('suspended', 1_000, 9_000).prints(5_000).is('suspended', 1_000, 9_000);
      order.desk.feed(aMarketState());
      order.desk.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
      order.is('partiallyFilled', 1_000, 9_000).prints(9_000).is('filled', 10_000, 0);
    },
  ],
  [
    'K.1.b Trading halt, order canceled',
    (order) => {
      order.send().arrives().prints(1_000);
      order.desk.feed(aMarketState({ state: 'stale' }));
      order.cancel().is('pendingCancel', 1_000, 9_000).arrives().is('canceled', 1_000, 0);
    },
  ],
  [
    'L Of several states at once the one of the highest precedence is told',
    (order) => {
      order.send().arrives().prints(1_000).is('partiallyFilled', 1_000, 9_000);
      order.desk.feed(aMarketState({ state: 'stale' }));
      order.is('suspended', 1_000, 9_000);
      order.replace({ quantity: lots(5_000) }).is('pendingReplace', 1_000, 9_000);
      order.cancel().is('pendingCancel', 1_000, 9_000);
    },
  ],
];

describe('FIX order state changes', () => {
  it.each(SCENARIOS)('%s', (_, play) => {
    play(new OrderScenario());
  });
});
