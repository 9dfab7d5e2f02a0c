import type { Clock } from '../src/clock.js';
import type { Engine, EnginePorts } from './engine.js';
import type { CancelLaw } from './market/cancel-law.js';
import type { FlowRegimeName } from './market/flow-regime.js';
import { STEP_MS, SyntheticMarket } from './market/synthetic-market.js';
import { binanceSpot } from './protocols/binance-spot.js';

/** A market invented from a seed; it speaks Binance spot's protocol. */
export interface SyntheticSource {
  readonly kind: 'synthetic';
  /** Default 1. */
  readonly seed?: number;
  /** Default BTC/USDT, ETH/USDT, SOL/USDT. */
  readonly symbols?: readonly string[];
  /** Default 1: about 20 trades and 150 quotes a second over three symbols. */
  readonly rate?: number;
  /** What the order flow is like. Default `usual`. */
  readonly regime?: FlowRegimeName;
  /** Which orders of a level are canceled. Default `uniform`. */
  readonly cancelLaw?: CancelLaw;
  /** `manual`: market time passes only by `advance`. Default `timers`. */
  readonly drive?: 'timers' | 'manual';
}

/** After a pause of the process at most this much market time is made up. */
const CATCH_UP_STEPS = 50;

/** Throws OperatorError for a symbol it cannot invent. */
export function syntheticEngine(told: SyntheticSource, clock: Clock, ports: EnginePorts): Engine {
  const nowMs = () => Math.floor(clock.nowUs() / 1000);
  const symbols = told.symbols ?? ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];
  const startMs = nowMs();
  const { seed = 1, rate = 1, regime = 'usual', cancelLaw = 'uniform' } = told;
  const source = new SyntheticMarket({ seed, symbols, rate, regime, cancelLaw, startMs });
  let timer: NodeJS.Timeout | undefined;
  let stepped = startMs;
  let clockStepMs = 0;
  const advance = (steps: number) =>
    ports.together(() => {
      for (let i = 0; i < steps; i += 1) for (const frame of source.step(nowMs() + clockStepMs)) ports.publish(frame);
    });
  const catchUp = () => {
    const due = Math.floor((nowMs() - stepped) / STEP_MS);
    stepped += due * STEP_MS;
    advance(Math.max(0, Math.min(due, CATCH_UP_STEPS)));
  };
  return {
    source,
    protocol: binanceSpot(),
    nowUs: () => clock.nowUs(),
    stepClock: (byUs) => {
      clockStepMs = Math.round(byUs / 1000);
    },
    status: () => ({ state: 'live', seed }),
    endedBecause: () => undefined,
    onSubscribed: () => undefined,
    onAsked: () => undefined,
    start: () => {
      if (told.drive !== 'manual') timer = setInterval(catchUp, STEP_MS);
    },
    stop: () => clearInterval(timer),
    advance,
    play: undefined,
    ended: new Promise(() => undefined),
  };
}
