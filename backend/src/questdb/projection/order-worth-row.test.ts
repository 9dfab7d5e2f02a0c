import { ScriptedJournal, aFilledOrder, anOpening } from '../../../test/scripted-journal.js';
import { DeskProjection } from './desk-projection.js';

test('an order’s rows say what it counted as, and by which rate', () => {
  const journal = new ScriptedJournal();
  const worth = { usdValue: '33150', usdRate: '1.105', usdRateSource: 'mid EUR/USDT' };
  const valued = aFilledOrder('order-1').map((event) =>
    event.type === 'orderAccepted' ? { ...event, ...worth } : event,
  );
  journal.add(...anOpening(), ...valued);
  const projection = new DeskProjection('run-1');
  const rows = journal.readAfter(0, 100).flatMap((event) => projection.apply(event));
  const columns = { usd_value: '33150', usd_rate: '1.105', usd_rate_source: 'mid EUR/USDT' };
  expect(rows.filter(({ table }) => table === 'orders')).toMatchObject([1, 2, 3].map(() => ({ row: columns })));
});
