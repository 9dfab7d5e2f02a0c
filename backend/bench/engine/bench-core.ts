import { DeskCore } from '../../src/engine/core.js';
import type { DeskRules } from '../../src/engine/decision.js';
import { PRESETS } from '../../src/execution/presets.js';
import { SYSTEM_ACTOR } from '../../src/model/actor.js';
import type { Command } from '../../src/model/command.js';
import type { Instrument } from '../../src/model/instrument.js';
import type { BookUpdated, Level, MarketEvent } from '../../src/model/market-event.js';
import type { TradingRules } from '../../src/model/trading-rules.js';

export const BENCH_START_US = 1_795_237_200_000_000;
export const BENCH_ACCOUNT = 'bench-1';
const WHERE = { venue: 'demo', symbol: 'BTC/USDT' } as const;
const INSTRUMENT: Instrument = {
  ...WHERE,
  version: 1,
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: '0.00001',
  maxQuantity: '9000',
  minNotional: '5',
  makerRate: '0.001',
  takerRate: '0.001',
  feeSource: 'bench',
  feeCurrencyRule: 'received',
  tradable: true,
};
const RULES: TradingRules = {
  source: 'demo',
  offered: { demo: ['BTC/USDT'] },
  staleAfterUs: 1e15,
  marketSpeed: 1,
  preset: PRESETS.frictionless,
  accountPresets: {},
  feeSchedules: {},
  accountFees: {},
  seed: 'bench',
};

/** What every command of the bench carries, and the parts all its orders share. */
export function submitOf({ id, at }: { readonly id: string; readonly at: number }) {
  return {
    asked: { actor: SYSTEM_ACTOR, receivedAt: at, requestId: 'bench' },
    base: { clientOrderId: id, account: BENCH_ACCOUNT, ...WHERE },
  };
}

/** What the desk of the bench decides by. */
export const BENCH_RULES: DeskRules = {
  trading: RULES,
  killSwitch: { fourEyes: 'single_operator', coolDownSeconds: 0 },
};

/** One live market of 50 levels a side, as its feed tells it. */
export function aLiveMarket(opening?: BookUpdated): {
  readonly events: readonly MarketEvent[];
  readonly book: BookUpdated;
} {
  const at = BENCH_START_US;
  const side = (direction: 1 | -1): Level[] =>
    Array.from({ length: 50 }, (_, level) => [direction < 0 ? 6_000_000 - level : 6_000_001 + level, 10_000_000]);
  const times = { timeExchange: at, timeReceived: at };
  const book = opening ?? { type: 'book', ...WHERE, ...times, sequence: 1, bids: side(-1), asks: side(1) };
  const events: MarketEvent[] = [
    { type: 'instrument', instrument: INSTRUMENT, timeReceived: at },
    { type: 'marketState', ...WHERE, state: 'live', reason: '', timeReceived: at },
    book,
  ];
  return { events, book };
}

/** Opens one rich account. */
export function openBenchAccount(): Command {
  const deposits = ['USDT', 'BTC'].map((currency) => ({ currency, amount: '1000000000' }));
  const account = {
    account: BENCH_ACCOUNT,
    name: 'bench',
    source: 'demo',
    reportingCurrency: 'USDT',
    kyc: 'verified',
  } as const;
  return { type: 'openAccount', ...account, deposits, ...submitOf({ id: 'open', at: BENCH_START_US }).asked };
}

/** The engine's core with that market and account; and the market's book. */
export function aBench(opening?: BookUpdated): { readonly core: DeskCore; readonly book: BookUpdated } {
  const core = new DeskCore();
  const at = BENCH_START_US;
  const { trading: rules, killSwitch } = BENCH_RULES;
  core.handle({ kind: 'start', at, latch: { state: 'armed' }, version: 'bench', rules, killSwitch });
  const { events, book } = aLiveMarket(opening);
  for (const event of events) core.handle({ kind: 'market', event });
  core.handle({ kind: 'command', command: openBenchAccount() });
  return { core, book };
}
