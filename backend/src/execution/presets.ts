import type { ExecutionPreset, PresetName, TradingRules } from '../model/trading-rules.js';

const AT_ONCE = { kind: 'constant', us: 0 } as const;

/**
 * The four sets of assumptions an account may trade under. The name stands on every fill, so results made under
 * different assumptions never mix unseen. docs/execution-model.md shows them as a table.
 *
 * `frictionless`: what most paper desks do. No time passes, a resting order stands first in its queue, all that is
 * displayed is ours. For trying out programs, not for judging a strategy: it is the upper end of what can happen.
 *
 * `realistic`: the default. A client in the same region as the venue: the way there takes about the delay the market
 * data needs, at least 1 ms, at most 250 ms. Queue places follow the logarithmic model, all displayed size is there
 * (nobody else wants it in the same millisecond), and a market order stops 2 % from the best.
 *
 * `thin`: a quiet market or a slow line. Half of what is displayed is gone when we arrive, cancels are shared out by the
 * square of the sizes before and behind us, latencies are a spread of 20 to 400 ms, the collar is 1 %.
 *
 * `brutal`: the lower end. A quarter of displayed size, every cancel was behind us, a long tail of latency up to 1.2 s,
 * and a collar of half a percent. What makes money here does not live off the simulation.
 *
 * `modelFills` is off in `thin` and `brutal`: a formula is no market, and these two take nothing they cannot see.
 */
export const PRESETS: Readonly<Record<PresetName, ExecutionPreset>> = {
  frictionless: {
    name: 'frictionless',
    submitLatency: AT_ONCE,
    cancelLatency: AT_ONCE,
    reportLatency: AT_ONCE,
    displayedPercent: 100,
    queueModel: 'front',
    queuePower: 1,
    collarBps: 1000,
    modelFills: true,
  },
  realistic: {
    name: 'realistic',
    submitLatency: { kind: 'empirical', multiplier: 1, baseUs: 500, leastUs: 1_000, mostUs: 250_000 },
    cancelLatency: { kind: 'empirical', multiplier: 1, baseUs: 500, leastUs: 1_000, mostUs: 250_000 },
    reportLatency: { kind: 'constant', us: 1_000 },
    displayedPercent: 100,
    queueModel: 'log',
    queuePower: 1,
    collarBps: 200,
    modelFills: true,
  },
  thin: {
    name: 'thin',
    submitLatency: { kind: 'table', quantilesUs: [20_000, 35_000, 50_000, 90_000, 400_000] },
    cancelLatency: { kind: 'table', quantilesUs: [20_000, 35_000, 50_000, 90_000, 400_000] },
    reportLatency: { kind: 'constant', us: 20_000 },
    displayedPercent: 50,
    queueModel: 'power',
    queuePower: 2,
    collarBps: 100,
    modelFills: false,
  },
  brutal: {
    name: 'brutal',
    submitLatency: { kind: 'table', quantilesUs: [80_000, 120_000, 200_000, 350_000, 1_200_000] },
    cancelLatency: { kind: 'table', quantilesUs: [80_000, 120_000, 200_000, 350_000, 1_200_000] },
    reportLatency: { kind: 'constant', us: 80_000 },
    displayedPercent: 25,
    queueModel: 'riskAverse',
    queuePower: 1,
    collarBps: 50,
    modelFills: false,
  },
};

/** The assumptions an account trades under: its own, else the desk's. */
export function presetOf(rules: Pick<TradingRules, 'preset' | 'accountPresets'>, account: string): ExecutionPreset {
  return Object.hasOwn(rules.accountPresets, account) ? (rules.accountPresets[account] ?? rules.preset) : rules.preset;
}

/** The assumptions an order was accepted under, as the rules give them today; of a name they lack, the built-in ones. */
export function presetNamed(rules: TradingRules | null, name: string): ExecutionPreset {
  if (rules !== null) {
    if (rules.preset.name === name) return rules.preset;
    for (const preset of Object.values(rules.accountPresets)) if (preset.name === name) return preset;
  }
  return Object.hasOwn(PRESETS, name) ? PRESETS[name as PresetName] : PRESETS.realistic;
}
