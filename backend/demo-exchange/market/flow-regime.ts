/** What an invented market's order flow is like. Rates are those of `rate` 1, each second. */
export interface FlowRegime {
  /** What it is for, in a sentence. */
  readonly about: string;
  readonly ordersPerSecond: number;
  /** Each resting order's chance of being canceled in a second. */
  readonly cancelsPerOrderSecond: number;
  /**
   * Orders a level that `cancelsPerOrderSecond` reckons with: a number (what the arrivals settle at; each level then
   * loses orders alike) or `counted`, by which each order is as likely to go as any other.
   */
  readonly ordersALevel: number | 'counted';
  /** Takers that come by themselves, a side and second. */
  readonly takersPerSecond: number;
  /** Mean further takers each one brings: on its own side, and on the other. */
  readonly excitesSame: number;
  readonly excitesOther: number;
  readonly excitementFadesPerSecond: number;
  /** A taker's median quantity, in median orders; it takes at most `sweepLevels` levels. */
  readonly takerSize: number;
  readonly sweepLevels: number;
  /** Share of passive orders that join the best price. */
  readonly joinsBest: number;
  /** Mean distance of the others from the fair price, in level spacings: half of them near, half far. */
  readonly nearLevels: number;
  readonly farLevels: number;
  /** Multiplies the symbol's volatility. */
  readonly volatility: number;
  /** Of the levels that a moved price left behind: how many are hit instead of canceled. */
  readonly pickedOff: number;
}

const USUAL: FlowRegime = {
  about: 'What the demo exchange is like when nothing else is asked for.',
  ordersPerSecond: 60,
  // About 250 orders rest at a time.
  cancelsPerOrderSecond: 0.18,
  ordersALevel: 2.5,
  // With the excitation about 2.5 times as many come in all.
  takersPerSecond: 0.5,
  excitesSame: 0.45,
  excitesOther: 0.15,
  excitementFadesPerSecond: 4,
  takerSize: 1.2,
  sweepLevels: 8,
  joinsBest: 0.15,
  nearLevels: 3,
  farLevels: 25,
  volatility: 1,
  pickedOff: 0.04,
};

/**
 * Order flows by name. The three besides `usual` exist to measure fill models on; each is adverse to some of them
 * (docs/realism.md). Their numbers were fixed before any model was measured and are not tuned.
 */
export const FLOW_REGIMES = {
  usual: USUAL,
  calm: {
    ...USUAL,
    about: 'Long queues at a price that hardly moves, few takers: whoever thinks itself in front is wrong.',
    ordersPerSecond: 40,
    cancelsPerOrderSecond: 0.05,
    ordersALevel: 'counted',
    takersPerSecond: 0.7,
    excitesSame: 0.3,
    excitesOther: 0.1,
    takerSize: 2.5,
    sweepLevels: 2,
    joinsBest: 0.35,
    nearLevels: 2,
    farLevels: 12,
    volatility: 0.12,
  },
  busy: {
    ...USUAL,
    about:
      'Orders come and are canceled many times a second: whoever lets only trades shorten the queue waits too long.',
    ordersPerSecond: 160,
    cancelsPerOrderSecond: 0.5,
    ordersALevel: 'counted',
    takersPerSecond: 1.2,
    excitesSame: 0.4,
    excitesOther: 0.2,
    takerSize: 1.5,
    sweepLevels: 3,
    joinsBest: 0.3,
    nearLevels: 2,
    farLevels: 12,
    volatility: 0.25,
  },
  momentum: {
    ...USUAL,
    about:
      'Takers bring more takers of their side and sweep levels, the price runs: whole levels go at once, whatever stood before whom.',
    ordersPerSecond: 100,
    cancelsPerOrderSecond: 0.25,
    ordersALevel: 'counted',
    takersPerSecond: 0.6,
    excitesSame: 0.75,
    excitesOther: 0.05,
    excitementFadesPerSecond: 1.5,
    takerSize: 3,
    sweepLevels: 8,
    joinsBest: 0.25,
    nearLevels: 2.5,
    farLevels: 15,
    volatility: 0.6,
    pickedOff: 0.3,
  },
} as const satisfies Record<string, FlowRegime>;

export type FlowRegimeName = keyof typeof FLOW_REGIMES;
export const FLOW_REGIME_NAMES = Object.keys(FLOW_REGIMES) as readonly FlowRegimeName[];
