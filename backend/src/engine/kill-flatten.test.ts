import { aBook, anAccount, aSubmit, aTrip, NOW, RISK } from '../../test/builders.js';
import { DeskHarness } from '../../test/desk-harness.js';
import { PRESETS } from '../execution/presets.js';
import type { Actor } from '../model/actor.js';

const RISK2: Actor = { person: 'p-risk2', via: 'grafana', verified: true };
const ALONE = { killSwitch: { fourEyes: 'single_operator', coolDownSeconds: 0 } } as const;
const SELL = { side: 'sell', price: '61000', quantity: '0.4' } as const;
const desk = (...told: ConstructorParameters<typeof DeskHarness>) => new DeskHarness(...told).open();
const statusOf = (at: DeskHarness, orderId: string) => at.memory.order(orderId)?.orderStatus;
const fills = (at: DeskHarness) => at.memory.fills({});

describe('2. level flatten', () => {
  it('flatten halts, cancels, and sells all that is held at market through the venue', async () => {
    const at = await desk(undefined, undefined, ALONE);
    const resting = await at.report(aSubmit(SELL));
    await at.report(aSubmit({ orderType: 'market', quantity: '0.25' }));
    const trip = aTrip({ level: 'flatten', actor: RISK });
    await at.run(trip);
    expect(statusOf(at, resting.orderId)).toBe('canceled');
    const sold = at.memory.orders({}).filter(({ clientOrderId }) => clientOrderId.startsWith('flatten-'));
    expect(sold.map(({ side, orderType }) => [side, orderType])).toEqual([
      ['sell', 'market'],
      ['sell', 'market'],
    ]);
    expect(at.memory.killSwitch().kills[0]).toMatchObject({ level: 'flatten', killId: trip.killId });
    // All but the commissions' dust went, at the prices that stood in the book, level by level.
    expect(Number(at.engine.workingState.accounts.get('main')?.balances.get('BTC')?.total) / 1e18).toBeLessThan(
      0.00001,
    );
    expect(
      fills(at)
        .filter(({ side }) => side === 'sell')
        .map(({ lastPrice }) => lastPrice),
    ).toContain('59999.99');
    expect((await at.refusal(aSubmit(SELL))).status).toBe(423);
  });

  it('flatten with four eyes halts at once and sells when a second verified person asks too', async () => {
    const at = await desk();
    await at.run(aTrip({ level: 'flatten', actor: RISK }));
    expect(at.memory.killSwitch().kills[0]).toMatchObject({ level: 'halt', flattenAskedBy: ['p-risk'] });
    await at.run(aTrip({ level: 'flatten', actor: RISK }));
    await at.run(aTrip({ level: 'flatten', actor: { ...RISK2, verified: false } }));
    expect(fills(at)).toEqual([]);
    await at.run(aTrip({ level: 'flatten', actor: RISK2 }));
    expect(at.memory.killSwitch().kills).toMatchObject([{ level: 'flatten', flattenAskedBy: ['p-risk', 'p-risk2'] }]);
    expect(fills(at)).toMatchObject([{ side: 'sell', lastQuantity: '1', lastPrice: '60000' }]);
  });

  it('flatten sells only what is held in its scope, of a strategy as well', async () => {
    const at = await desk(undefined, undefined, ALONE);
    await at.run(anAccount({ account: 'other' }));
    await at.report(aSubmit({ orderType: 'market', quantity: '0.1', strategy: 'twap' }));
    await at.run(aTrip({ level: 'flatten', actor: RISK, scope: 'strategy', scopeValue: 'twap' }));
    expect(fills(at).filter(({ side }) => side === 'sell')).toMatchObject([
      { lastQuantity: '0.0999', account: 'main' },
    ]);
    await at.run(aTrip({ level: 'flatten', actor: RISK, scope: 'account', scopeValue: 'other' }));
    expect(
      fills(at)
        .filter(({ account }) => account === 'other')
        .map(({ lastQuantity }) => lastQuantity),
    ).toEqual(['0.0999', '0.9001']);
    expect(at.engine.workingState.accounts.get('main')?.balances.get('BTC')?.total).toBe(10n ** 18n);
  });

  it('the sells of a flatten that are on their way go on, whatever is pressed', async () => {
    const latency = { kind: 'constant', us: 5_000 } as const;
    const preset = { ...PRESETS.frictionless, submitLatency: latency };
    const at = await desk(undefined, undefined, { ...ALONE, preset });
    await at.run(aTrip({ level: 'flatten', actor: RISK, scope: 'account', scopeValue: 'main' }));
    await at.run(aTrip());
    expect(fills(at)).toEqual([]);
    at.pass(6_000);
    expect(fills(at)).toMatchObject([{ side: 'sell', lastQuantity: '1' }]);
  });

  it('what no market takes now stays held and is journaled; the next press sells on', async () => {
    const at = await desk(undefined, undefined, ALONE);
    at.feed({
      type: 'marketState',
      venue: 'demo',
      symbol: 'BTC/USDT',
      state: 'stale',
      reason: 'quiet',
      timeReceived: NOW,
    });
    await at.run(aTrip({ level: 'flatten', actor: RISK }));
    expect(fills(at)).toEqual([]);
    at.feed(
      { type: 'marketState', venue: 'demo', symbol: 'BTC/USDT', state: 'live', reason: '', timeReceived: NOW },
      aBook({ sequence: 2 }),
    );
    await at.run(aTrip({ level: 'flatten', actor: RISK }));
    expect(fills(at)).toMatchObject([{ side: 'sell', lastQuantity: '1' }]);
  });
});
