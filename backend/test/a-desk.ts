/**
 * Content of a desk.yaml with two symbols on the demo exchange; parts may be replaced. Orders arrive at once, so that
 * a test may tell what the answer says; `execution: { preset: 'realistic' }` lets them travel.
 */
export function aDeskFile(change: Record<string, unknown> = {}) {
  const deposits = [
    { currency: 'USDT', amount: '50000000' },
    { currency: 'BTC', amount: '500' },
    { currency: 'ETH', amount: '5000' },
  ];
  return {
    markets: {
      demo: [{ id: 'demo', ccxt: 'binance', symbols: ['BTC/USDT', 'ETH/USDT'] }],
      live: [{ id: 'binance', ccxt: 'binance', symbols: ['BTC/USDT', 'ETH/USDT'] }],
    },
    accounts: [
      ...['demo-1', 'demo-2', 'demo-3'].map((id) => ({ id, name: id, source: 'demo', kyc: 'verified', deposits })),
      ...['live-1'].map((id) => ({ id, name: id, source: 'live', kyc: 'verified', deposits })),
    ],
    people: [
      {
        id: 'p-trader',
        logins: ['trader'],
        displayName: 'Trader',
        roles: ['trader'],
        accounts: ['demo-1', 'demo-2', 'demo-3', 'live-1'],
      },
      { id: 'p-risk', logins: ['risk'], displayName: 'Risk', roles: ['risk'] },
      { id: 'p-oncall', logins: ['oncall'], displayName: 'On call', roles: ['oncall'] },
    ],
    execution: { preset: 'frictionless' },
    killSwitch: { fourEyes: 'different_person', coolDownSeconds: 0 },
    ...change,
  };
}

/** The demo accounts of {@link aDeskFile}. */
export const DEMO_ACCOUNTS = ['demo-1', 'demo-2', 'demo-3'] as const;
