import type { Config } from './config.js';
import { PRESETS } from './execution/presets.js';
import type { TradingRules } from './model/trading-rules.js';

/** Everything configured that decisions depend on, as it is journaled. The same configuration gives the same JSON. */
export function tradingRulesOf({
  source,
  replay,
  desk,
}: Pick<Config, 'source' | 'replay'> & {
  readonly desk: Pick<Config['desk'], 'markets' | 'marketData' | 'fees' | 'execution'>;
}): TradingRules {
  const { fees, execution, marketData } = desk;
  return {
    source,
    offered: Object.fromEntries(desk.markets[source].map(({ id, symbols }) => [id, symbols])),
    staleAfterUs: marketData.staleAfterMs * 1000,
    marketSpeed: source === 'replay' ? speedOf(replay.speed) : 1,
    preset: PRESETS[execution.preset],
    accountPresets: Object.fromEntries(
      Object.entries(execution.accounts).map(([account, preset]) => [account, PRESETS[preset]]),
    ),
    feeSchedules: Object.fromEntries(
      Object.entries(fees.schedules).map(([venue, { currencies, ...schedule }]) => [
        venue,
        currencies === undefined ? schedule : { ...schedule, currencies },
      ]),
    ),
    accountFees: fees.accounts,
    seed: execution.seed,
  };
}

/** A recording played as fast as it can be leaves no time for messages to travel. */
function speedOf(speed: number | 'max'): number {
  return speed === 'max' ? 0 : speed;
}
