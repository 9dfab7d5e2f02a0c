import { aKill, aKillSwitch, anOrder } from '../testing/fakeDesk.js';
import { age, byStep, clock, killSentences, NOTHING, statusWord } from './format.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');

describe('format', () => {
  test.each([
    ['0.5', '0.00001', '0.50000'],
    ['64000', '0.01', '64000.00'],
    ['64000.123', '0.01', '64000.123'],
    ['5', '1', '5'],
    [null, '0.01', NOTHING],
  ])('%s by step %s reads %s', (text, step, shown) => {
    expect(byStep(text, step)).toBe(shown);
  });
  it('shows a clock with its zone, and the day when it is another', () => {
    expect(clock('2026-11-21T05:11:43.123456Z', NOON)).toBe('05:11:43 UTC');
    expect(clock('2026-11-20T05:11:43Z', NOON)).toBe('2026-11-20 05:11:43 UTC');
    expect(clock('soon', NOON)).toBe(NOTHING);
  });
  it('shortens ages', () => {
    expect([0, 3_400, 90_000, 7_200_000].map(age)).toEqual(['now', '3 s', '1 min', '2 h']);
  });
  test.each([
    ['resting', {}],
    ['armed', { triggerSource: 'last' }],
    ['on its way', { orderStatus: 'pendingNew', triggerSource: 'last' }],
    ['triggered', { orderStatus: 'triggered', triggerSource: 'mid' }],
    ['suspended', { orderStatus: 'suspended', triggerSource: 'last' }],
    ['being replaced', { orderStatus: 'pendingReplace' }],
  ] as const)('calls it %s', (word, change) => {
    expect(statusWord(anOrder(change))).toBe(word);
  });
  it('says who stopped trading, when and why', () => {
    const state = aKillSwitch({
      state: 'killed',
      kills: [aKill(), aKill({ scope: 'account', scopeValue: 'demo-main', reason: ' ', verified: false })],
    });
    expect(killSentences(state, NOON)).toEqual([
      'Trading is stopped everywhere by p-oncall since 10:00:00 UTC: “prices look wrong”.',
      'Trading is stopped for account demo-main by p-oncall (identity not verified) since 10:00:00 UTC: no reason given.',
    ]);
  });
});
