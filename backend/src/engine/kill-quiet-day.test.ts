import { aBook, aSubmit, NOW } from '../../test/builders.js';
import { DeskHarness, type MemoryEventStore } from '../../test/desk-harness.js';

it('9. a day of disconnects of the venue trips nothing', async () => {
  const at = await new DeskHarness().open();
  const { orderId } = await at.report(aSubmit());
  let sequence = 2;
  for (let minute = 1; minute <= 24 * 60 + 5; minute += 1) {
    const timeReceived = NOW + minute * 60_000_000;
    // Once a day each venue cuts its sockets; here every hour, with a gap, a stale minute and a crossed book besides.
    const down = ['resyncing', 'stale', 'gapped', 'circuitOpen'][minute % 60];
    const state = down === undefined ? 'live' : (down as 'stale');
    at.timers.now = timeReceived;
    at.feed(
      { type: 'marketState', venue: 'demo', symbol: 'BTC/USDT', state, reason: state, timeReceived },
      aBook({ sequence: (sequence += 1), timeReceived, timeExchange: timeReceived }),
    );
  }
  expect(at.memory.killSwitch()).toMatchObject({ state: 'armed', kills: [], engine: { halted: false } });
  expect(at.memory.order(orderId)?.orderStatus).toBe('new');
  const types = new Set((at.store as MemoryEventStore).committed.map(({ event }) => event.type));
  expect([types.has('marketSuspended'), types.has('killSwitchTripped')]).toEqual([true, false]);
});
